# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: arrays filled by index arithmetic and by +=
# compare: exit tree
pkg foo 1.0 'i=0' 'BUILT_MODULE_NAME[i]=foo' 'DEST_MODULE_LOCATION[i]=/extra' 'i=$((i+1))' \
	'BUILT_MODULE_NAME[$i]=bar' 'DEST_MODULE_LOCATION[$i]=/updates' 'BUILT_MODULE_NAME+=(baz)' \
	'DEST_MODULE_LOCATION+=(/extra)'
module /usr/src/foo-1.0 bar 2.0
module /usr/src/foo-1.0 baz 3.0
dkms install foo/1.0 -k $K
dkms status
