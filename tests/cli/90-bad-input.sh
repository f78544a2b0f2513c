#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What should not come, but does. Whatever it is: no crash, no half state, nothing outside the trees.

# mounts of ours stay ours
if [ "${1:-}" != own ] && [ "$(id -u)" = 0 ]; then
	exec unshare -m -- /bin/sh "$0" own
fi
. "$(dirname "$0")/lib.sh"

# refused: the last run failed in an orderly way and left the world as `keep` saw it
refused() {
	[ "$RC" != 0 ] || why "exit status 0: $(cat "$OUT")"
	[ -s "$OUT" ] || why 'no text'
	kept
}

# bad_conf [TEXT...]: add of foo/1.0 says that its dkms.conf is not valid
bad_conf() {
	keep
	dkms add foo/1.0
	exits 8
	mentions 'Error! Bad conf file.' "File: $CONF does not represent a valid dkms.conf file."
	kept
}

# --- dkms.conf ------------------------------------------------------------------------------------

t 'dkms.conf: empty'
conf foo 1.0 </dev/null
bad_conf

t 'dkms.conf: a folder'
pkg foo 1.0
rm "$CONF"
mkdir "$CONF"
keep
dkms add foo/1.0
refused

t 'dkms.conf: a pipe'
pkg foo 1.0
rm "$CONF"
mkfifo "$CONF"
keep
dkms add foo/1.0
refused

t 'dkms.conf: a link to nowhere'
pkg foo 1.0
ln -sf "$W/none" "$CONF"
keep
dkms add foo/1.0
exits 4
kept

t 'dkms.conf: a link to /dev/zero'
pkg foo 1.0
ln -sf /dev/zero "$CONF"
bad_conf

t 'dkms.conf: not readable'
pkg foo 1.0
chmod 777 "$TREE"
chmod 000 "$CONF"
AS=user
keep
dkms add foo/1.0
if real_root; then
	exits 8
	mentions 'Error! Bad conf file.'
	kept
else
	T_SKIP='needs another user'
fi

t 'dkms.conf: 100 MB'
pkg foo 1.0
truncate -s 100M "$CONF"
bad_conf

t 'dkms.conf: 100 MB of text'
pkg foo 1.0
yes '# nothing' | head -c 104857600 >>"$CONF"
bad_conf
rm "$CONF"

t 'dkms.conf: binary'
conf foo 1.0 <"$BASE/ko/good.ko"
bad_conf

t 'dkms.conf: NUL bytes'
pkg foo 1.0
printf 'STRIP=no\0yes\n' >>"$CONF"
bad_conf

t 'dkms.conf: no newline at the end'
pkg foo 1.0
printf 'STRIP=no' >>"$CONF"
ok add foo/1.0
has "$TREE/foo/1.0/source"

t 'dkms.conf: a syntax error'
pkg foo 1.0 'if true; then'
bad_conf

t 'dkms.conf: a quote that does not end'
pkg foo 1.0 'MAKE[0]="'
bad_conf

for o in 'while :; do :; done' 'while :; do echo x; done' 'while :; do echo x >&2; done' 'sleep 1000' \
	'read x </dev/tty; sleep 1000' 'trap "" TERM INT; sleep 1000'; do
	t "dkms.conf does not end: $o"
	pkg foo 1.0 "$o"
	framework 'conf_timeout="1"'
	bad_conf
done

t 'dkms.conf takes all memory'
pkg foo 1.0 'x=$(yes | head -c 3000000000)'
framework 'conf_timeout="5"'
bad_conf

for o in 'exit 0' 'exit 3' 'exec true' 'kill -KILL $$' 'kill -SEGV $$' 'set -u; x=$none'; do
	t "dkms.conf ends early: $o"
	pkg foo 1.0 "$o"
	bad_conf
done

