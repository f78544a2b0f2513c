# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: remove --all
# compare: exit tree
pkg foo 1.0
pkg foo 2.0
dkms install foo/1.0 -k $K
dkms build foo/1.0 -k $K2
dkms add foo/2.0
dkms remove foo/1.0 --all
dkms status
