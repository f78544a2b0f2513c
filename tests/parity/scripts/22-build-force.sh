# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: with --force it is
# compare: exit tree
pkg foo 1.0
dkms build foo/1.0 -k $K
module /usr/src/foo-1.0 foo 1.1
dkms build foo/1.0 -k $K --force
dkms status
