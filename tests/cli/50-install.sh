#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# install: where modules go, the version check, originals, hooks, depmod and what undoes an install.
. "$(dirname "$0")/lib.sh"

# --- the plain case -------------------------------------------------------------------------------

t 'built before'
pkg foo 1.0
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
is 0 <<END
Installing $MOD
Running depmod... done.
END
same_file "$MOD" "$BUILT/module/foo.ko"
link "$TREE/foo/kernel-$K-$A" "1.0/$K/$A"
files "$INST/$K/updates" <<END
dkms/
dkms/foo.ko
END

t 'added and built first'
pkg foo 1.0
dkms install foo/1.0 -k "$K"
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0

$SIGN_OFF

Building module(s)... done.
Installing $MOD
Running depmod... done.
END

t 'by the path of a source tree'
pkg foo 1.0
mv "$SRC/foo-1.0" "$W/here"
dkms install "$W/here" -k "$K"
exits 0
has "$MOD"

t 'installed already: skipped'
pkg foo 1.0
ok install foo/1.0 -k "$K"
keep
dkms install foo/1.0 -k "$K"
is 0 <<END
Module foo/1.0 already installed on kernel $K ($A), skip. You may override by specifying --force.
END
kept

t 'installed already, --force: uninstalled first'
pkg foo 1.0
ok install foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K" --force
exits 0
says "Module foo/1.0 for kernel $K ($A):" \
	'Before uninstall, this module version was ACTIVE on this kernel.' "Installing $MOD"
same_file "$MOD" "$BUILT/module/foo.ko"

t 'a newer version takes the place of the one installed'
pkg foo 1.0
pkg foo 2.0
ko foo 2.0 newer
ok install foo/1.0 -k "$K"
ok install foo/2.0 -k "$K"
module_from "$MOD" newer
link "$TREE/foo/kernel-$K-$A" "2.0/$K/$A"
dkms status foo
is 0 <<END
foo/1.0, $K, $A: built
foo/2.0, $K, $A: installed
END
lacks "$TREE/foo/original_module"

t 'two kernels'
kernel "$K2"
pkg foo 1.0
ok install foo/1.0 -k "$K" -k "$K2"
module_from "$MOD" good
module_from "$INST/$K2/updates/dkms/foo.ko" second

t 'several modules, in their order'
pkg foo 1.0 'BUILT_MODULE_NAME[1]=bar' 'DEST_MODULE_LOCATION[1]=/extra'
ko foo 1.0 good bar
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
is 0 <<END
Installing $MOD
Installing $INST/$K/updates/dkms/bar.ko
Running depmod... done.
END

t 'compressed'
pkg foo 1.0
: >"$INST/$K/kernel/some.ko.xz"
dkms install foo/1.0 -k "$K"
exits 0
says "Installing $MOD.xz"
same_file "$MOD.xz" "$BUILT/module/foo.ko.xz"

t '--symlink-modules'
pkg foo 1.0
ok install foo/1.0 -k "$K" --symlink-modules
link "$MOD" "$BUILT/module/foo.ko"
dkms status foo
is 0 <<END
foo/1.0, $K, $A: installed
END
ok uninstall foo/1.0 -k "$K"
lacks "$MOD"
has "$BUILT/module/foo.ko"

t 'symlink_modules of framework.conf'
pkg foo 1.0
framework 'try_sign_modules="false"' 'symlink_modules="true"'
ok install foo/1.0 -k "$K"
link "$MOD" "$BUILT/module/foo.ko"

# --- where ----------------------------------------------------------------------------------------

# goes FOLDER: a module with DEST_MODULE_LOCATION /kernel/net is installed there
goes() {
	pkg foo 1.0 'DEST_MODULE_LOCATION[0]=/kernel/net'
	dkms install foo/1.0 -k "$K" -a "$A"
	exits 0
	says "Installing $INST/$K$1/foo.ko"
	has "$INST/$K$1/foo.ko"
}

for o in 'ID=debian /updates/dkms' 'ID=ubuntu ID_LIKE=debian /updates/dkms' 'ID=arch /updates/dkms' \
	'ID=fedora /extra' 'ID=rhel /extra' 'ID="centos" ID_LIKE="rhel fedora" /extra' \
	'ID=rocky ID_LIKE="rhel centos fedora" /extra' 'ID=sles ID_LIKE="suse" /updates' \
	"ID='opensuse-leap' ID_LIKE='suse opensuse' /updates" 'ID=mint ID_LIKE="ubuntu debian" /updates/dkms' \
	'ID=gentoo /kernel/net' 'ID=other /kernel/net'; do
	t "where modules go: $o"
	printf '%s\n' "${o% *}" | sed 's/ ID_LIKE/\nID_LIKE/' >"$ROOT/etc/os-release"
	goes "${o##* }"
