# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a source folder without dkms.conf
# compare: exit tree output
module /usr/src/foo-1.0 foo 1.0
dkms add foo/1.0
