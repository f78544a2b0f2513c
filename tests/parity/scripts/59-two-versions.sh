# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: the newer version takes the older one's place
# compare: exit tree
pkg foo 1.0
pkg foo 2.0
dkms install foo/1.0 -k $K
dkms install foo/2.0 -k $K
dkms status
tree
dkms uninstall foo/2.0 -k $K
dkms status
