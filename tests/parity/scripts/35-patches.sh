# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: patches are applied in order, from the patches folder
# compare: exit tree
pkg foo 1.0 'PATCH[0]="one.patch"' 'PATCH[1]="two.patch"'
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
sed 's/"1\.1"/"1.2"/; s/"1\.0"/"1.1"/' /usr/src/foo-1.0/patches/one.patch >/usr/src/foo-1.0/patches/two.patch
dkms build foo/1.0 -k $K
