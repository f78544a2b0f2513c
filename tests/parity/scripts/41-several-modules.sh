# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: several modules, in folders of their own, with other names at the destination
# compare: exit tree output
pkg foo 1.0 'BUILT_MODULE_LOCATION[0]="a"' \
	'BUILT_MODULE_NAME[1]="bar"' 'BUILT_MODULE_LOCATION[1]="b/"' 'DEST_MODULE_LOCATION[1]="/kernel/drivers"' \
	'DEST_MODULE_NAME[1]="bar-new"'
module /usr/src/foo-1.0/a foo 1.0
module /usr/src/foo-1.0/b bar 3.0
rm /usr/src/foo-1.0/foo.c
dkms add foo/1.0
dkms install foo/1.0 -k $K
dkms status
dkms uninstall foo/1.0 -k $K
dkms status
