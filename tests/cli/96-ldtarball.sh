#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ldtarball, and add of an archive: what is loaded, from whose archive, and what is refused.
. "$(dirname "$0")/lib.sh"

# tarball [ARGUMENT...]: foo/1.0, built for both kernels, as $W/foo.tar.gz; then all of it goes
tarball() {
	kernel "$K2"
	pkg foo 1.0
	ok build foo/1.0 -k "$K"
	ok build foo/1.0 -k "$K2"
	cp -a "$BUILT" "$W/was"
	ok mktarball foo/1.0 --archive "$W/foo.tar.gz" "$@"
	ok remove foo/1.0 --all
	mv "$SRC/foo-1.0" "$W/sources"
}

both="-k $K -k $K2"

# --- mktarball's own ------------------------------------------------------------------------------

t 'every kernel in it, and the sources'
# shellcheck disable=SC2086  # a list
tarball $both
dkms ldtarball "$W/foo.tar.gz"
is 0 <<END

Loading tarball for foo/1.0
Loading $TREE/foo/1.0/$K2/$A...
Loading $BUILT...
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END
files "$TREE" <<END
foo/
foo/1.0/
foo/1.0/$K2/
foo/1.0/$K2/$A/
foo/1.0/$K2/$A/log/
foo/1.0/$K2/$A/log/make.log
foo/1.0/$K2/$A/module/
foo/1.0/$K2/$A/module/foo.ko
foo/1.0/$K/
foo/1.0/$K/$A/
foo/1.0/$K/$A/log/
foo/1.0/$K/$A/log/make.log
foo/1.0/$K/$A/module/
foo/1.0/$K/$A/module/foo.ko
foo/1.0/source -> $SRC/foo-1.0
END
same_file "$BUILT/module/foo.ko" "$W/was/module/foo.ko"
same_file "$BUILT/log/make.log" "$W/was/log/make.log"
list "$W/sources" >"$BASE/sources"
files "$SRC/foo-1.0" <"$BASE/sources"
[ "$(stat -c '%a %u' "$BUILT/module/foo.ko")" = "644 $(id -u)" ] || why 'mode or owner of the module'
[ "$(stat -c '%a %u' "$CONF")" = "644 $(id -u)" ] || why 'mode or owner of the sources'
dkms status
is 0 <<END
foo/1.0, $K2, $A: built
foo/1.0, $K, $A: built
END
ok install foo/1.0 -k "$K"
has "$MOD"

t 'with --archive'
tarball -k "$K"
dkms ldtarball --archive "$W/foo.tar.gz"
is 0 <<END

Loading tarball for foo/1.0
Loading $BUILT...
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END

t 'by a path from where we are'
tarball -k "$K"
IN=$W
ok ldtarball --archive=foo.tar.gz
has "$BUILT/module/foo.ko"

t 'binaries only: exit 0, added, built, and can be installed'
# shellcheck disable=SC2086
tarball $both --binaries-only
dkms ldtarball "$W/foo.tar.gz"
is 0 <<END

Loading tarball for foo/1.0
Creating $TREE/foo/1.0/source
Copying dkms.conf to $TREE/foo/1.0/source ...
Loading $TREE/foo/1.0/$K2/$A...
Loading $BUILT...
END
dkms status
is 0 <<END
foo/1.0, $K2, $A: built
foo/1.0, $K, $A: built
END
files "$TREE/foo/1.0/source" <<END
dkms.conf
END
lacks "$SRC/foo-1.0"
ok install foo/1.0 -k "$K"
has "$MOD"
ok remove foo/1.0 --all
lacks "$TREE/foo" "$MOD"

t 'binaries only, and the sources are there'
tarball -k "$K" --binaries-only
mv "$W/sources" "$SRC/foo-1.0"
dkms ldtarball "$W/foo.tar.gz"
is 0 <<END

Loading tarball for foo/1.0
Loading $BUILT...
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END

t 'sources only'
kernel "$K2"
pkg foo 1.0
ok add foo/1.0
ok mktarball foo/1.0 --source-only --archive "$W/foo.tar.gz"
ok remove foo/1.0 --all
rm -r "$SRC/foo-1.0"
dkms ldtarball "$W/foo.tar.gz"
is 0 <<END

