# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: add needs the source folder
# compare: exit tree output
dkms add foo/1.0
dkms add -m foo -v 2.0
