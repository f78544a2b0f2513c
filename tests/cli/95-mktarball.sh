#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# mktarball: names, contents, errors; the same bytes whoever makes it, and when.
. "$(dirname "$0")/lib.sh"

TARBALL=$TREE/foo/1.0/tarball
NAME=foo-1.0-kernel$K-$A.dkms.tar.gz

built() {
	kernel "$K2"
	pkg foo 1.0
	ok build foo/1.0 -k "$K"
}

# contains FILE <expected: the names in it
contains() {
	tar -tf "$1" >"$BASE/list" 2>&1
	same_text "$BASE/list"
}

# name LENGTH: a kernel's release as long as that
name() {
	printf "%0$1d" 0
}

t 'what is built for a kernel, and the sources'
built
dkms mktarball foo/1.0 -k "$K"
is 0 <<END
Marking modules for $K ($A) for archiving...

Marking $TREE/foo/1.0/source for archiving...

Tarball location: $TARBALL//$NAME
END
contains "$TARBALL/$NAME" <<END
./
./dkms_main_tree/
./dkms_main_tree/$K/
./dkms_main_tree/$K/$A/
./dkms_main_tree/$K/$A/log/
./dkms_main_tree/$K/$A/log/make.log
./dkms_main_tree/$K/$A/module/
./dkms_main_tree/$K/$A/module/foo.ko
./dkms_source_tree/
./dkms_source_tree/dkms.conf
./dkms_source_tree/foo.c
./dkms_source_tree/ready/
./dkms_source_tree/ready/$K2/
./dkms_source_tree/ready/$K2/foo.ko
./dkms_source_tree/ready/foo.ko
END
files "$TARBALL" <<END
$NAME
END

t 'several kernels'
built
ok build foo/1.0 -k "$K2"
dkms mktarball foo/1.0 -k "$K" -k "$K2"
is 0 <<END
Marking modules for $K ($A) for archiving...
Marking modules for $K2 ($A) for archiving...

Marking $TREE/foo/1.0/source for archiving...

Tarball location: $TARBALL//foo-1.0-kernel$K-$A-kernel$K2-$A.dkms.tar.gz
END
tar -xOf "$TARBALL/foo-1.0-kernel$K-$A-kernel$K2-$A.dkms.tar.gz" \
	"./dkms_main_tree/$K2/$A/module/foo.ko" >"$W/second.ko"
same_file "$W/second.ko" "$TREE/foo/1.0/$K2/$A/module/foo.ko"

t '--all: every kernel that it is built for'
built
ok build foo/1.0 -k "$K2"
dkms mktarball foo/1.0 --all
is 0 <<END
Marking modules for $K2 ($A) for archiving...
Marking modules for $K ($A) for archiving...

Marking $TREE/foo/1.0/source for archiving...

Tarball location: $TARBALL//foo-1.0-kernel$K2-$A-kernel$K-$A.dkms.tar.gz
END

t '--all of what is built for none: 6'
pkg foo 1.0
ok add foo/1.0
dkms mktarball foo/1.0 --all
is 6 <<END

Error! No modules built for any kernel.
Modules must already be in the built state before using mktarball.
END
lacks "$TARBALL"

t '--binaries-only'
built
dkms mktarball foo/1.0 -k "$K" --binaries-only
is 0 <<END
Marking modules for $K ($A) for archiving...

Creating tarball structure to specifically accommodate binaries.

Tarball location: $TARBALL//$NAME
END
contains "$TARBALL/$NAME" <<END
./
./dkms_binaries_only/
./dkms_binaries_only/PACKAGE_NAME
./dkms_binaries_only/PACKAGE_VERSION
./dkms_binaries_only/dkms.conf
./dkms_main_tree/
./dkms_main_tree/$K/
./dkms_main_tree/$K/$A/
./dkms_main_tree/$K/$A/log/
./dkms_main_tree/$K/$A/log/make.log
./dkms_main_tree/$K/$A/module/
./dkms_main_tree/$K/$A/module/foo.ko
END
tar -C "$W" -xf "$TARBALL/$NAME"
holds "$W/dkms_binaries_only/PACKAGE_NAME" foo
holds "$W/dkms_binaries_only/PACKAGE_VERSION" 1.0
same_file "$W/dkms_binaries_only/dkms.conf" "$CONF"

