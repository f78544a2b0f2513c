# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: --all beside -k or -a
# compare: exit tree output
pkg foo 1.0
dkms add foo/1.0
dkms remove foo/1.0 --all -k $K
dkms remove foo/1.0 --all -a $A
