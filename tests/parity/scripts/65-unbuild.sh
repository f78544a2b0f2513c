# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: unbuild leaves it added
# compare: exit tree
pkg foo 1.0
dkms install foo/1.0 -k $K
dkms build foo/1.0 -k $K2
dkms unbuild foo/1.0 -k $K
dkms status
dkms unbuild foo/1.0 -k $K
