# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: STRIP: debug information goes, unless told otherwise
# compare: exit tree
pkg foo 1.0
pkg bar 1.0 'STRIP[0]="no"'
pkg baz 1.0 'STRIP="yes"'
for m in foo bar baz; do
	dkms install $m/1.0 -k $K
done