for o in 'set -e; false' 'set -u' 'set -f' 'set -x' 'set -o posix' 'shopt -s nullglob' 'false' 'return 0' \
	'exec 3>&- 4>&- 5>&-' 'cd /' 'readonly PACKAGE_NAME' 'export PACKAGE_NAME' 'declare -A other=([a]=b)' \
	'LC_ALL=none' 'unset -f echo' 'alias echo=exit' 'trap "echo bye" EXIT' 'exec 1>&2'; do
	t "dkms.conf may do that: $o"
	pkg foo 1.0 "$o"
	ok add foo/1.0
	link "$TREE/foo/1.0/source" "$SRC/foo-1.0"
done

t 'dkms.conf leaves a process behind'
pkg foo 1.0 'sleep 1000 &'
framework 'conf_timeout="3"'
dkms add foo/1.0
if [ "$RC" = 0 ]; then has "$TREE/foo/1.0/source"; else exits 8; fi

t 'dkms.conf writes nowhere'
chmod 777 "$W" "$TREE" "$SRC" "$INST"
pkg foo 1.0 "touch '$W/evil' '$SRC/evil' '$TREE/evil' '$INST/evil' evil" "rm -rf '$INST' '$SRC'" "echo evil >'$ROOT/etc/dkms/foo.conf'"
keep
dkms add foo/1.0
has "$TREE/foo/1.0/source"
ok remove foo/1.0 --all
kept

t 'dkms.conf with as many records as it likes'
pkg foo 1.0 'BUILT_MODULE_NAME[999999999]=x'
bad_conf

t 'dkms.conf with records before the first'
pkg foo 1.0 'BUILT_MODULE_NAME[-1]=x' 'MAKE[-5]=x'
keep
dkms add foo/1.0
if [ "$RC" = 0 ]; then has "$TREE/foo/1.0/source"; else kept; fi

t 'dkms.conf with very long values'
pkg foo 1.0 'MAKE[0]=$(printf "%0200000d" 0)'
ok add foo/1.0
dkms build foo/1.0 -k "$K"
[ "$RC" != 0 ] || why 'exit status 0'
lacks "$BUILT"

t 'a regular expression that is none'
pkg foo 1.0 'BUILD_EXCLUSIVE_KERNEL="("' 'MAKE_MATCH[1]="["' 'MAKE[1]=true' 'PATCH[0]=x' 'PATCH_MATCH[0]="*("'
bad_conf
mentions BUILD_EXCLUSIVE_KERNEL MAKE_MATCH PATCH_MATCH

# --- framework.conf -------------------------------------------------------------------------------

t 'framework.conf: a syntax error'
pkg foo 1.0
framework 'if true; then'
keep
dkms add foo/1.0
refused
mentions "$ROOT/etc/dkms/framework.conf"

t 'framework.conf: exits'
pkg foo 1.0
framework 'x=$(:)' 'exit 0'
keep
dkms add foo/1.0
refused

t 'framework.conf: a folder'
pkg foo 1.0
rm "$ROOT/etc/dkms/framework.conf"
mkdir "$ROOT/etc/dkms/framework.conf"
keep
dkms add foo/1.0
if [ "$RC" = 0 ]; then has "$TREE/foo/1.0/source"; else refused; fi

t 'framework.conf: 100 MB'
pkg foo 1.0
truncate -s 100M "$ROOT/etc/dkms/framework.conf"
keep
dkms add foo/1.0
refused

t 'framework.conf: missing'
pkg foo 1.0
rm -r "$ROOT/etc/dkms"
ok install foo/1.0 -k "$K"
has "$MOD"

# --- names ----------------------------------------------------------------------------------------

NL='
'
for o in '..' '.' 'a/b' '../../evil' "a'b" 'a"b' "a${NL}b" 'a b' '-evil' '$(touch evil)' 'a*' '/abs' ''; do
	t "as a module on the command line: '$(printf %s "$o" | tr '\n' '^')'"
	pkg foo 1.0
	keep
	dkms add -m "$o" -v 1.0
	refused
	t "as a version on the command line: '$(printf %s "$o" | tr '\n' '^')'"
	pkg foo 1.0
	keep
	dkms add -m foo -v "$o"
	refused
