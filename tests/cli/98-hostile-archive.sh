#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Archives that want more than to be loaded: nothing outside is written, and what is loaded is what it seems.
. "$(dirname "$0")/lib.sh"

# $W/x: what goes into the archive; a target outside that must not change
world_of_archive() {
	mkdir -p "$W/x/dkms_source_tree" "$W/x/dkms_main_tree/$K/$A/module" "$W/outside"
	echo secret >"$W/outside/file"
	printf '%s\n' 'PACKAGE_NAME="foo"' 'PACKAGE_VERSION="1.0"' 'BUILT_MODULE_NAME[0]="foo"' \
		'DEST_MODULE_LOCATION[0]="/extra"' >"$W/x/dkms_source_tree/dkms.conf"
	echo 'int x;' >"$W/x/dkms_source_tree/foo.c"
	strip -g -o "$W/x/dkms_main_tree/$K/$A/module/foo.ko" "$BASE/ko/good.ko"
	S=$W/x/dkms_source_tree
	TAR=$W/evil.tar
}

# pack [OPTION...]: $W/x as $TAR
pack() {
	tar -C "$W/x" -cf "$TAR" "$@" .
}

# member OPTION... : one more member, from $W
member() {
	tar -C "$W" -rf "$TAR" "$@"
}

# harmless: whatever came of it, nothing is anywhere but where a module's files are
harmless() {
	holds "$W/outside/file" secret
	files "$W/outside" <<END
file
END
	[ -z "$(find /tmp -maxdepth 1 -name 'dkms-evil*')" ] || why 'something was written to /tmp'
}

