#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A kernel that is replaced by another one of the same release: what is built for it is marked, and built anew
# without taking away what is there.
. "$(dirname "$0")/lib.sh"

# installed NAME...: packages of version 1.0 that are installed for the first kernel
installed() {
	for each; do
		pkg "$each" 1.0
		ok install "$each/1.0" -k "$K"
	done
	rm -f "$W/depmod.log"
}

MARK=$TREE/.recast/mark/foo/1.0/$K/$A

marked() { has "$MARK"; }
not_marked() { lacks "$MARK"; }

# intact VARIANT: foo is installed, built from that, and no half-made folder is about
intact() {
	module_from "$MOD" "$1"
	module_from "$BUILT/module/foo.ko" "$1"
	link "$TREE/foo/kernel-$K-$A" "1.0/$K/$A"
	lacks "$TREE/foo/1.0/$K/.$A.old" "$TREE/foo/1.0/$K/.$A.new"
	[ -z "$(find "$INST/$K" -name '.*')" ] || why "left over: $(find "$INST/$K" -name '.*')"
	ok status foo
	says "foo/1.0, $K, $A: installed"
}

# new_symbols: the kernel becomes another one under the same release
new_symbols() {
	printf '0x%s\t%s\tvmlinux\tEXPORT_SYMBOL\t\n' deadbeef known_symbol 0badcafe other_symbol \
		>"$INST/$K/build/Module.symvers"
}

# --- kernel_preinst -------------------------------------------------------------------------------

t 'kernel_preinst --all: 5'
dkms kernel_preinst --all
is 5 <<END

Error! The action kernel_preinst does not support the --all parameter.
END

for o in '' "-k $K -k $K2"; do
	t "kernel_preinst $o: 4"
	# shellcheck disable=SC2086
	dkms kernel_preinst $o
	is 4 <<END

Error! The action kernel_preinst requires exactly one kernel version parameter on the command line.
END
done

t 'not root: kernel_preinst: 1'
AS=user
dkms kernel_preinst -k "$K"
is 1 <<END

Error! You must be root to use this command.
END

t 'kernel_preinst is in --help'
dkms --help
mentions '  kernel_preinst '

t 'kernel_preinst: nothing built, nothing said'
pkg foo 1.0
ok add foo/1.0
dkms kernel_preinst -k "$K"
is 0 </dev/null

t 'kernel_preinst marks, says so, and takes nothing away'
kernel "$K2"
installed bar foo
ok install foo/1.0 -k "$K2"
pkg own 1.0 AUTOINSTALL=
ok install own/1.0 -k "$K"
keep
dkms_apart kernel_preinst -k "$K"
exits 0
same_text "$OUT" </dev/null
same_text "$ERR" <<END
dkms: marking module bar/1.0 for rebuild for kernel $K ($A)
dkms: marking module foo/1.0 for rebuild for kernel $K ($A)
END
kept
marked
lacks "$TREE/.recast/mark/own" "$TREE/.recast/mark/foo/1.0/$K2"
intact good

t 'kernel_preinst: built ones, too, and every version'
pkg foo 1.0
pkg foo 2.0
ok build foo/1.0 -k "$K"
ok build foo/2.0 -k "$K"
dkms kernel_preinst -k "$K"
is 0 <<END
dkms: marking module foo/1.0 for rebuild for kernel $K ($A)
dkms: marking module foo/2.0 for rebuild for kernel $K ($A)
END

t 'kernel_preinst: a broken one: 14, the others are marked'
installed bar foo
rm -rf "$SRC/bar-1.0"
dkms kernel_preinst -k "$K"
is 14 <<END
dkms: marking module bar/1.0 for rebuild for kernel $K ($A)

Error! bar/1.0 is broken!
Missing the source directory or the symbolic link pointing to it.
Manual intervention is required!
dkms: marking module foo/1.0 for rebuild for kernel $K ($A)

Error! dkms kernel_preinst for kernel $K ($A) failed for module(s) bar/1.0(4).
END
marked

t 'kernel_preinst --dry-run'
installed foo
dkms kernel_preinst -k "$K" --dry-run
is 0 <<END
dkms: marking module foo/1.0 for rebuild for kernel $K ($A)
END
not_marked

# --- rebuilds -------------------------------------------------------------------------------------