done

for o in '..' '../../evil' 'a/b' "a${NL}b" '-evil' 'a b' "a'b" '/abs'; do
	t "as PACKAGE_NAME: '$(printf %s "$o" | tr '\n' '^')'"
	pkg foo 1.0 "PACKAGE_NAME='$(printf %s "$o" | sed "s/'/'\\\\''/g")'"
	mv "$SRC/foo-1.0" "$W/here"
	keep
	dkms add "$W/here"
	refused
	t "as PACKAGE_VERSION: '$(printf %s "$o" | tr '\n' '^')'"
	pkg foo 1.0 "PACKAGE_VERSION='$(printf %s "$o" | sed "s/'/'\\\\''/g")'"
	mv "$SRC/foo-1.0" "$W/here"
	keep
	dkms add "$W/here"
	refused
done

for o in '..' '../../../../../evil' "a${NL}b" '/abs' '.'; do
	t "as a kernel: '$(printf %s "$o" | tr '\n' '^')'"
	pkg foo 1.0
	ok add foo/1.0
	keep
	for each in build install; do
		dkms $each foo/1.0 -k "$o"
		refused
	done
	t "as an arch: '$(printf %s "$o" | tr '\n' '^')'"
	pkg foo 1.0
	ok add foo/1.0
	keep
	for each in build install; do
		dkms $each foo/1.0 -k "$K" -a "$o"
		refused
	done
done

# --- places ---------------------------------------------------------------------------------------

t "BUILT_MODULE_LOCATION with '..'"
mkdir "$W/outside"
cp "$BASE/ko/good.ko" "$W/outside/foo.ko"
pkg foo 1.0 'BUILT_MODULE_LOCATION[0]=../../../../outside' 'MAKE[0]=true'
dkms build foo/1.0 -k "$K"
[ "$RC" != 0 ] || why 'exit status 0'
lacks "$BUILT/module"

for o in /updates/../../../../../../outside /kernel/.. /extra/./../x; do
	t "DEST_MODULE_LOCATION $o"
	distro ID=other
	mkdir "$W/outside"
	pkg foo 1.0 "DEST_MODULE_LOCATION[0]=$o"
	dkms install foo/1.0 -k "$K"
	[ "$RC" != 0 ] || why 'exit status 0'
	files "$W/outside" </dev/null
	lacks "$INST/$K/foo.ko" "$INST/$K/x/foo.ko"
done

for o in '../evil' 'a/b' '..' "a${NL}b"; do
	t "DEST_MODULE_NAME '$(printf %s "$o" | tr '\n' '^')'"
	pkg foo 1.0 "DEST_MODULE_NAME[0]='$o'"
	dkms install foo/1.0 -k "$K"
	[ "$RC" != 0 ] || why 'exit status 0'
	lacks "$BUILT/evil.ko" "$INST/$K/updates" "$TREE/foo/kernel-$K-$A"
done

t 'a destination folder that is a link out of the kernel'
mkdir "$W/outside" "$INST/$K/updates"
ln -s "$W/outside" "$INST/$K/updates/dkms"
pkg foo 1.0
dkms install foo/1.0 -k "$K"
has "$TREE/foo"
ok remove foo/1.0 --all
files "$W/outside" </dev/null

# --- what a build makes ---------------------------------------------------------------------------

# not_accepted COMMAND: a MAKE that makes foo.ko so is a build that fails with 7
not_accepted() {
	pkg foo 1.0 "MAKE[0]='$1'"
	ok add foo/1.0
	dkms build foo/1.0 -k "$K"
	exits 7
	lacks "$TREE/foo/1.0/$K"
	has "$BUILD/make.log"
}

t 'foo.ko is a link to a good module'
not_accepted 'ln -s ready/foo.ko foo.ko'

t 'foo.ko is a link to a file of the system'
not_accepted 'ln -s /etc/passwd foo.ko'

