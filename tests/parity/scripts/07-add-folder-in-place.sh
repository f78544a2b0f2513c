# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: the folder in the source tree itself can be given
# compare: exit tree output
pkg foo 1.0
dkms add /usr/src/foo-1.0
dkms status
