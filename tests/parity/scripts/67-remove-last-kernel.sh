# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: remove for the last kernel forgets the version
# compare: exit tree output
pkg foo 1.0
dkms build foo/1.0 -k $K
dkms remove foo/1.0 -k $K
dkms status
