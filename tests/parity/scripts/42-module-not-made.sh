# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: the build succeeds, a module is not there: exit 7
# compare: exit
pkg foo 1.0 'BUILT_MODULE_NAME[1]="bar"' 'DEST_MODULE_LOCATION[1]="/extra"'
dkms build foo/1.0 -k $K
dkms_exit status
