# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: the last MAKE whose MAKE_MATCH fits the kernel wins
# compare: exit tree
pkg foo 1.0 'MAKE[0]="make -C $kernel_source_dir M=$dkms_tree/foo/1.0/build"' \
	'MAKE[1]="sed -i s/1.0/1.5/ foo.c \&\& make -C $kernel_source_dir M=$dkms_tree/foo/1.0/build"' \
	'MAKE_MATCH[1]="2-fake"'
dkms build foo/1.0 -k $K
dkms build foo/1.0 -k $K2
