# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: framework.conf moves the trees
# compare: exit
pkg foo 1.0
mkdir -p /var/lib/other
echo 'dkms_tree="/var/lib/other"' >/etc/dkms/framework.conf
dkms build foo/1.0 -k $K
[ -e /var/lib/other/foo/1.0/$K/$A/module/foo.ko ] && echo 'built there' >>"$RECORD.exit"
dkms_exit status
