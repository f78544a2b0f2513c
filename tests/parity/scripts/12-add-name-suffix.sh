# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: module names that end in .ko are refused
# compare: exit tree output
pkg foo 1.0 'BUILT_MODULE_NAME[0]="foo.ko"'
pkg bar 1.0 'DEST_MODULE_NAME[0]="bar.o"'
dkms add foo/1.0
dkms add bar/1.0