for o in "kernel_postinst -k $K" "autoinstall -k $K"; do
	t "what is marked is rebuilt: $o"
	installed bar foo
	ok kernel_preinst -k "$K"
	ko foo 1.0 resourced
	# shellcheck disable=SC2086
	dkms $o
	is 0 <<END
$SIGN_OFF

Autoinstall of module bar/1.0 for kernel $K ($A)
Building module(s)... done.
Installing $INST/$K/updates/dkms/bar.ko

Autoinstall of module foo/1.0 for kernel $K ($A)
Building module(s)... done.
Installing $MOD

Running depmod... done.

Autoinstall on $K succeeded for module(s) bar foo.
END
	not_marked
	intact resourced
	[ "$(wc -l <"$W/depmod.log")" = 1 ] || why "depmod: $(cat "$W/depmod.log")"
	# shellcheck disable=SC2086
	dkms $o
	is 0 </dev/null
done

for o in build install 'install --force'; do
	t "what is marked is rebuilt: $o"
	installed foo
	ok kernel_preinst -k "$K"
	ko foo 1.0 resourced
	# shellcheck disable=SC2086
	dkms $o foo/1.0 -k "$K"
	is 0 <<END
$SIGN_OFF

Building module(s)... done.
Installing $MOD
Running depmod... done.
END
	not_marked
	intact resourced
done

t 'marked, and built only: build builds it'
pkg foo 1.0
ok build foo/1.0 -k "$K"
ok kernel_preinst -k "$K"
ko foo 1.0 resourced
dkms build foo/1.0 -k "$K"
is 0 <<END
$SIGN_OFF

Building module(s)... done.
END
module_from "$BUILT/module/foo.ko" resourced
lacks "$MOD" "$TREE/foo/1.0/$K/.$A.old"
not_marked

t 'marked, and built only: install builds it first'
pkg foo 1.0
ok build foo/1.0 -k "$K"
ok kernel_preinst -k "$K"
ko foo 1.0 resourced
ok install foo/1.0 -k "$K"
not_marked
intact resourced

t 'a mark of another kernel is none of this one'
kernel "$K2"
installed foo
ok install foo/1.0 -k "$K2"
ok kernel_preinst -k "$K2"
dkms install foo/1.0 -k "$K"
is 0 <<END
Module foo/1.0 already installed on kernel $K ($A), skip. You may override by specifying --force.
END

for o in unbuild 'remove --all' 'build --force'; do
	t "a mark goes with the build: $o"
	installed foo
	ok kernel_preinst -k "$K"
	marked
	# shellcheck disable=SC2086
	case $o in
	*--all) ok $o foo/1.0 ;;
	*) ok $o foo/1.0 -k "$K" ;;
	esac
	not_marked
	[ ! -e "$TREE/.recast/mark/foo" ] || why 'an empty folder for marks is left'
done

t '--dry-run shows a rebuild, and keeps the mark'
installed foo
ok kernel_preinst -k "$K"
dkms autoinstall -k "$K" --dry-run
is 0 <<END
build: foo/1.0 for kernel $K ($A)
install: foo/1.0 for kernel $K ($A)
depmod: kernel $K ($A)
END
marked

t 'a rebuild without a change of the source installs all the same'
installed foo
ok kernel_preinst -k "$K"
ok autoinstall -k "$K"
says "Installing $MOD"
intact good

t 'AUTOINSTALL has gone since: not rebuilt, still installed'
installed foo
ok kernel_preinst -k "$K"
echo 'AUTOINSTALL=' >>"$CONF"
dkms autoinstall -k "$K"
is 0 </dev/null
intact good

t 'links in place of copies'
framework 'try_sign_modules="false"' 'symlink_modules="yes"'
installed foo
ok kernel_preinst -k "$K"
ko foo 1.0 resourced
ok autoinstall -k "$K"
link "$MOD" "$BUILT/module/foo.ko"
module_from "$BUILT/module/foo.ko" resourced

# --- what the new build has otherwise -------------------------------------------------------------

