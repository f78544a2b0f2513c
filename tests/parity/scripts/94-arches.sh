# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: kernels and arches do not pair: exit 1
# compare: exit tree output
pkg foo 1.0
dkms build foo/1.0 -k $K -a one -a two
dkms build foo/1.0 -k $K -k $K2 -k 3 -a one -a two
