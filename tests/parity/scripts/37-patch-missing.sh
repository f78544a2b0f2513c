# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a patch that is not there: exit 5
# compare: exit
pkg foo 1.0 'PATCH[0]="none.patch"'
dkms build foo/1.0 -k $K