t '--source-only: no kernel is asked for'
pkg foo 1.0
ok add foo/1.0
dkms mktarball foo/1.0 -k "$K" --source-only
is 0 <<END

Marking $TREE/foo/1.0/source for archiving...

Tarball location: $TARBALL//foo-1.0-source-only.dkms.tar.gz
END
contains "$TARBALL/foo-1.0-source-only.dkms.tar.gz" <<END
./
./dkms_main_tree/
./dkms_source_tree/
./dkms_source_tree/dkms.conf
./dkms_source_tree/foo.c
./dkms_source_tree/ready/
./dkms_source_tree/ready/$K2/
./dkms_source_tree/ready/$K2/foo.ko
./dkms_source_tree/ready/foo.ko
END

t 'both of them: 8'
built
dkms mktarball foo/1.0 --binaries-only --source-only
is 8 <<END

Error! You have specified both --binaries-only and --source-only.
You cannot do this.
END

t 'more kernels than make a name'
pkg foo 1.0
ok build foo/1.0 -k "$K"
for i in 1 2; do
	mkdir -p "$TREE/foo/1.0/$(name 84)$i"
	cp -a "$BUILT" "$TREE/foo/1.0/$(name 84)$i/"
done
dkms mktarball foo/1.0 --all
exits 0
has "$TARBALL/foo-1.0-manykernels.dkms.tar.gz"

# --- where it goes, and how it is compressed ------------------------------------------------------

t '--archive: a path'
built
mkdir "$W/out"
dkms mktarball foo/1.0 -k "$K" --archive "$W/out/x.tar.gz"
exits 0
says "Tarball location: $W/out/x.tar.gz"
files "$W/out" <<END
x.tar.gz
END
lacks "$TARBALL"
[ "$(stat -c %a "$W/out/x.tar.gz")" = 644 ] || why 'not readable for all'

t '--archive: a path from where we are, in a folder that is made'
built
IN=$W
dkms mktarball foo/1.0 -k "$K" --archive=new/x.tar.gz
exits 0
says 'Tarball location: new/x.tar.gz'
has "$W/new/x.tar.gz"

t '--archive: a mere name is one in the usual folder'
built
dkms mktarball foo/1.0 -k "$K" --archive x.tar.gz
exits 0
says "Tarball location: $TARBALL//x.tar.gz"
has "$TARBALL/x.tar.gz"

# packed NAME MAGIC: that name gives a file that begins with these bytes
packed() {
	dkms mktarball foo/1.0 -k "$K" --archive "$W/$1"
	exits 0
	t_magic=$(head -c 3 "$W/$1" | od -An -tx1 | tr -d ' ')
	[ "$t_magic" = "$2" ] || why "$1 begins with $t_magic"
}

t 'the name of the archive says how it is compressed'
built
packed a.tar.gz 1f8b08
packed a.tgz 1f8b08
packed a.tar.xz fd377a
packed a.tar.zst 28b52f
packed a.tar 2e2f00
packed a.other 2e2f00
command -v bzip2 >/dev/null && packed a.tar.bz2 425a68

t 'what was there is replaced'
built
echo old >"$W/x.tar.gz"
ok mktarball foo/1.0 -k "$K" --archive "$W/x.tar.gz"
tar -tf "$W/x.tar.gz" >/dev/null || why 'not an archive'

# --- the same bytes -------------------------------------------------------------------------------

t 'another time and place, the same bytes'
built
ok mktarball foo/1.0 -k "$K" --archive "$W/a.tar.gz"
sleep 1.1
touch "$SRC/foo-1.0/foo.c" "$BUILT/module/foo.ko" "$SRC/foo-1.0"
chmod 600 "$SRC/foo-1.0/foo.c"
ok mktarball foo/1.0 -k "$K" --archive "$W/b.tar.gz"
same_file "$W/a.tar.gz" "$W/b.tar.gz"

t 'another user, the same bytes'
built
ok mktarball foo/1.0 -k "$K" --archive "$W/a.tar.gz"
mkdir -m 1777 "$W/open"
AS=user
dkms mktarball foo/1.0 -k "$K" --archive "$W/open/b.tar.gz"
exits 0
same_file "$W/a.tar.gz" "$W/open/b.tar.gz"

