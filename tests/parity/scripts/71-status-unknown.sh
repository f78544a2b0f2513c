# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: status of what nobody knows: nothing, exit 0
# compare: exit output
pkg foo 1.0
dkms status
dkms status foo
dkms add foo/1.0
dkms status nope
dkms status -m foo -v 9
