#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# add: from the source tree, from a folder; states of a module; POST_ADD.
. "$(dirname "$0")/lib.sh"

t 'a source tree in place'
pkg foo 1.0
dkms add foo/1.0
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END
files "$TREE" <<END
foo/
foo/1.0/
foo/1.0/source -> $SRC/foo-1.0
END

t 'no source tree: 2'
dkms add foo/1.0
is 2 <<END

Error! Could not find module source directory.
Directory: $SRC/foo-1.0 does not exist.
END
lacks "$TREE/foo"

t 'added already: 3'
pkg foo 1.0
ok add foo/1.0
dkms add foo/1.0
is 3 <<END

Error! DKMS tree already contains: foo/1.0
You cannot add the same module/version combo more than once.
END

t 'a second version stands beside the first'
pkg foo 1.0
pkg foo 2.0
ok add foo/1.0
ok add foo/2.0
dkms status
is 0 <<END
foo/1.0: added
foo/2.0: added
END

t 'a folder elsewhere is copied'
pkg foo 1.0
mkdir "$SRC/foo-1.0/deep"
ln -s ../foo.c "$SRC/foo-1.0/deep/link.c"
chmod 755 "$SRC/foo-1.0/foo.c"
mv "$SRC/foo-1.0" "$W/here"
dkms add "$W/here"
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END
link "$SRC/foo-1.0/deep/link.c" ../foo.c
[ -x "$SRC/foo-1.0/foo.c" ] || why 'mode lost'
has "$W/here/dkms.conf"

t 'a folder elsewhere, added already: 3'
pkg foo 1.0
cp -a "$SRC/foo-1.0" "$W/here"
ok add "$W/here"
keep
dkms add "$W/here"
is 3 <<END

Error! DKMS tree already contains: foo/1.0
You cannot add the same module/version combo more than once.
END
kept

t 'a folder elsewhere with --force takes the place of the source tree'
pkg foo 1.0
cp -a "$SRC/foo-1.0" "$W/here"
echo 'int y;' >"$W/here/foo.c"
touch "$SRC/foo-1.0/old"
dkms_apart add "$W/here" --force
exits 0
same_text "$ERR" <<END

Forcing install of foo/1.0
END
holds "$SRC/foo-1.0/foo.c" 'int y;'
lacks "$SRC/foo-1.0/old"

t 'the source tree in place, by its path'
pkg foo 1.0
dkms add "$SRC/foo-1.0"
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END
has "$SRC/foo-1.0/foo.c"

for o in build install; do
	t "$o --force by the path of the source tree in place never deletes it"
	pkg foo 1.0
	ok add foo/1.0
	dkms $o "$SRC/foo-1.0" -k "$K" --force
	exits 0
	has "$SRC/foo-1.0/foo.c" "$SRC/foo-1.0/dkms.conf" "$BUILT/module/foo.ko"
done

t 'a source tree that is a symbolic link'
pkg foo 1.0
mv "$SRC/foo-1.0" "$W/real"
ln -s "$W/real" "$SRC/foo-1.0"
ok install foo/1.0 -k "$K"
link "$TREE/foo/1.0/source" "$SRC/foo-1.0"
has "$MOD"

# --- POST_ADD -------------------------------------------------------------------------------------

t 'POST_ADD runs in the source, with its arguments'
pkg foo 1.0 'POST_ADD="hook.sh one two"'
script "$SRC/foo-1.0/hook.sh" 'echo "hook: $* in $PWD"'
dkms add foo/1.0
exits 0
mentions "Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0" 'hook: one two'

t 'POST_ADD of etc/dkms comes first, and runs there'
pkg foo 1.0 'POST_ADD="hook.sh one"'
script "$SRC/foo-1.0/hook.sh" 'echo "source: $PWD"'
script "$ROOT/etc/dkms/foo/hook.sh" 'echo "etc: $PWD"'
dkms add foo/1.0
exits 0
says "etc: $ROOT/etc/dkms/foo"

t 'POST_ADD that is not executable: a warning'
pkg foo 1.0 'POST_ADD="hook.sh"'
echo 'echo ran' >"$SRC/foo-1.0/hook.sh"
dkms add foo/1.0
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0

Warning: The post_add script is not executable.
END

t 'POST_ADD that is not there: a warning'
pkg foo 1.0 'POST_ADD="hook.sh"'
dkms add foo/1.0
exits 0
says 'Warning: The post_add script is not executable.'

# --- states ---------------------------------------------------------------------------------------

# broken ARGUMENTS...: refused with 4
broken() {
	dkms "$@"
	is 4 <<END

Error! foo/1.0 is broken!
Missing the source directory or the symbolic link pointing to it.
Manual intervention is required!
END
}

for o in add build install uninstall unbuild remove; do
	t "broken by a dangling link: $o: 4"
	pkg foo 1.0
	ok build foo/1.0 -k "$K"
	rm -rf "$SRC/foo-1.0"
	keep
	broken $o foo/1.0 -k "$K"
	kept
done

for o in build install uninstall unbuild remove; do
	t "broken by a missing link: $o: 4"
	pkg foo 1.0
	ok build foo/1.0 -k "$K"
	rm "$TREE/foo/1.0/source"
	keep
	broken $o foo/1.0 -k "$K"
	kept
done

t 'broken by a missing link: add makes it whole'
pkg foo 1.0
ok build foo/1.0 -k "$K"
rm "$TREE/foo/1.0/source"
dkms add foo/1.0
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END
dkms status
is 0 <<END
foo/1.0, $K, $A: built
END

t 'remove --force clears a broken entry'
pkg foo 1.0
ok install foo/1.0 -k "$K"
has "$MOD"
rm -rf "$SRC/foo-1.0"
dkms remove foo/1.0 --all --force
exits 0
lacks "$TREE/foo"

for o in uninstall unbuild remove; do
	t "not added: $o: 3"
	pkg foo 1.0
	dkms $o foo/1.0 -k "$K"
	is 3 <<END

Error! The module/version combo: foo/1.0 is not located in the DKMS tree.
END
	lacks "$TREE/foo"
done

t_done
