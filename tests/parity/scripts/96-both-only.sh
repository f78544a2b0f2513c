# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: --binaries-only and --source-only: exit 8
# compare: exit tree output
pkg foo 1.0
dkms add foo/1.0
dkms mktarball foo/1.0 --binaries-only --source-only
