# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: install of an excluded module: exit 77, and added all the same
# compare: exit tree
pkg foo 1.0 'BUILD_EXCLUSIVE_KERNEL="^9\."'
dkms install foo/1.0 -k $K
dkms status