done

t 'ADDON_MODULES_DIR of the environment'
ENV=ADDON_MODULES_DIR=/weird
goes /weird

t 'ADDON_MODULES_DIR of etc/sysconfig/module-init-tools'
mkdir -p "$ROOT/etc/sysconfig"
echo 'ADDON_MODULES_DIR="weird2"' >"$ROOT/etc/sysconfig/module-init-tools"
goes /weird2

# --- errors ---------------------------------------------------------------------------------------

t 'no such kernel: 6'
pkg foo 1.0
ok build foo/1.0 -k "$K"
mv "$INST/$K" "$INST/gone"
dkms install foo/1.0 -k "$K"
is 6 <<END

Error! The directory $INST/$K doesn't exist.
You cannot install a module onto a non-existent kernel.
END

t 'a built module is missing: 6'
pkg foo 1.0
ok build foo/1.0 -k "$K"
rm "$BUILT/module/foo.ko"
dkms install foo/1.0 -k "$K"
exits 6
says "Error! Missing module foo in $BUILT/module"
lacks "$INST/$K/updates" "$TREE/foo/kernel-$K-$A"

t 'a build that fails: its status, nothing installed'
pkg foo 1.0 'MAKE[0]=false'
dkms install foo/1.0 -k "$K"
exits 10
lacks "$INST/$K/updates"
no_depmod

t 'excluded: 77'
pkg foo 1.0 'BUILD_EXCLUSIVE_KERNEL=^5'
ok add foo/1.0
dkms install foo/1.0 -k "$K"
is 77 <<END
Warning: The $BUILT/dkms.conf
for module foo/1.0 includes BUILD_EXCLUSIVE directives
which do not match this kernel/arch/config for any modules.
This indicates that it should not be built.
END

# --- hooks ----------------------------------------------------------------------------------------

t 'pre_install and post_install'
pkg foo 1.0 'PRE_INSTALL="pre.sh a"' 'POST_INSTALL="post.sh b"'
script "$SRC/foo-1.0/pre.sh" 'echo "pre $*"'
script "$SRC/foo-1.0/post.sh" 'echo "post $*"'
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
is 0 <<END
Running the pre_install script:
pre a
Installing $MOD
Running the post_install script:
post b
Running depmod... done.
END

t 'hooks of etc/dkms come first'
pkg foo 1.0 'PRE_INSTALL="pre.sh a"'
script "$SRC/foo-1.0/pre.sh" 'exit 1'
script "$ROOT/etc/dkms/foo/pre.sh" 'echo "etc $* in $PWD"'
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
exits 0
says "etc a in $ROOT/etc/dkms/foo"

t 'pre_install that fails: 101'
pkg foo 1.0 'PRE_INSTALL=pre.sh'
script "$SRC/foo-1.0/pre.sh" 'exit 5'
ok build foo/1.0 -k "$K"
keep
dkms install foo/1.0 -k "$K"
exits 101
says 'Error! pre_install failed, aborting install.' 'You may override by specifying --force.'
kept

t 'pre_install that fails, --force: installed'
pkg foo 1.0 'PRE_INSTALL=pre.sh'
script "$SRC/foo-1.0/pre.sh" 'exit 5'
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K" --force
exits 0
has "$MOD"

for o in pre_install post_install; do
	t "$o that is not executable: a warning"
	pkg foo 1.0 "$(echo $o | tr '[:lower:]' '[:upper:]')=hook.sh"
	echo 'echo ran' >"$SRC/foo-1.0/hook.sh"
	ok build foo/1.0 -k "$K"
	dkms_apart install foo/1.0 -k "$K"
	exits 0
	same_text "$ERR" <<END

Warning: The $o script is not executable.
END
done

# --- depmod ---------------------------------------------------------------------------------------

t 'depmod is called for that kernel'
pkg foo 1.0
ok install foo/1.0 -k "$K"
grep -q -e "^-a $K " "$W/depmod.log" || why "$(cat "$W/depmod.log")"
! grep -e '-F' "$W/depmod.log" >>"$WHY"
[ "$(wc -l <"$W/depmod.log")" = 1 ] || why 'several times'

t 'depmod with the map of symbols'
pkg foo 1.0
: >"$ROOT/boot/System.map-$K"
ok install foo/1.0 -k "$K"
grep -q -e "-F $ROOT/boot/System.map-$K" "$W/depmod.log" || why "$(cat "$W/depmod.log")"

t 'the real depmod, on an install tree that is not the system'
pkg foo 1.0
rm "$BIN/depmod"
ok install foo/1.0 -k "$K"
grep -qx 'updates/dkms/foo.ko:' "$INST/$K/modules.dep" || why "$(cat "$INST/$K/modules.dep")"

