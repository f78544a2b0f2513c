# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: autoinstall with nothing to do says nothing
# compare: exit tree output
dkms autoinstall -k $K
pkg foo 1.0 'AUTOINSTALL=""'
dkms add foo/1.0
dkms autoinstall -k $K
pkg bar 1.0
dkms install bar/1.0 -k $K
dkms autoinstall -k $K