t 'SOURCE_DATE_EPOCH is the time of everything'
built
ENV='SOURCE_DATE_EPOCH=86400000'
ok mktarball foo/1.0 -k "$K" --archive "$W/a.tar.gz"
TZ=UTC tar -tvf "$W/a.tar.gz" | awk '{ print $2, $4 }' | sort -u >"$BASE/list"
same_text "$BASE/list" <<END
0/0 1972-09-27
END

t 'SOURCE_DATE_EPOCH that is none: 6'
built
ENV='SOURCE_DATE_EPOCH=today'
dkms mktarball foo/1.0 -k "$K" --archive "$W/a.tar.gz"
exits 6
says 'Error! Failed to make tarball.' 'SOURCE_DATE_EPOCH is not a number of seconds: today'
lacks "$W/a.tar.gz"

# --- errors ---------------------------------------------------------------------------------------

t 'not added: 3'
pkg foo 1.0
dkms mktarball foo/1.0 -k "$K"
is 3 <<END

Error! The module/version combo: foo/1.0 is not located in the DKMS tree.
END

t 'not built: 6'
pkg foo 1.0
ok add foo/1.0
dkms mktarball foo/1.0 -k "$K"
is 6 <<END

Error! No modules built for $K ($A).
Modules must already be in the built state before using mktarball.
END
lacks "$TARBALL"

t 'no module is named: 1'
dkms mktarball
exits 1
says 'Error! Arguments <module> and <module-version> are not specified.'

t 'a folder that cannot be written to: 9'
built
mkdir -m 555 "$W/closed"
AS=user
dkms mktarball foo/1.0 -k "$K" --archive "$W/closed/x.tar.gz"
is 9 <<END
Marking modules for $K ($A) for archiving...

Error! Missing write permissions for $W/closed.
END

t 'it cannot be made: 6, and the one before stays'
built
script "$BIN/tar" 'echo "fake tar fails" >&2' 'exit 2'
echo old >"$W/x.tar.gz"
dkms mktarball foo/1.0 -k "$K" --archive "$W/x.tar.gz"
is 6 <<END
Marking modules for $K ($A) for archiving...

Marking $TREE/foo/1.0/source for archiving...

Tarball location: $W/x.tar.gz

Error! Failed to make tarball.
fake tar fails
END
holds "$W/x.tar.gz" old
[ -z "$(find "$W" -maxdepth 1 -name '.x*')" ] || why 'a temporary file is left'

t 'it cannot take its place: 6, and nothing is left'
built
mkdir "$W/out" "$W/out/x.tar.gz"
dkms mktarball foo/1.0 -k "$K" --archive "$W/out/x.tar.gz"
exits 6
says 'Error! Failed to make tarball.'
files "$W/out" <<END
x.tar.gz/
END

t 'the scratch folder is in tmp_location, and goes'
built
mkdir "$W/tmp"
framework 'try_sign_modules="false"' "tmp_location=\"$W/tmp\""
script "$BIN/tar" "ls $W/tmp >$W/seen" 'exec /usr/bin/env -u PATH /bin/tar "$@"'
ok mktarball foo/1.0 -k "$K"
grep -q dkms-scratch "$W/seen" || why "in tmp_location: $(cat "$W/seen")"
files "$W/tmp" <<END
END

t 'a scratch folder that a killed run left behind goes'
built
mkdir -p "$W/tmp/dkms-scratch.abcdef/deep" "$W/tmp/dkms-scratch.young" "$W/tmp/other"
touch -d '2 hours ago' "$W/tmp/dkms-scratch.abcdef"
framework 'try_sign_modules="false"' "tmp_location=\"$W/tmp\""
ok mktarball foo/1.0 -k "$K"
files "$W/tmp" <<END
dkms-scratch.young/
other/
END

t '--dry-run'
built
keep
dkms mktarball foo/1.0 -k "$K" --dry-run
is 0 <<END
Marking modules for $K ($A) for archiving...
mktarball: $TARBALL//$NAME
END
kept

t_done
