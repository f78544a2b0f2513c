# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: match installs what the template kernel has
# compare: exit
# The reference takes module/version for the module's name, and fails; COMPAT section 5.
pkg foo 1.0
pkg bar 1.0
dkms install foo/1.0 -k $K
dkms build bar/1.0 -k $K
dkms_differs 2 0 match --templatekernel $K -k $K2
ours_says 'Module:  foo'
ours_says 'Version: 1.0'
dkms_exit status
ours_says "foo/1.0, $K2, $A: installed"
