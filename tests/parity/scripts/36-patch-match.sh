# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: PATCH_MATCH selects patches by kernel
# compare: exit tree
pkg foo 1.0 'PATCH[0]="one.patch"' 'PATCH_MATCH[0]="2-fake"'
mkdir /usr/src/foo-1.0/patches
cat >/usr/src/foo-1.0/patches/one.patch <<'END'
--- a/foo.c
+++ b/foo.c
@@ -2,3 +2,3 @@
-INFO("version", "1.0");
+INFO("version", "1.1");
 INFO("srcversion", "foo1.0");
 int x;
END
dkms build foo/1.0 -k $K
dkms build foo/1.0 -k $K2
