# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: BUILD_EXCLUSIVE_KERNEL is a search in the release
# compare: exit tree
pkg no 1.0 'BUILD_EXCLUSIVE_KERNEL="^9\."'
pkg yes 1.0 'BUILD_EXCLUSIVE_KERNEL="^(6|7)\..*fake$"'
pkg part 1.0 'BUILD_EXCLUSIVE_KERNEL="1-fa"'
for m in no yes part; do
	dkms build $m/1.0 -k $K
done
dkms_exit status
