# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: unknown option: exit 2
# compare: exit tree
dkms add --bogus foo/1.0
dkms --bogus