t 'the real depmod, on an install tree of any name'
pkg foo 1.0
rm "$BIN/depmod"
mv "$INST" "$W/modules"
dkms install foo/1.0 -k "$K" --installtree "$W/modules"
exits 0
grep -qx 'updates/dkms/foo.ko:' "$W/modules/$K/modules.dep" || why "$(cat "$W/modules/$K/modules.dep")"

t '--no-depmod'
pkg foo 1.0
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K" --no-depmod
is 0 <<END
Installing $MOD
END
no_depmod

t 'no modules.dep: depmod is skipped'
pkg foo 1.0
rm "$INST/$K/modules.dep"
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
is 0 <<END
Installing $MOD
Skipping depmod because '$INST/$K/modules.dep' is missing.
END
no_depmod

t 'depmod fails: rolled back, 6'
pkg foo 1.0
ok build foo/1.0 -k "$K"
: >"$W/depmod.fails"
dkms install foo/1.0 -k "$K"
exits 6
says "Installing $MOD" 'Running depmod...(bad exit status: 3)' \
	'Error! Problems with depmod detected. Automatically uninstalling this module.' \
	'Install Failed (depmod problems). Module rolled back to built state.'
lacks "$INST/$K/updates" "$TREE/foo/kernel-$K-$A"
dkms status foo
is 0 <<END
foo/1.0, $K, $A: built
END

t 'depmod fails: what stood there before is back'
pkg foo 1.0
mkdir -p "$INST/$K/updates/dkms"
cp "$BASE/ko/older.ko" "$MOD"
: >"$W/depmod.fails"
dkms install foo/1.0 -k "$K"
exits 6
same_file "$MOD" "$BASE/ko/older.ko"
lacks "$TREE/foo/original_module"

# --- version check --------------------------------------------------------------------------------

# kernel_has VARIANT...: modules foo.ko that are there before; then foo is built and installed
kernel_has() {
	n=0
	for each; do
		mkdir -p "$INST/$K/kernel/$n"
		cp "$BASE/ko/$each.ko" "$INST/$K/kernel/$n/foo.ko"
		n=$((n + 1))
	done
}

t "the kernel's is newer: not installed"
pkg foo 1.0
kernel_has newer
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
is 6 <<END

Error! Module version 1.0 for foo.ko
is not newer than what is already found in kernel $K (2.0).
You may override by specifying --force.

Error! Installation aborted.
END
lacks "$INST/$K/updates" "$TREE/foo/kernel-$K-$A"
no_depmod

for o in --force --force-version-override; do
	t "the kernel's is newer, $o: installed"
	pkg foo 1.0
	kernel_has newer
	ok build foo/1.0 -k "$K"
	dkms install foo/1.0 -k "$K" $o
	exits 0
	has "$MOD"
	same_file "$INST/$K/kernel/0/foo.ko" "$BASE/ko/newer.ko"
done

t "the kernel's is older: installed, and stays"
pkg foo 1.0
kernel_has older
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
is 0 <<END
Installing $MOD
Running depmod... done.
END
same_file "$INST/$K/kernel/0/foo.ko" "$BASE/ko/older.ko"
lacks "$TREE/foo/original_module"

t 'same version, same srcversion: not installed'
pkg foo 1.0
kernel_has good
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
is 6 <<END
Module $INST/$K/kernel/0/foo.ko already installed at version 1.0, override by specifying --force

Error! Installation aborted.
END

t 'same version, other srcversion: installed'
pkg foo 1.0
kernel_has resourced
ok install foo/1.0 -k "$K"
has "$MOD"

t 'neither has a version, same file: not installed'
pkg foo 1.0 'STRIP[0]=no'
ko foo 1.0 plain
kernel_has plain
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
is 6 <<END
Module $INST/$K/kernel/0/foo.ko already installed (unversioned module), override by specifying --force

Error! Installation aborted.
END

t 'neither has a version, other file: installed'
pkg foo 1.0 'STRIP[0]=no'
ko foo 1.0 plain
kernel_has plain2
ok install foo/1.0 -k "$K"
has "$MOD"

t 'several in the kernel: a warning, installed'
pkg foo 1.0
kernel_has newer newer
ok build foo/1.0 -k "$K"
dkms_apart install foo/1.0 -k "$K"
exits 0
same_text "$ERR" <<END
Warning: Cannot do version sanity checking because multiple foo.ko modules were found in kernel $K.
END
has "$MOD"