Loading tarball for foo/1.0
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END
ok build foo/1.0 -k "$K"

t 'sources that are there stay as they are'
tarball -k "$K"
mv "$W/sources" "$SRC/foo-1.0"
echo 'int mine;' >"$SRC/foo-1.0/foo.c"
ok ldtarball "$W/foo.tar.gz"
holds "$SRC/foo-1.0/foo.c" 'int mine;'

t 'a build that is there is skipped'
tarball -k "$K"
mkdir -p "$BUILT/module"
echo mine >"$BUILT/module/foo.ko"
dkms ldtarball "$W/foo.tar.gz"
is 0 <<END

Loading tarball for foo/1.0
Warning: $BUILT already exists. Skipping...
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END
holds "$BUILT/module/foo.ko" mine

t 'added already: 8'
tarball -k "$K"
mv "$W/sources" "$SRC/foo-1.0"
ok add foo/1.0
keep
dkms ldtarball "$W/foo.tar.gz"
is 8 <<END

Error! foo/1.0 is already added!
Aborting.
END
kept

t '--force replaces sources and builds'
tarball -k "$K"
ok ldtarball "$W/foo.tar.gz"
echo mine >"$BUILT/module/foo.ko"
echo mine >"$SRC/foo-1.0/foo.c"
touch "$SRC/foo-1.0/more"
dkms_apart ldtarball "$W/foo.tar.gz" --force
exits 0
same_text "$OUT" <<END

Loading tarball for foo/1.0
Loading $BUILT...
END
same_text "$ERR" <<END

Forcing install of foo/1.0
END
same_file "$BUILT/module/foo.ko" "$W/was/module/foo.ko"
same_file "$SRC/foo-1.0/foo.c" "$W/sources/foo.c"
lacks "$SRC/foo-1.0/more" "$TREE/foo/1.0/$K/.$A.old"

t '--force of binaries only'
tarball -k "$K" --binaries-only
ok ldtarball "$W/foo.tar.gz"
echo '# mine' >>"$TREE/foo/1.0/source/dkms.conf"
ok ldtarball "$W/foo.tar.gz" --force
same_file "$TREE/foo/1.0/source/dkms.conf" "$W/sources/dkms.conf"

t '--force, not root: 1'
tarball -k "$K"
AS=user
dkms ldtarball "$W/foo.tar.gz" --force
is 1 <<END

Error! You must be root to use this command with the --force option.
END

t 'a tree that cannot be written to: 1'
tarball -k "$K"
chmod 555 "$TREE"
AS=user
dkms ldtarball "$W/foo.tar.gz"
is 1 <<END

Error! No write access to DKMS tree at $TREE
END

t 'an ordinary user, with a tree of their own'
tarball -k "$K"
chmod -R a+rwX "$TREE" "$SRC" "$W/foo.tar.gz"
AS=user
dkms ldtarball "$W/foo.tar.gz"
is 0 <<END

Loading tarball for foo/1.0
Loading $BUILT...
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END

t 'an archive that only root may read'
tarball -k "$K"
chmod 600 "$W/foo.tar.gz"
ok ldtarball "$W/foo.tar.gz"
has "$BUILT/module/foo.ko"

t 'broken by a dangling link: 4'
tarball -k "$K"
mv "$W/sources" "$SRC/foo-1.0"
ok add foo/1.0
mv "$SRC/foo-1.0" "$W/sources"
keep
dkms ldtarball "$W/foo.tar.gz"
exits 4
says 'Error! foo/1.0 is broken!'
kept

for suffix in tar tar.xz tar.zst tar.bz2; do
	t "an archive that is .$suffix"
	case $suffix in
	*.xz) command -v xz >/dev/null || T_SKIP='no xz' ;;
	*.zst) command -v zstd >/dev/null || T_SKIP='no zstd' ;;
	*.bz2) command -v bzip2 >/dev/null || T_SKIP='no bzip2' ;;
	esac
	if [ -z "$T_SKIP" ]; then
		tarball -k "$K"
		mkdir "$W/x"
		tar -C "$W/x" -xf "$W/foo.tar.gz"
		tar -C "$W/x" -caf "$W/foo.$suffix" .
		ok ldtarball "$W/foo.$suffix"
		has "$BUILT/module/foo.ko"
	fi
