# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: module and version by options, in any order
# compare: exit tree output
pkg foo 1.0
pkg bar 2
pkg baz 3
pkg qux 4
dkms add -m foo -v 1.0
dkms -v 2 add -m bar
dkms add -m baz/3
dkms qux/4 add
dkms status
