# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: and those with version and kernel in their names
# compare: exit tree
pkg foo 1.0
echo 'DEST_MODULE_NAME[0]="first"' >/etc/dkms/foo-1.0.conf
echo 'DEST_MODULE_NAME[0]="second"' >"/etc/dkms/foo-1.0-$K2.conf"
dkms build foo/1.0 -k $K
dkms build foo/1.0 -k $K2