done

# --- other people's -------------------------------------------------------------------------------

# the layout of NVIDIA's installer
nvidia() {
	pkg foo 1.0
	ok build foo/1.0 -k "$K"
	mkdir -p "$W/x/dkms_main_tree/$K"
	cp -a "$SRC/foo-1.0" "$W/x/dkms_source_tree"
	cp -a "$BUILT" "$W/x/dkms_main_tree/$K/$A"
	echo '2.0' >"$W/x/dkms_main_tree/dkms_dbversion"
	ok remove foo/1.0 --all
	rm -r "$SRC/foo-1.0"
}

t "the layout of NVIDIA's installer"
nvidia
tar -C "$W/x" -cf "$W/foo.tar" dkms_source_tree dkms_main_tree
ok ldtarball "$W/foo.tar"
ok install --no-depmod -m foo -v 1.0 -k "$K"
dkms status -m foo -v 1.0 -k "$K"
is 0 <<END
foo/1.0, $K, $A: installed
END

t 'of a folder of modules, modules, symbols and log only'
nvidia
echo x >"$W/x/dkms_main_tree/$K/$A/module/evil.sh"
echo 's' >"$W/x/dkms_main_tree/$K/$A/module/Module.symvers"
echo x >"$W/x/dkms_main_tree/$K/$A/log/other"
echo x >"$W/x/dkms_main_tree/$K/$A/extra"
cp "$BASE/ko/good.ko" "$W/x/dkms_main_tree/$K/$A/module/.hidden.ko"
tar -C "$W/x" -cf "$W/foo.tar" .
ok ldtarball "$W/foo.tar"
files "$BUILT" <<END
log/
log/make.log
module/
module/Module.symvers
module/foo.ko
END

for where in . foo-1.0 deep/er; do
	t "any archive with a dkms.conf in it ($where) is added"
	pkg foo 1.0
	mkdir -p "$W/x/$where"
	cp -a "$SRC/foo-1.0/." "$W/x/$where"
	mkdir "$W/x/$where/tests"
	echo 'PACKAGE_NAME=other' >"$W/x/$where/tests/dkms.conf"
	rm -r "$SRC/foo-1.0"
	tar -C "$W/x" -czf "$W/foo.tar.gz" .
	for o in ldtarball add; do
		dkms $o "$W/foo.tar.gz"
		is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END
		has "$SRC/foo-1.0/foo.c" "$SRC/foo-1.0/tests/dkms.conf"
		ok build foo/1.0 -k "$K"
		ok remove foo/1.0 --all
	done
done

t 'add of such an archive, added already: 3'
pkg foo 1.0
tar -C "$SRC" -czf "$W/foo.tar.gz" foo-1.0
ok add foo/1.0
keep
dkms add "$W/foo.tar.gz"
is 3 <<END

Error! DKMS tree already contains: foo/1.0
You cannot add the same module/version combo more than once.
END
kept

t 'add of what mktarball made'
tarball -k "$K"
dkms add "$W/foo.tar.gz"
is 0 <<END

Loading tarball for foo/1.0
Loading $BUILT...
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END

t 'POST_ADD runs; if it fails nothing has been loaded'
kernel "$K2"
pkg foo 1.0
script "$SRC/foo-1.0/hook.sh" "[ ! -e $W/fail ] || exit 9" 'echo post_add'
echo 'POST_ADD="hook.sh"' >>"$CONF"
ok build foo/1.0 -k "$K"
ok mktarball foo/1.0 -k "$K" --archive "$W/foo.tar.gz"
ok remove foo/1.0 --all
rm -r "$SRC/foo-1.0"
touch "$W/fail"
keep
dkms ldtarball "$W/foo.tar.gz"
exits 9
kept
rm "$W/fail"
ok ldtarball "$W/foo.tar.gz"
says post_add

# --- an rpm ---------------------------------------------------------------------------------------

