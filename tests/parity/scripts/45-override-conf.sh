# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: /etc/dkms/{module}.conf is read after the package's own
# compare: exit tree
pkg foo 1.0
echo 'DEST_MODULE_NAME[0]="renamed"' >/etc/dkms/foo.conf
dkms install foo/1.0 -k $K
dkms status
