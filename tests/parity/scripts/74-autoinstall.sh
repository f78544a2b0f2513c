# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: autoinstall installs what is added, in the newest version
# compare: exit tree
# One run only: a second one of the reference takes the next older version and marks it as installed.
pkg foo 1.0
pkg foo 1.10
pkg foo 1.9
pkg bar 1
pkg manual 1 'AUTOINSTALL=""'
for m in foo/1.0 foo/1.10 foo/1.9 bar/1 manual/1; do
	dkms add $m
done
dkms autoinstall -k $K
dkms status
