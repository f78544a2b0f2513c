# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: with several modules each needs its name
# compare: exit tree output
pkg foo 1.0 'DEST_MODULE_LOCATION[1]="/extra"'
dkms add foo/1.0
