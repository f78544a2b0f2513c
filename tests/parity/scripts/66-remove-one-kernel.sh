# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: remove for one kernel of two
# compare: exit tree
pkg foo 1.0
dkms install foo/1.0 -k $K -k $K2
dkms remove foo/1.0 -k $K
dkms status
