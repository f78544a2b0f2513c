# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: --directive changes a directive for this run
# compare: exit tree
pkg foo 1.0
dkms build foo/1.0 -k $K --directive 'BUILD_EXCLUSIVE_KERNEL=^9'
dkms build foo/1.0 -k $K --directive=STRIP=no
