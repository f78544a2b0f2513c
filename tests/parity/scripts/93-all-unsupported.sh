# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: --all where it makes no sense: exit 5
# compare: exit tree output
pkg foo 1.0
dkms add foo/1.0
dkms build foo/1.0 --all
dkms install foo/1.0 --all