t 'foo.ko is a folder'
not_accepted 'mkdir foo.ko'

t 'foo.ko is a pipe'
not_accepted 'mkfifo foo.ko'

t 'foo.ko is text'
not_accepted 'echo text >foo.ko'

t 'foo.ko is empty'
not_accepted ': >foo.ko'

t 'foo.ko is cut off'
not_accepted 'head -c 300 ready/foo.ko >foo.ko'

t 'foo.ko is 100 MB of nothing'
not_accepted 'truncate -s 100M foo.ko'

t 'foo.ko is a program'
not_accepted 'cp /bin/true foo.ko'

t 'a folder on the way to foo.ko is a link'
mkdir "$W/outside"
cp "$BASE/ko/good.ko" "$W/outside/foo.ko"
pkg foo 1.0 "MAKE[0]='ln -s $W/outside sub'" 'BUILT_MODULE_LOCATION[0]=sub'
dkms build foo/1.0 -k "$K"
[ "$RC" != 0 ] || why 'exit status 0'
lacks "$BUILT/module"

t 'a build leaves a process behind'
pkg foo 1.0 'MAKE[0]="sleep 1000 & cp ready/foo.ko ."'
ok build foo/1.0 -k "$K"
has "$BUILT/module/foo.ko"

t 'a build reads nothing from standard input'
pkg foo 1.0 'MAKE[0]="cat; cp ready/foo.ko ."'
ok build foo/1.0 -k "$K"
has "$BUILT/module/foo.ko"

t 'a build prints anything'
pkg foo 1.0 'MAKE[0]="head -c 100000 /dev/urandom; cp ready/foo.ko ."'
ok build foo/1.0 -k "$K"
has "$BUILT/module/foo.ko"

t 'a patch reaches outside of the build'
pkg foo 1.0 'PATCH[0]=a.patch'
mkdir "$SRC/foo-1.0/patches"
echo old >"$W/victim"
printf -- '--- a/../../../../victim\n+++ b/../../../../victim\n@@ -1 +1 @@\n-old\n+new\n' \
	>"$SRC/foo-1.0/patches/a.patch"
dkms build foo/1.0 -k "$K"
exits 6
holds "$W/victim" old

t 'a source with links out of it and in circles'
pkg foo 1.0
ln -s / "$SRC/foo-1.0/everything"
ln -s .. "$SRC/foo-1.0/loop"
ok build foo/1.0 -k "$K"
has "$BUILT/module/foo.ko"
ok remove foo/1.0 --all
has /etc

# --- places that cannot be entered or written -----------------------------------------------------

t 'all below a folder that only root may enter'
pkg foo 1.0 'PATCH[0]=a.patch' 'PRE_BUILD=pre.sh' 'x=$(cat "$kernel_config")'
mkdir "$SRC/foo-1.0/patches"
printf -- '--- a/foo.c\n+++ b/foo.c\n@@ -1 +1 @@\n-int x;\n+int y;\n' >"$SRC/foo-1.0/patches/a.patch"
script "$SRC/foo-1.0/pre.sh" 'cat foo.c'
chmod -R go-rwx "$W"
ok install foo/1.0 -k "$K"
module_from "$MOD" good

t 'sources that only root may read'
pkg foo 1.0
chmod -R go-rwx "$SRC"
ok install foo/1.0 -k "$K"
module_from "$MOD" good

t 'a scratch folder of mode 0700'
pkg foo 1.0
chmod 700 "$W"
ok install foo/1.0 -k "$K"
module_from "$MOD" good

t 'a read-only tree'
pkg foo 1.0
ok add foo/1.0
mount --bind "$TREE" "$TREE"
mount -o remount,ro,bind "$TREE"
keep
for o in build unbuild remove; do
	dkms $o foo/1.0 -k "$K"
	is 1 <<END

Error! No write access to DKMS tree at $TREE
END
done
dkms install foo/1.0 -k "$K"
refused
dkms status
is 0 <<END
foo/1.0: added
END
umount "$TREE"