t 'an rpm: rpm -Uvh, then autoinstall'
pkg foo 1.0
mv "$SRC/foo-1.0" "$W/inside"
printf '\355\253\356\333\003\000' >"$W/package"
script "$BIN/rpm" "echo \"\$*\" >>$W/rpm.log" "case \$1 in -Uvh) mv $W/inside $SRC/foo-1.0 && $BASE/self/dkms \
--dkmstree $TREE --sourcetree $SRC --installtree $INST add foo/1.0 ;; *) exit 1 ;; esac"
dkms ldtarball "$W/package" -k "$K"
exits 0
says "Autoinstall of module foo/1.0 for kernel $K ($A)"
grep -qx -e "-Uvh $W/package" "$W/rpm.log" || why "rpm was called as $(cat "$W/rpm.log")"
has "$MOD"

t 'an rpm that cannot be installed: its status'
echo x >"$W/foo.rpm"
script "$BIN/rpm" 'echo no; exit 5'
dkms ldtarball "$W/foo.rpm"
is 5 <<END
no

Error! rpm could not install $W/foo.rpm.
END

# --- errors ---------------------------------------------------------------------------------------

t 'no such file: 2'
dkms ldtarball --archive "$W/none.tar.gz"
is 2 <<END

Error! $W/none.tar.gz does not exist.
END

t 'no file is named: 2'
dkms ldtarball
exits 2

t 'no dkms.conf in it: 3'
echo x >"$W/x"
tar -C "$W" -czf "$W/x.tar.gz" x
dkms ldtarball "$W/x.tar.gz"
is 3 <<END

Error! Tarball does not appear to be a correctly formed DKMS archive. No dkms.conf found within it.
END

t 'no tar: 3'
echo junk >"$W/junk"
dkms ldtarball "$W/junk"
exits 3
says 'Error! Tarball does not appear to be a correctly formed DKMS archive.'
lacks "$TREE/foo"

t 'half a file: 3'
tarball -k "$K"
head -c 400 "$W/foo.tar.gz" >"$W/half.tar.gz"
keep
dkms ldtarball "$W/half.tar.gz"
exits 3
kept

t 'no dkms.conf where it should be: 7'
nvidia
mkdir "$W/x/other"
mv "$W/x/dkms_source_tree/dkms.conf" "$W/x/other"
tar -C "$W/x" -cf "$W/foo.tar" .
dkms ldtarball "$W/foo.tar"
is 7 <<END

Error! No valid dkms.conf in dkms_source_tree or dkms_binaries_only.
$W/foo.tar is not a valid DKMS tarball.
END

t 'a dkms.conf that names nothing: 7'
nvidia
echo 'PACKAGE_VERSION=1.0' >"$W/x/dkms_source_tree/dkms.conf"
tar -C "$W/x" -cf "$W/foo.tar" .
dkms ldtarball "$W/foo.tar"
exits 7
says 'Error! No valid dkms.conf in dkms_source_tree or dkms_binaries_only.'
lacks "$TREE/foo"

# refused VARIANT TEXT: that module of the archive
refused() {
	nvidia
	cp "$1" "$W/x/dkms_main_tree/$K/$A/module/foo.ko"
	tar -C "$W/x" -cf "$W/foo.tar" .
	keep
	dkms ldtarball "$W/foo.tar"
	exits 7
	mentions "Error! foo.ko is no module that kernel $K ($A) would load: $2"
	kept
}

t 'a module that is none: 7, and nothing is loaded'
echo junk >"$BASE/ko/junk.ko"
refused "$BASE/ko/junk.ko" ''

t 'a module for another kernel: 7, and nothing is loaded'
refused "$BASE/ko/badmagic.ko" 'vermagic 5.10.0-other'

t 'the sources cannot take their place: nothing is loaded'
tarball -k "$K"
rmdir "$SRC"
echo x >"$SRC"
keep
dkms ldtarball "$W/foo.tar.gz"
[ "$RC" != 0 ] || why 'exit status 0'
kept

t '--dry-run'
tarball -k "$K"
keep
dkms ldtarball "$W/foo.tar.gz" --dry-run
is 0 <<END
add: foo/1.0
load: foo/1.0 for kernel $K ($A)
END
kept

t_done