# refused [TEXT...]: nothing has changed
refused() {
	keep
	dkms ldtarball "$TAR"
	exits 3
	says 'Error! Tarball does not appear to be a correctly formed DKMS archive.'
	[ $# = 0 ] || mentions "$@"
	kept
	harmless
}

t 'what the rest of this file begins with is loaded'
world_of_archive
pack
ok ldtarball "$TAR"
has "$BUILT/module/foo.ko" "$SRC/foo-1.0/foo.c"

t 'absolute names end up inside'
world_of_archive
pack
echo evil >"$W/evil"
member -P --transform "s,^evil\$,$W/outside/evil," evil
member -P --transform 's,^evil$,/tmp/dkms-evil,' evil
dkms ldtarball "$TAR"
harmless

t '.. in a name'
world_of_archive
pack
echo evil >"$W/evil"
member -P --transform 's,^evil$,dkms_source_tree/../../../outside/evil,' evil
refused

t 'a symbolic link to a folder outside, and a file through it'
world_of_archive
pack
ln -s "$W/outside" "$W/link"
echo evil >"$W/evil"
member --transform 's,^link$,dkms_source_tree/d,' link
member --transform 's,^evil$,dkms_source_tree/d/evil,' evil
refused

# links TARGET: a symbolic link to it, in the sources
links() {
	world_of_archive
	mkdir "$S/sub"
	ln -s . "$S/here"
	ln -s "$1" "$S/sub/link"
	pack
}

for target in /etc/passwd ../../../outside ../../../../../../../../etc here/../../.. ../here/../.. \
	./../../../x ../../..; do
	t "a symbolic link to $target"
	links $target
	refused 'dkms_source_tree/sub/link is a symbolic link that may lead out of it'
done

for target in ../foo.c ../../dkms_main_tree foo.c ./x/y ../here/foo.c; do
	t "a symbolic link to $target is as it was"
	links $target
	ok ldtarball "$TAR"
	link "$SRC/foo-1.0/sub/link" $target
done

t 'a module that is a symbolic link'
world_of_archive
rm "$W/x/dkms_main_tree/$K/$A/module/foo.ko"
ln -s ../../../../dkms_source_tree/foo.c "$W/x/dkms_main_tree/$K/$A/module/foo.ko"
pack
keep
dkms ldtarball "$TAR"
[ "$RC" != 0 ] || why 'exit status 0'
kept

t 'a dkms.conf that is a link out'
world_of_archive
rm "$S/dkms.conf"
ln -s "$W/outside/file" "$S/dkms.conf"
pack
refused

t 'a hard link to a file outside'
world_of_archive
pack
ln "$W/outside/file" "$W/hard"
member -P --transform "s,^outside/file\$,$W/outside/file,;s,^hard\$,dkms_source_tree/hard," outside/file hard
dkms ldtarball "$TAR"
if [ -e "$SRC/foo-1.0/hard" ]; then
	[ "$(stat -c %h "$SRC/foo-1.0/hard")" = 1 ] || why 'a hard link'
fi
rm "$W/hard"
harmless

t 'a hard link to a file outside that is not in the archive'
world_of_archive
pack
ln "$W/outside/file" "$W/hard"
member -P --transform "s,^outside/file\$,$W/outside/file,;s,^hard\$,dkms_source_tree/hard," outside/file hard
tar --delete -Pf "$TAR" "$W/outside/file"
rm "$W/hard"
refused

t 'a hard link within is a file of its own'
world_of_archive
ln "$S/foo.c" "$S/same.c"
pack
ok ldtarball "$TAR"
[ "$(stat -c %h "$SRC/foo-1.0/foo.c")" = 1 ] || why 'still a hard link'
same_file "$SRC/foo-1.0/foo.c" "$SRC/foo-1.0/same.c"

t 'a fifo'
world_of_archive
mkfifo "$S/pipe"
pack
refused 'dkms_source_tree/pipe is neither file, folder nor symbolic link.'

t 'a device'
world_of_archive
if mknod "$S/null" c 1 3 2>/dev/null; then
	pack
	rm "$S/null"
	refused
else
	T_SKIP='no devices can be made'
fi

t 'set-id bits and world-writable modes are lost'
world_of_archive
chmod 6777 "$S/foo.c"
chmod 1777 "$S"
pack
ok ldtarball "$TAR"
[ "$(stat -c %a "$SRC/foo-1.0/foo.c")" = 755 ] || why "mode $(stat -c %a "$SRC/foo-1.0/foo.c")"
[ "$(stat -c %a "$SRC/foo-1.0")" = 755 ] || why "mode $(stat -c %a "$SRC/foo-1.0")"

t 'a foreign owner is lost'
world_of_archive
pack --owner=12345 --group=12345
ok ldtarball "$TAR"
[ "$(stat -c %u "$SRC/foo-1.0/foo.c" "$BUILT/module/foo.ko" | sort -u)" = "$(id -u)" ] || why 'foreign files'

t 'a file that says it is a terabyte'
world_of_archive
truncate -s 1T "$S/huge"
pack --sparse
rm "$S/huge"
refused

t 'files that are more than may be, together'
world_of_archive
truncate -s 3G "$S/huge1"
truncate -s 3G "$S/huge2"
pack --sparse
rm "$S/huge1" "$S/huge2"
refused 'It holds more than 4294967296 bytes.'

t 'a member that claims more than there is'
world_of_archive
head -c 100000 /dev/zero >>"$S/foo.c"
pack --sort=name
truncate -s 50000 "$TAR"
refused

t 'folders in one another, without end'
world_of_archive
(cd "$S" && d=d && for _ in $(seq 140); do d=$d/d; done && mkdir -p "$d")
pack
refused 'It has more than 128 folders in one another.'

t 'a module version whose name is a path'
world_of_archive
sed -i 's,"1.0","../../outside",' "$S/dkms.conf"
pack
keep
dkms ldtarball "$TAR"
exits 7
kept

for release in source tarball build .hidden -k; do
	t "a kernel that is called $release"
	world_of_archive
	mv "$W/x/dkms_main_tree/$K" "$W/x/dkms_main_tree/$release"
	pack
	refused "$release/$A is not the name of a kernel and its architecture."
done

t 'a dkms.conf that would write'
world_of_archive
echo "echo evil >$W/outside/file; echo evil >/tmp/dkms-evil" >>"$S/dkms.conf"
pack
dkms ldtarball "$TAR"
harmless

t 'options for tar from the environment or a name'
world_of_archive
echo evil >"$W/x/--checkpoint-action=exec=touch outside"
echo evil >"$W/x/-P"
pack
ENV="TAR_OPTIONS=--to-command=cat>$W/outside/file"
ok ldtarball "$TAR"
harmless

t 'an archive whose name is an option'
world_of_archive
pack
cp "$TAR" "$W/--help.tar"
IN=$W
ok ldtarball "--archive=--help.tar"
has "$BUILT/module/foo.ko"

t 'the sandbox switched off for builds is still there for archives'
world_of_archive
framework 'try_sign_modules="false"' 'build_sandbox="off"'
pack
script "$BIN/tar" "touch $W/outside/evil 2>/dev/null" 'exec /bin/tar "$@"'
dkms ldtarball "$TAR"
harmless

t 'nothing is left in the folder for temporary files'
world_of_archive
mkdir "$W/tmp"
framework 'try_sign_modules="false"' "tmp_location=\"$W/tmp\""
mkfifo "$S/pipe"
pack
refused
files "$W/tmp" <<END
END

t_done
