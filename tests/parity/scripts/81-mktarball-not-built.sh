# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: mktarball of what is not built: exit 6
# compare: exit tree
pkg foo 1.0
dkms add foo/1.0
dkms mktarball foo/1.0 -k $K
