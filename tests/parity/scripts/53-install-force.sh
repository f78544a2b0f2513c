# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: with --force it is
# compare: exit tree
pkg foo 1.0
dkms install foo/1.0 -k $K
dkms install foo/1.0 -k $K --force
dkms status