t 'a read-only install tree: built, not installed'
pkg foo 1.0
ok build foo/1.0 -k "$K"
mount --bind "$INST" "$INST"
mount -o remount,ro,bind "$INST"
dkms install foo/1.0 -k "$K"
[ "$RC" != 0 ] || why 'exit status 0'
dkms status
is 0 <<END
foo/1.0, $K, $A: built
END
umount "$INST"

t 'a read-only install tree: uninstall'
pkg foo 1.0
ok install foo/1.0 -k "$K"
mount --bind "$INST" "$INST"
mount -o remount,ro,bind "$INST"
dkms uninstall foo/1.0 -k "$K"
[ "$RC" != 0 ] || why 'exit status 0'
dkms status
is 0 <<END
foo/1.0, $K, $A: installed
END
umount "$INST"

# full FOLDER: mounts a small file system there and fills it
full() {
	mkdir -p "$1"
	cp -a "$1" "$W/copy"
	mount -t tmpfs -o size=200k,mode=755 tmpfs "$1"
	cp -a "$W/copy/." "$1/"
	rm -rf "$W/copy"
	dd if=/dev/zero of="$1/ballast" bs=4k 2>/dev/null
}

t 'no space in the tree: build'
pkg foo 1.0
ok add foo/1.0
full "$TREE"
dkms build foo/1.0 -k "$K"
[ "$RC" != 0 ] || why 'exit status 0'
lacks "$BUILT/module"
rm "$TREE/ballast"
dkms status
is 0 <<END
foo/1.0: added
END
ok build foo/1.0 -k "$K"
umount "$TREE"

t 'no space in the tree: add'
pkg foo 1.0
full "$TREE"
dkms add foo/1.0
if [ "$RC" = 0 ]; then has "$TREE/foo/1.0/source"; else lacks "$TREE/foo/1.0"; fi
umount "$TREE"

t 'no space in the source tree: add of a folder elsewhere'
pkg foo 1.0
mv "$SRC/foo-1.0" "$W/here"
full "$SRC"
dkms add "$W/here"
[ "$RC" != 0 ] || why 'exit status 0'
lacks "$TREE/foo"
files "$SRC" <<END
ballast
END
umount "$SRC"

t 'no space in the install tree: install'
pkg foo 1.0
ok build foo/1.0 -k "$K"
full "$INST/$K/updates"
dkms install foo/1.0 -k "$K"
[ "$RC" != 0 ] || why 'exit status 0'
find "$INST/$K/updates" -type f ! -name ballast >>"$WHY"
dkms status
is 0 <<END
foo/1.0, $K, $A: built
END
umount "$INST/$K/updates"

t 'no space in the install tree: what stood there stays'
pkg foo 1.0
mkdir -p "$INST/$K/updates/dkms"
cp "$BASE/ko/older.ko" "$MOD"
ok build foo/1.0 -k "$K"
full "$INST/$K/updates"
dkms install foo/1.0 -k "$K"
[ "$RC" != 0 ] || why 'exit status 0'
same_file "$MOD" "$BASE/ko/older.ko"
umount "$INST/$K/updates"

# --- programs and headers that are not there ------------------------------------------------------

# without NAME: no such program until `with_again`; what stands in its place cannot be run
without() {
	rm -f "$BIN/$1"
	lost=$(realpath "$(command -v "$1")")
	mount --bind /dev/null "$lost"
}

with_again() {
	umount "$lost"
}

t 'no make'
pkg foo 1.0
without make
dkms build foo/1.0 -k "$K"
with_again
exits 10
mentions '(bad exit status: 12'
lacks "$BUILT"

t 'no depmod: rolled back'
pkg foo 1.0
without depmod
dkms install foo/1.0 -k "$K"
with_again
[ "$RC" != 0 ] || why 'exit status 0'
mentions depmod
lacks "$MOD" "$TREE/foo/kernel-$K-$A"

