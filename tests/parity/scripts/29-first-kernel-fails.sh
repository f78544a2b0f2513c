# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: several kernels: one that fails does not stop the next
# compare: exit tree
# The reference's exit status is that of the last kernel, so a failure before it goes unseen; ours is that
# of the failure.
pkg foo 1.0
dkms add foo/1.0
dkms_differs 0 21 install foo/1.0 -k 9.9.9 -k $K
dkms status
