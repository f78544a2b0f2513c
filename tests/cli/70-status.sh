#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# status: states, suffixes, filters, order.
. "$(dirname "$0")/lib.sh"

# many: bar/1.0 added, foo/1.0 installed for K and built for K2, foo/2.0 built for K
many() {
	kernel "$K2"
	pkg bar 1.0
	pkg foo 1.0
	pkg foo 2.0
	ok add bar/1.0
	ok build foo/2.0 -k "$K"
	ok install foo/1.0 -k "$K"
	ok build foo/1.0 -k "$K2"
}

t 'an empty tree: nothing'
dkms status
is 0 </dev/null

t 'no tree at all: nothing'
rmdir "$TREE"
dkms status
is 0 </dev/null

t 'an unknown module: nothing'
pkg foo 1.0
ok add foo/1.0
dkms status bar
is 0 </dev/null
dkms status -m foo -v 2.0
is 0 </dev/null

t 'a filter by kernel that leaves nothing: added is all that is known'
pkg foo 1.0
ok build foo/1.0 -k "$K"
dkms status foo/1.0 -k nosuch
is 0 <<END
foo/1.0: added
END

t 'all states, in order'
many
dkms status
is 0 <<END
bar/1.0: added
foo/1.0, $K2, $A: built
foo/1.0, $K, $A: installed
foo/2.0, $K, $A: built
END

for o in '-m foo' 'foo' '--module=foo'; do
	t "filter by module: $o"
	many
	# shellcheck disable=SC2086
	dkms status $o
	is 0 <<END
foo/1.0, $K2, $A: built
foo/1.0, $K, $A: installed
foo/2.0, $K, $A: built
END
done

for o in '-m foo -v 2.0' 'foo/2.0' '-m foo/2.0'; do
	t "filter by version: $o"
	many
	# shellcheck disable=SC2086
	dkms status $o
	is 0 <<END
foo/2.0, $K, $A: built
END
done

t 'filter by kernel'
many
dkms status -k "$K2"
exits 0
says "foo/1.0, $K2, $A: built"
says_not "foo/1.0, $K, $A: installed" "foo/2.0, $K, $A: built"

t 'filter by kernel and module'
many
dkms status foo -k "$K"
is 0 <<END
foo/1.0, $K, $A: installed
foo/2.0, $K, $A: built
END

t 'filter by several kernels'
many
dkms status foo/1.0 -k "$K" -k "$K2"
exits 0
says "foo/1.0, $K, $A: installed" "foo/1.0, $K2, $A: built"

t 'filter by arch'
many
dkms status foo -a other
is 0 <<END
foo/1.0: added
foo/2.0: added
END
dkms status foo/1.0 -k "$K" -a "$A"
is 0 <<END
foo/1.0, $K, $A: installed
END

t 'broken by a dangling link: said on both'
pkg foo 1.0
ok add foo/1.0
rm -rf "$SRC/foo-1.0"
dkms_apart status
exits 0
same_text "$OUT" <<END
foo/1.0: broken
END
same_text "$ERR" <<END

Error! foo/1.0: Missing the module source directory or the symbolic link pointing to it.
Manual intervention is required!
END

t 'broken by a missing link'
pkg foo 1.0
ok add foo/1.0
rm "$TREE/foo/1.0/source"
dkms_apart status
exits 0
same_text "$OUT" <<END
foo/1.0: broken
END

t 'a broken one does not hide the others'
pkg foo 1.0
pkg zoo 1.0
ok add foo/1.0
ok add zoo/1.0
rm -rf "$SRC/foo-1.0"
dkms_apart status
exits 0
same_text "$OUT" <<END
foo/1.0: broken
zoo/1.0: added
END

t 'suffix: original modules'
pkg foo 1.0
mkdir -p "$INST/$K/updates/dkms"
cp "$BASE/ko/older.ko" "$MOD"
ok install foo/1.0 -k "$K"
dkms status
is 0 <<END
foo/1.0, $K, $A: installed (Original modules exist)
END

t 'suffix: a built module is gone from the tree'
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm "$BUILT/module/foo.ko"
dkms status
is 0 <<END
foo/1.0, $K, $A: installed (Built modules are missing in the kernel modules folder)
END

for o in newer plain; do
	t "suffix: another module is installed ($o)"
	pkg foo 1.0
	ok install foo/1.0 -k "$K"
	cp "$BASE/ko/$o.ko" "$MOD"
	dkms status
	is 0 <<END
foo/1.0, $K, $A: installed (Differences between built and installed modules)
END
done

t 'suffix: an installed module is gone'
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm "$MOD"
dkms status
exits 0
mentions "foo/1.0, $K, $A: installed ("

t 'status writes nothing'
many
keep
dkms status
mentions foo
kept

t 'a tree that the other program made'
pkg foo 1.0
mkdir -p "$BUILT/module" "$BUILT/log" "$INST/$K/updates/dkms"
ln -s "$SRC/foo-1.0" "$TREE/foo/1.0/source"
cp "$BASE/ko/good.ko" "$BUILT/module/foo.ko"
cp "$BASE/ko/good.ko" "$MOD"
ln -s "1.0/$K/$A" "$TREE/foo/kernel-$K-$A"
echo 1 >"$TREE/dkms_dbversion"
dkms status
is 0 <<END
foo/1.0, $K, $A: installed
END

t_done
