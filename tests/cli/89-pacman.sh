#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pacman: what alpm's hooks put on standard input, through the script that they run.
. "$(dirname "$0")/lib.sh"

# arch [further lines of framework.conf...]: callers name no folders
arch() {
	distro 'ID=arch'
	framework 'try_sign_modules="false"' "dkms_tree=$TREE" "source_tree=$SRC" "install_tree=$INST" "$@"
	STDIN=$W/paths
	: >"$STDIN"
	echo linux >"$INST/$K/pkgbase"
}

# pacman WHAT PATH...
pacman() {
	t_what=$1
	shift
	printf '%s\n' "$@" >"$STDIN"
	hook pacman/dkms "$t_what"
}

CONF_FOO=usr/src/foo-1.0/dkms.conf
# what of a kernel and of its headers wakes the hooks
kernel_paths="usr/lib/modules/$K/modules.order"
headers_paths="usr/lib/modules/$K/build/include/"

# installed M K: the kernel has it, and so does the tree
installed() {
	has "$INST/$2/updates/dkms/$1.ko"
	[ -L "$TREE/$1/kernel-$2-$A" ] || why "$1 is not installed for $2"
}

t 'a module is installed: for every kernel with headers; one depmod for each'
arch
kernel "$K2"
kernel 5.0.0-bare
rm -rf "$INST/5.0.0-bare/build"
pkg foo 1.0
pacman install "$CONF_FOO"
is 0 <<END
==> dkms install foo/1.0 -k $K2
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0

$SIGN_OFF

Building module(s)... done.
Installing $INST/$K2/updates/dkms/foo.ko

==> dkms install foo/1.0 -k $K
$SIGN_OFF

Building module(s)... done.
Installing $MOD

Running depmod... done.

Running depmod... done.

END
[ "$(wc -l <"$W/depmod.log")" = 2 ] || why "depmod: $(cat "$W/depmod.log")"

t 'AUTOINSTALL does not matter'
arch
pkg foo 1.0 'AUTOINSTALL=""'
pacman install "$CONF_FOO"
exits 0
installed foo "$K"

t 'a kernel is installed: every module, its newest version'
arch
pkg foo 1.0
pkg foo 1.10
pkg foo 1.9
pkg bar 1.0 'AUTOINSTALL=""'
pacman install "$kernel_paths" "$headers_paths"
exits 0
installed bar "$K"
link "$TREE/foo/kernel-$K-$A" "1.10/$K/$A"
[ "$(wc -l <"$W/depmod.log")" = 1 ] || why "depmod: $(cat "$W/depmod.log")"

t 'headers are installed: every module for their kernel, and for no other'
arch
kernel "$K2"
pkg foo 1.0
pacman install "$headers_paths"
exits 0
installed foo "$K"
lacks "$TREE/foo/1.0/$K2"

t 'module and kernel together: each pair once'
arch
kernel "$K2"
pkg foo 1.0
pkg bar 1.0
pacman install "$CONF_FOO" "$kernel_paths" "$headers_paths"
exits 0
installed foo "$K"
installed foo "$K2"
installed bar "$K"
lacks "$TREE/bar/1.0/$K2"
[ "$(grep -c '^==> dkms install' "$OUT")" = 3 ] || why "$(cat "$OUT")"

t 'a name with dashes is split at the last one'
arch
pkg my-long-name 1.0.r5
pacman install usr/src/my-long-name-1.0.r5/dkms.conf
exits 0
has "$TREE/my-long-name/1.0.r5/$K/$A/module"

t 'what others depend on comes first'
arch
pkg aaa 1.0 'BUILD_DEPENDS[0]=zzz'
pkg zzz 1.0
pacman install usr/src/aaa-1.0/dkms.conf usr/src/zzz-1.0/dkms.conf
exits 0
installed aaa "$K"
grep '^==> dkms' "$OUT" >"$W/order"
holds "$W/order" "==> dkms install zzz/1.0 -k $K
==> dkms install aaa/1.0 -k $K"

t 'a dependency fails: so does what needs it, and that is said'
arch
pkg aaa 1.0 'BUILD_DEPENDS[0]=zzz'
pkg zzz 1.0 "MAKE[0]='echo \"zzz.c:3:5: error: no such thing\" >&2; false'"
pkg foo 1.0
pacman install "$kernel_paths"
exits 0
installed foo "$K"
tail -n 2 "$OUT" >"$W/last"
holds "$W/last" "==> ERROR: zzz/1.0 for kernel $K ($A): zzz.c:3:5: error: no such thing, see $TREE/.recast/record/zzz/1.0/$K/$A.failure.log
==> ERROR: aaa/1.0 for kernel $K ($A): missing dependencies: zzz"