t 'a module that the new build no longer has goes from the kernel, too'
pkg foo 1.0 'BUILT_MODULE_NAME[1]=extra' 'DEST_MODULE_LOCATION[1]=/extra'
ko foo 1.0 good extra
ok install foo/1.0 -k "$K"
has "$INST/$K/updates/dkms/extra.ko"
ok kernel_preinst -k "$K"
pkg foo 1.0
dkms kernel_postinst -k "$K"
exits 0
says "Deleting $INST/$K/updates/dkms/extra.ko"
lacks "$INST/$K/updates/dkms/extra.ko" "$BUILT/module/extra.ko"
intact good

t 'the kernel compresses its modules now: no file of the old name stays'
installed foo
ok kernel_preinst -k "$K"
: >"$INST/$K/kernel/own.ko.xz"
ok kernel_postinst -k "$K"
files "$INST/$K/updates" <<END
dkms/
dkms/foo.ko.xz
END

t 'an original stays archived, and comes back in the end'
mkdir -p "${MOD%/*}"
cp "$BASE/ko/older.ko" "$MOD"
installed foo
ok kernel_preinst -k "$K"
ko foo 1.0 resourced
dkms kernel_postinst -k "$K"
exits 0
says_not "Found pre-existing $MOD, archiving for uninstallation"
module_from "$MOD" resourced
same_file "$TREE/foo/original_module/$K/$A/foo.ko" "$BASE/ko/older.ko"
ok uninstall foo/1.0 -k "$K"
same_file "$MOD" "$BASE/ko/older.ko"

# --- failures -------------------------------------------------------------------------------------

stays() {
	cat <<END
Warning: Module foo/1.0 for kernel $K ($A) could not be rebuilt.
Its old modules stay in place; this kernel may refuse to load them.
The next build, install or autoinstall for this kernel tries again.
END
}

t 'a rebuild that fails leaves the old modules, and says so: 11; the next one tries again'
installed foo
ok kernel_preinst -k "$K"
ko foo 1.0 resourced
echo 'MAKE[0]=false' >>"$CONF"
dkms kernel_postinst -k "$K"
is 11 <<END
$SIGN_OFF

Autoinstall of module foo/1.0 for kernel $K ($A)
Building module(s)...(bad exit status: 1)
Failed command:
false

Error! Bad return status for module build on kernel: $K ($A)
Consult $BUILD/make.log for more information.
$(stays)

Autoinstall on $K failed for module(s) foo(10).

Error! One or more modules failed to install during autoinstall.
Refer to previous errors for more information.
END
intact good
marked
no_depmod
has "$BUILD/make.log"
sed -i '/MAKE/d' "$CONF"
ok kernel_postinst -k "$K"
intact resourced
not_marked

t 'build: a rebuild that fails: its own status'
installed foo
ok kernel_preinst -k "$K"
echo 'MAKE[0]=false' >>"$CONF"
dkms build foo/1.0 -k "$K"
exits 10
mentions "$(stays)"
intact good
marked

t 'a kernel upgraded in place whose rebuild does not fit leaves the old modules'
installed foo
new_symbols
dkms autoinstall -k "$K"
exits 11
mentions 'The kernel would not load it' "$(stays)"
intact good
marked

t 'a post_build that fails puts the old build back'
installed foo
ok kernel_preinst -k "$K"
ko foo 1.0 resourced
script "$SRC/foo-1.0/post" 'exit 3'
echo 'POST_BUILD=post' >>"$CONF"
dkms install foo/1.0 -k "$K"
exits 3
mentions "$(stays)"
intact good
marked

t 'a pre_install that fails puts the old build back'
installed foo
ok kernel_preinst -k "$K"
ko foo 1.0 resourced
script "$SRC/foo-1.0/pre" 'exit 3'
echo 'PRE_INSTALL=pre' >>"$CONF"
dkms install foo/1.0 -k "$K"
exits 101
mentions "$(stays)"
intact good
marked

t 'a depmod that fails puts the old modules back'
pkg foo 1.0 'BUILT_MODULE_NAME[1]=extra' 'DEST_MODULE_LOCATION[1]=/extra'
ko foo 1.0 good extra
ok install foo/1.0 -k "$K"
ok kernel_preinst -k "$K"
pkg foo 1.0 'BUILT_MODULE_NAME[1]=another' 'DEST_MODULE_LOCATION[1]=/extra'
ko foo 1.0 resourced
ko foo 1.0 resourced another
: >"$W/depmod.fails"
dkms install foo/1.0 -k "$K"
is 6 <<END
$SIGN_OFF

