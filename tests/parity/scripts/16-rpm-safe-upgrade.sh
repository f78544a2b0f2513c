# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: add and remove of one transaction of rpm, which this script stands for
# compare: exit tree
pkg foo 1.0
dkms add foo/1.0 --rpm_safe_upgrade
dkms remove foo/1.0 --all --rpm_safe_upgrade
# 3.0.10 calls it an error, and exits with 0
ours_says 'Warning: Remove cancelled because --rpm_safe_upgrade scenario detected.'
dkms status
dkms remove foo/1.0 --all --rpm_safe_upgrade
dkms status