t 'modules that depend on each other'
arch
pkg aaa 1.0 'BUILD_DEPENDS[0]=zzz'
pkg zzz 1.0 'BUILD_DEPENDS[0]=aaa'
pacman install "$kernel_paths"
exits 0
mentions "==> ERROR: aaa/1.0 for kernel $K ($A): " 'missing BUILD_DEPENDS: zzz.'

t 'a failure on one kernel: the other is done, the error comes last, exit 0'
arch
kernel "$K2"
pkg foo 1.0 "MAKE[0]='[ \$kernelver = $K ] && cp ready/foo.ko .'"
pacman install "$CONF_FOO"
exits 0
installed foo "$K"
tail -n 1 "$OUT" >"$W/last"
holds "$W/last" "==> ERROR: foo/1.0 for kernel $K2 ($A): Bad return status for module build on kernel: $K2 ($A), see $TREE/.recast/record/foo/1.0/$K2/$A.failure.log"

t 'a failure with on_failure="fail": still 0, the transaction is over'
arch on_failure=fail
pkg foo 1.0 "MAKE[0]=false"
pacman install "$CONF_FOO"
exits 0

t 'not meant for this kernel: no error'
arch
pkg foo 1.0 'BUILD_EXCLUSIVE_KERNEL="^9"'
pacman install "$CONF_FOO"
exits 0
! grep -q '==> ERROR' "$OUT" || why "$(cat "$OUT")"

t 'a kernel without headers: which package has them'
arch
rm -rf "$INST/$K/build"
pkg foo 1.0
pkg bar 1.0
pacman install "$kernel_paths"
is 0 <<END
==> ERROR: Missing $K kernel headers for module(s) bar-1.0 foo-1.0. Install the package linux-headers.
END

t 'no kernel has headers: said once, and the module is not added'
arch
rm -rf "$INST/$K/build"
pkg foo 1.0
pacman install "$CONF_FOO"
is 0 <<END
==> ERROR: No kernel has headers: foo/1.0 was built for none. Install those of your kernel, linux-headers for one.
END

t 'a kernel without headers and no modules: nothing to say'
arch
rm -rf "$INST/$K/build"
pacman install "$kernel_paths"
is 0 </dev/null

t 'installed already: nothing to do'
arch
pkg foo 1.0
ok install foo/1.0 -k "$K"
pacman install "$CONF_FOO"
is 0 </dev/null

t 'paths that are nothing of ours'
arch
pkg foo 1.0
pacman install usr/src/README usr/src/linux/dkms.conf usr/src/gone-1.0/dkms.conf usr/src/../x-1/dkms.conf \
	usr/lib/modules/../modules.order usr/share/foo ''
is 0 </dev/null

t 'no path at all'
arch
hook pacman/dkms install
is 0 </dev/null

t 'another word: usage'
arch
pacman frobnicate "$CONF_FOO"
is 0 <<END

Error! Usage: dkms install|upgrade|remove < paths
END

# --- upgrade, remove --------------------------------------------------------------------------------------

t 'a module is upgraded: removed from all kernels, no depmod'
arch
kernel "$K2"
pkg foo 1.0
ok install foo/1.0 -k "$K" -k "$K2"
rm "$W/depmod.log"
pacman upgrade "$CONF_FOO"
exits 0
lacks "$TREE/foo" "$MOD" "$INST/$K2/updates"
no_depmod
has "$CONF"

t 'a kernel is upgraded: its modules go, no depmod; those of others stay'
arch
kernel "$K2"
pkg foo 1.0
ok install foo/1.0 -k "$K" -k "$K2"
rm "$W/depmod.log"
pacman upgrade "$kernel_paths" "$headers_paths"
exits 0
lacks "$BUILT" "$MOD"
installed foo "$K2"
has "$TREE/foo/1.0/source"
no_depmod

t 'upgrade before, install after: everything is there again'
arch
pkg foo 1.0
ok install foo/1.0 -k "$K"
pacman upgrade "$CONF_FOO" "$kernel_paths"
exits 0
pacman install "$CONF_FOO" "$kernel_paths"
exits 0
installed foo "$K"

