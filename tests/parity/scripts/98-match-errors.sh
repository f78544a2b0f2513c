# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: match's own errors, and nothing to be done
# compare: exit tree output
dkms match --templatekernel $K -k $K
dkms match -k $K
pkg foo 1.0
dkms add foo/1.0
dkms match --templatekernel $K -k $K2 nosuch
dkms match --templatekernel $K -k $K2
dkms match --templatekernel $K -k $K2 foo
