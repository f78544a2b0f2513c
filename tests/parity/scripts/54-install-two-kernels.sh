# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: for two kernels at once
# compare: exit tree output
pkg foo 1.0
dkms build foo/1.0 -k $K -k $K2
dkms install foo/1.0 -k $K -k $K2
dkms status