t 'a module is removed: from the tree, too; one depmod for each kernel that stays'
arch
kernel "$K2"
pkg foo 1.0
ok install foo/1.0 -k "$K" -k "$K2"
rm "$W/depmod.log"
pacman remove "$CONF_FOO"
exits 0
says "Module foo/1.0 for kernel $K ($A):" 'Deleting module foo/1.0 completely from the DKMS tree.'
lacks "$TREE/foo" "$MOD" "$INST/$K2/updates"
[ "$(wc -l <"$W/depmod.log")" = 2 ] || why "depmod: $(cat "$W/depmod.log")"

t 'a kernel is removed: no depmod'
arch
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm "$W/depmod.log"
pacman remove "$kernel_paths" "$headers_paths"
exits 0
lacks "$BUILT" "$MOD"
has "$TREE/foo/1.0/source"
no_depmod

t 'headers are removed, the kernel stays: depmod'
arch
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm "$W/depmod.log"
pacman remove "$headers_paths"
exits 0
lacks "$BUILT"
[ "$(wc -l <"$W/depmod.log")" = 1 ] || why "depmod: $(cat "$W/depmod.log")"

t 'module and kernel are removed together'
arch
kernel "$K2"
pkg foo 1.0
pkg bar 1.0
ok install foo/1.0 -k "$K" -k "$K2"
ok install bar/1.0 -k "$K" -k "$K2"
pacman remove "$CONF_FOO" "$kernel_paths"
exits 0
lacks "$TREE/foo" "$TREE/bar/1.0/$K"
installed bar "$K2"

t 'a module that was never added is removed'
arch
pkg foo 1.0
pacman remove "$CONF_FOO"
is 0 </dev/null

# --- the initramfs ----------------------------------------------------------------------------------------

# image: the kernel's image holds foo. follows: mkinitcpio's hook is there
image() {
	mkdir -p "$ROOT/lib" "$ROOT/etc/mkinitcpio.d" "$ROOT/usr/share/libalpm/hooks"
	ln -s "$INST" "$ROOT/lib/modules"
	echo 'default_image="/boot/initramfs-linux.img"' >"$ROOT/etc/mkinitcpio.d/linux.preset"
	echo old >"$ROOT/boot/initramfs-linux.img"
	script "$BIN/mkinitcpio" "echo \"\$*\" >>$W/calls"
	script "$BIN/lsinitcpio" "echo usr/lib/modules/$K/updates/foo.ko"
	pkg foo 1.0
}

follows() {
	: >"$ROOT/usr/share/libalpm/hooks/90-mkinitcpio-install.hook"
}

t 'a module, and mkinitcpio'"'"'s hook follows: left to it'
arch
image
follows
pacman install "$CONF_FOO"
installed foo "$K"
lacks "$W/calls"

t 'a module, and no hook follows: made, once'
arch
image
pkg bar 1.0
pacman install "$CONF_FOO" usr/src/bar-1.0/dkms.conf
holds "$W/calls" '-p linux'

t 'a module, and the hook is turned off: made'
arch
image
follows
mkdir -p "$ROOT/etc/pacman.d/hooks"
ln -s /dev/null "$ROOT/etc/pacman.d/hooks/90-mkinitcpio-install.hook"
pacman install "$CONF_FOO"
holds "$W/calls" '-p linux'

t 'headers alone wake no hook of mkinitcpio: made'
arch
image
follows
pacman install "$headers_paths"
installed foo "$K"
holds "$W/calls" '-p linux'

t 'a kernel: its own hooks make the image'
arch
image
pacman install "$kernel_paths" "$headers_paths"
installed foo "$K"
lacks "$W/calls"

t 'an upgrade: the image comes with the installation behind it'
arch
image
ok install foo/1.0 -k "$K"
rm "$W/calls"
pacman upgrade "$CONF_FOO"
lacks "$W/calls"
pacman install "$CONF_FOO"
holds "$W/calls" '-p linux'

t 'a module is removed: made, unless a hook follows'
arch
image
ok install foo/1.0 -k "$K"
rm "$W/calls"
pacman remove "$CONF_FOO"
holds "$W/calls" '-p linux'
rm "$W/calls"
ok install foo/1.0 -k "$K"
rm "$W/calls"
follows
pacman remove "$CONF_FOO"
lacks "$W/calls"

t 'a kernel is removed: so is its image'
arch
image
ok install foo/1.0 -k "$K"
rm "$W/calls"
pacman remove "$kernel_paths"
lacks "$W/calls"

t_done
