# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: match's own errors
# compare: exit tree output
dkms match --templatekernel $K -k $K
dkms match --templatekernel $K -k $K2
