# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: BUILD_EXCLUSIVE_KERNEL_MIN and _MAX compare versions, not text
# compare: exit
# The reference knows these directives no more than any other word; COMPAT section 3.
pkg min1 1.0 'BUILD_EXCLUSIVE_KERNEL_MIN="2.6.39"'
pkg min2 1.0 'BUILD_EXCLUSIVE_KERNEL_MIN="6.10"'
pkg max1 1.0 'BUILD_EXCLUSIVE_KERNEL_MAX="6.10"'
pkg max2 1.0 'BUILD_EXCLUSIVE_KERNEL_MAX="5.19"'
dkms build min1/1.0 -k $K
dkms_differs 0 77 build min2/1.0 -k $K
dkms build max1/1.0 -k $K
dkms_differs 0 77 build max2/1.0 -k $K
