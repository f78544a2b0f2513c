# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: an older module of the kernel's own stays where it is, ours goes beside it
# compare: exit tree
pkg foo 1.0
dkms build foo/1.0 -k $K
mkdir -p /lib/modules/$K/kernel/drivers
LC_ALL=C sed 's/version=1\.0/version=0.9/' /var/lib/dkms/foo/1.0/$K/$A/module/foo.ko \
	>/lib/modules/$K/kernel/drivers/foo.ko
dkms install foo/1.0 -k $K
dkms status
dkms uninstall foo/1.0 -k $K
