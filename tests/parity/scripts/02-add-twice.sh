# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a module version is added once
# compare: exit tree output
pkg foo 1.0
dkms add foo/1.0
dkms add foo/1.0
dkms add -m foo -v 1.0
