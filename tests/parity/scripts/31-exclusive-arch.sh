# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: BUILD_EXCLUSIVE_ARCH
# compare: exit tree
pkg no 1.0 'BUILD_EXCLUSIVE_ARCH="^vax$"'
pkg yes 1.0 "BUILD_EXCLUSIVE_ARCH=\"($A|vax)\""
dkms build no/1.0 -k $K
dkms build yes/1.0 -k $K
