# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a kernel without headers: exit 21
# compare: exit tree
# The reference ends with 1; COMPAT section 5 has 21.
pkg foo 1.0
dkms add foo/1.0
dkms_differs 1 21 build foo/1.0 -k 9.9.9