t 'one of two modules is too old: the other is installed'
pkg foo 1.0 'BUILT_MODULE_NAME[1]=bar' 'DEST_MODULE_LOCATION[1]=/extra'
ko foo 1.0 good bar
kernel_has newer
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
exits 0
says 'Error! Module version 1.0 for foo.ko' "Installing $INST/$K/updates/dkms/bar.ko"
lacks "$MOD"

t 'modules_to_force_install: the module'
pkg foo 1.0
kernel_has newer
mkdir -p "$ROOT/usr/share/dkms/modules_to_force_install"
echo 'other foo' >"$ROOT/usr/share/dkms/modules_to_force_install/some"
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
exits 0
says 'Forcing installation of foo'
has "$MOD"

t 'modules_to_force_install: the version check'
pkg foo 1.0
kernel_has newer
mkdir -p "$ROOT/usr/share/dkms/modules_to_force_install"
echo 'foo_version-override' >"$ROOT/usr/share/dkms/modules_to_force_install/some"
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
exits 0
says 'Forcing version override of foo'
has "$MOD"

t 'the version of a compressed module in the kernel is seen'
pkg foo 1.0
kernel_has newer
xz --check=crc32 "$INST/$K/kernel/0/foo.ko"
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
exits 6
mentions '(2.0)'

t 'the version of a gzipped module in the kernel is seen'
pkg foo 1.0
kernel_has newer
gzip "$INST/$K/kernel/0/foo.ko"
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
exits 6
mentions '(2.0)'

# --- originals ------------------------------------------------------------------------------------

for o in updates/dkms updates extra updates/net; do
	t "a module of that name under $o is archived"
	pkg foo 1.0
	mkdir -p "$INST/$K/$o"
	cp "$BASE/ko/older.ko" "$INST/$K/$o/foo.ko"
	ok build foo/1.0 -k "$K"
	dkms install foo/1.0 -k "$K"
	is 0 <<END
Found pre-existing $INST/$K/$o/foo.ko, archiving for uninstallation
Installing $MOD
Running depmod... done.
END
	files "$TREE/foo/original_module" <<END
$K/
$K/$A/
$K/$A/foo.ko
$K/$A/foo.ko.origin
END
	same_file "$TREE/foo/original_module/$K/$A/foo.ko" "$BASE/ko/older.ko"
	holds "$TREE/foo/original_module/$K/$A/foo.ko.origin" "$INST/$K/$o/foo.ko"
	module_from "$MOD" good
	dkms uninstall foo/1.0 -k "$K"
	exits 0
	says "Restoring archived original module $INST/$K/$o/foo.ko"
	same_file "$INST/$K/$o/foo.ko" "$BASE/ko/older.ko"
	lacks "$TREE/foo/original_module"
done

t 'an original is archived once, whatever version follows'
pkg foo 1.0
pkg foo 2.0
ko foo 2.0 newer
mkdir -p "$INST/$K/updates/dkms"
cp "$BASE/ko/older.ko" "$MOD"
ok install foo/1.0 -k "$K"
ok install foo/2.0 -k "$K"
same_file "$TREE/foo/original_module/$K/$A/foo.ko" "$BASE/ko/older.ko"
ok uninstall foo/2.0 -k "$K"
same_file "$MOD" "$BASE/ko/older.ko"

# --- BUILD_DEPENDS_REBUILD ------------------------------------------------------------------------

t 'the dependency in the same version: nothing is rebuilt'
pkg bar 1.0
pkg foo 1.0 'BUILD_DEPENDS[0]=bar' 'BUILD_DEPENDS_REBUILD=yes'
ok install bar/1.0 -k "$K"
ok install foo/1.0 -k "$K"
dkms install bar/1.0 -k "$K" --force
exits 0
says "Installing $INST/$K/updates/dkms/bar.ko"
says_not 'Rebuilding module foo/1.0 due to updated dependencies'

# --- post_transaction -----------------------------------------------------------------------------

t 'post_transaction'
pkg foo 1.0
framework 'try_sign_modules="false"' 'post_transaction="echo ran for $kernelver"'
ok build foo/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
exits 0
says 'Executing post-transaction command... done.'
log "$TREE/post_transaction.log" <<END

Executing post-transaction command
# command: echo ran for $K
ran for $K

# exit code: 0
# elapsed time: HH:MM:SS
----------------------------------------------------------------
END

t 'post_transaction after uninstall, unbuild, remove, not after build, add, status'
pkg foo 1.0
framework 'try_sign_modules="false"' 'post_transaction="true"'
for o in add build status; do
	dkms $o foo/1.0 -k "$K"
	says_not 'Executing post-transaction command... done.'
done
ok install foo/1.0 -k "$K"
for o in uninstall unbuild remove; do
	dkms $o foo/1.0 -k "$K"
	says 'Executing post-transaction command... done.'
done

t_done
