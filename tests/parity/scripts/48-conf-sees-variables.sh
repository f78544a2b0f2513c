# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: dkms.conf sees kernel, arch and folders
# compare: exit tree
pkg foo 1.0 'echo "$kernelver $arch $kernel_source_dir $dkms_tree $source_tree" >&2' \
	'[ "$kernelver" = 6.1.0-2-fake ] && [ "$kernel_source_dir" = /lib/modules/6.1.0-2-fake/build ] && DEST_MODULE_NAME[0]="seen"'
dkms build foo/1.0 -k $K
dkms build foo/1.0 -k $K2
