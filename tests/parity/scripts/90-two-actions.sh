# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: two actions: exit 4
# compare: exit tree output
pkg foo 1.0
dkms add build foo/1.0