t 'no patch'
pkg foo 1.0 'PATCH[0]=a.patch'
mkdir "$SRC/foo-1.0/patches"
: >"$SRC/foo-1.0/patches/a.patch"
without patch
dkms build foo/1.0 -k "$K"
with_again
exits 6
lacks "$BUILT"

t 'no bash'
if [ "$(realpath /bin/sh)" = "$(realpath /bin/bash)" ]; then
	T_SKIP='sh is bash'
else
	pkg foo 1.0 'x=$(:)'
	keep
	without bash
	dkms add foo/1.0
	with_again
	exits 8
	mentions bash
	kept
fi

t 'an empty PATH'
pkg foo 1.0
RUN_PATH=
dkms install foo/1.0 -k "$K"
[ "$RC" = 0 ] || lacks "$MOD" "$BUILT/module" "$TREE/foo/kernel-$K-$A"
dkms status
[ "$RC" = 0 ] || why "exit status $RC"

t 'headers: an empty include folder'
pkg foo 1.0
rm -rf "$INST/$K/build/include"
mkdir "$INST/$K/build/include"
dkms build foo/1.0 -k "$K"
if [ "$RC" = 0 ]; then has "$BUILT/module/foo.ko"; else lacks "$BUILT"; fi

t 'headers of another release'
pkg foo 1.0
printf '#define UTS_RELEASE "%s"\n' 6.1.0-other >"$INST/$K/build/include/generated/utsrelease.h"
dkms build foo/1.0 -k "$K"
[ "$RC" != 0 ] || why 'exit status 0'
lacks "$BUILT"

t 'headers: a link to nowhere'
pkg foo 1.0
mv "$INST/$K/build" "$W/gone"
ln -s "$W/none" "$INST/$K/build"
dkms build foo/1.0 -k "$K"
exits 21

t 'headers: Module.symvers, auto.conf and utsrelease.h are rubbish'
pkg foo 1.0
for o in Module.symvers include/config/auto.conf include/generated/utsrelease.h; do
	head -c 5000 /dev/urandom >"$INST/$K/build/$o"
done
dkms build foo/1.0 -k "$K"
if [ "$RC" = 0 ]; then has "$BUILT/module/foo.ko"; else lacks "$BUILT"; fi

# --- a tree that is in disorder -------------------------------------------------------------------

t 'files where folders should be'
pkg foo 1.0
ok install foo/1.0 -k "$K"
touch "$TREE/file" "$TREE/foo/file" "$TREE/foo/1.0/file"
mkdir "$TREE/empty" "$TREE/foo/1.0/nokernel" "$TREE/foo/1.0/noarch" "$TREE/foo/1.0/noarch/x"
ln -s / "$TREE/link"
ln -s loop "$TREE/loop"
dkms status
exits 0
says "foo/1.0, $K, $A: installed"

t 'the link of the installed version points anywhere'
pkg foo 1.0
ok install foo/1.0 -k "$K"
ln -sfn ../../../../etc "$TREE/foo/kernel-$K-$A"
dkms status
exits 0
says "foo/1.0, $K, $A: built"
ok remove foo/1.0 --all

t 'an origin that lies outside of the kernel is not written to'
pkg foo 1.0
mkdir -p "$INST/$K/updates/dkms" "$W/outside"
cp "$BASE/ko/older.ko" "$MOD"
ok install foo/1.0 -k "$K"
echo "$W/outside/foo.ko" >"$TREE/foo/original_module/$K/$A/foo.ko.origin"
has "$MOD"
dkms uninstall foo/1.0 -k "$K"
files "$W/outside" </dev/null

t 'our own corner of the tree is lost'
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm -rf "$TREE/.recast"
ok uninstall foo/1.0 -k "$K"
ok install foo/1.0 -k "$K"
rm -rf "$TREE/.recast"
echo file >"$TREE/.recast"
dkms status
exits 0
dkms uninstall foo/1.0 -k "$K"
[ "$RC" = 0 ] || has "$MOD"

t_done