Building module(s)... done.
Installing $MOD
Installing $INST/$K/updates/dkms/another.ko
Deleting $INST/$K/updates/dkms/extra.ko
Running depmod...(bad exit status: 3)
Failed command:
$(sed -n '/^Failed command:$/{n;p}' "$OUT")
fake depmod fails
$(stays)

Error! Problems with depmod detected.
END
intact good
module_from "$INST/$K/updates/dkms/extra.ko" good
lacks "$INST/$K/updates/dkms/another.ko"
marked

t 'a depmod that fails after several puts all of them back'
installed bar foo
ok kernel_preinst -k "$K"
ko foo 1.0 resourced
ko bar 1.0 resourced
: >"$W/depmod.fails"
dkms autoinstall -k "$K"
exits 11
intact good
module_from "$INST/$K/updates/dkms/bar.ko" good
marked
has "$TREE/.recast/mark/bar/1.0/$K/$A"

t 'excluded now: the old modules stay'
installed foo
ok kernel_preinst -k "$K"
echo 'BUILD_EXCLUSIVE_KERNEL=^5' >>"$CONF"
dkms autoinstall -k "$K"
exits 0
mentions "$(stays)" "Autoinstall on $K was skipped for module(s) foo."
intact good
marked

t 'no headers: 21, the old modules stay'
installed foo
ok kernel_preinst -k "$K"
rm -rf "$INST/$K/build"
dkms kernel_postinst -k "$K"
exits 21
intact good
marked

t 'what needs a module that could not be rebuilt is left alone'
installed bar
pkg foo 1.0 'BUILD_DEPENDS[0]=bar'
ok install foo/1.0 -k "$K"
ok kernel_preinst -k "$K"
ko foo 1.0 resourced
echo 'MAKE[0]=false' >>"$SRC/bar-1.0/dkms.conf"
dkms autoinstall -k "$K"
exits 11
mentions "$(stays)"
says 'foo/1.0 autoinstall failed due to missing dependencies: bar.'
intact good
marked

# --- other symbols --------------------------------------------------------------------------------

t 'other symbols under the same release: rebuilt without being asked'
installed foo
new_symbols
ko foo 1.0 badcrc
dkms autoinstall -k "$K"
is 0 <<END
$SIGN_OFF

Autoinstall of module foo/1.0 for kernel $K ($A)
Building module(s)... done.
Installing $MOD

Running depmod... done.

Autoinstall on $K succeeded for module(s) foo.
END
intact badcrc
not_marked
dkms autoinstall -k "$K"
is 0 </dev/null

t 'the same symbols in a new file: nothing to do'
installed foo
cp "$INST/$K/build/Module.symvers" "$W/symvers"
rm "$INST/$K/build/Module.symvers"
cp "$W/symvers" "$INST/$K/build/Module.symvers"
cp "$TREE/.recast/basis/foo/1.0/$K/$A" "$W/basis"
dkms autoinstall -k "$K" --dry-run
is 0 </dev/null
same_file "$TREE/.recast/basis/foo/1.0/$K/$A" "$W/basis"
dkms autoinstall -k "$K"
is 0 </dev/null
! cmp -s "$TREE/.recast/basis/foo/1.0/$K/$A" "$W/basis" || why 'it is read again each time'

t 'built without a record: nothing to do'
installed foo
rm -rf "$TREE/.recast"
new_symbols
dkms autoinstall -k "$K"
is 0 </dev/null

t 'a record that is damaged: nothing to do'
installed foo
echo nonsense >"$TREE/.recast/basis/foo/1.0/$K/$A"
new_symbols
dkms autoinstall -k "$K"
is 0 </dev/null

t 'no headers any more: nothing to do'
installed foo
rm -rf "$INST/$K/build"
dkms autoinstall -k "$K"
is 0 </dev/null

t 'built with headers of elsewhere: those of the kernel are no change'
pkg foo 1.0
cp -a "$INST/$K/build" "$W/headers"
printf '0x1\tsome_symbol\tvmlinux\tEXPORT_SYMBOL\t\n' >>"$W/headers/Module.symvers"
ok install foo/1.0 -k "$K" --kernelsourcedir "$W/headers"
dkms autoinstall -k "$K"
is 0 </dev/null

t_done
