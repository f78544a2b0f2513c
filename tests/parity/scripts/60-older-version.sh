# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a newer module of the kernel's own is kept
# compare: exit
# COMPAT section 5: exit 6 when no module could be installed; the reference ends with 0, and marks the
# version as installed although it is not.
pkg foo 1.0
pkg other 1.0
sed -i 's/BUILT_MODULE_NAME.*/BUILT_MODULE_NAME[0]="foo"/' /usr/src/other-1.0/dkms.conf
rm /usr/src/other-1.0/other.c
module /usr/src/other-1.0 foo 9.0
dkms build other/1.0 -k $K
mkdir -p /lib/modules/$K/kernel/drivers
cp /var/lib/dkms/other/1.0/$K/$A/module/foo.ko /lib/modules/$K/kernel/drivers/
dkms build foo/1.0 -k $K
dkms_differs 0 6 install foo/1.0 -k $K
dkms install foo/1.0 -k $K --force
tree
