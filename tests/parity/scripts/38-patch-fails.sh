# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a patch that does not apply: exit 6
# compare: exit
pkg foo 1.0 'PATCH[0]="bad.patch"'
mkdir /usr/src/foo-1.0/patches
printf -- '--- a/foo.c\n+++ b/foo.c\n@@ -1,1 +1,1 @@\n-nothing like it\n+other\n' \
	>/usr/src/foo-1.0/patches/bad.patch
dkms build foo/1.0 -k $K
