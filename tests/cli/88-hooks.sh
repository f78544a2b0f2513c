#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# hooks: what module packages of Debian, kernel packages, kernel-install and apk call, through the scripts
# that are installed for them.
. "$(dirname "$0")/lib.sh"

U=$(uname -r)
ko_make running "-DVERMAGIC=\"$U SMP preempt mod_unload modversions \""

# settings [further lines of framework.conf...]: callers name no folders
settings() {
	framework 'try_sign_modules="false"' "dkms_tree=$TREE" "source_tree=$SRC" "install_tree=$INST" "$@"
}

# module NAME [further lines of dkms.conf...]: version 1.0, for the kernels of the world and the running one
module() {
	pkg "$@"
	mkdir -p "$SRC/$1-$2/ready/$U"
	cp "$BASE/ko/running.ko" "$SRC/$1-$2/ready/$U/$1.ko"
}

# breaks NAME: a module whose build fails
breaks() {
	pkg "$1" 1.0 "MAKE[0]='echo \"$1.c:3:5: error: no such thing\" >&2; false'"
}

t 'a caller that nobody knows: 2'
dkms_bare --hook nobody
is 2 <<END
dkms --hook: 'nobody' is none of the callers that are known.
END

t 'not root: 1'
settings
AS=user dkms_bare --hook autoinstaller start "$K"
is 1 <<END

Error! You must be root to use this command.
END

t 'no dkms is there: the scripts do nothing'
rm -f "$BIN/dkms"
for each in kernel/preinst.d/dkms kernel/postinst.d/dkms kernel/header_postinst.d/dkms kernel/prerm.d/dkms \
	debian/common.postinst debian/dkms_autoinstaller kernel-install/40-dkms.install pacman/dkms apk/dkms.hook \
	apk/dkms.trigger; do
	in_world "$T_DIR/../../hooks/$each" start "$K" >"$OUT" 2>&1
	RC=$?
	is 0 </dev/null
done
# the scripts look where system programs are, too
for each in /usr/sbin /usr/bin /sbin /bin; do
	[ ! -e "$each/dkms" ] || T_SKIP='this machine has a dkms'
done

# --- common.postinst ----------------------------------------------------------------------------------

t 'common.postinst: added, built and installed for the running kernel and the newest'
settings
kernel 5.0.0-old
kernel "$U"
kernel "$K2"
# whichever is newer, by number
kernel 99.0.0-new
module foo 1.0
mkdir "$SRC/foo-1.0/ready/99.0.0-new"
ko_make newest '-DVERMAGIC="99.0.0-new SMP preempt mod_unload modversions "'
cp "$BASE/ko/newest.ko" "$SRC/foo-1.0/ready/99.0.0-new/foo.ko"
hook debian/common.postinst foo 1.0 /usr/share/foo-dkms "" ""
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
Installing module foo/1.0 for kernel $U ($A)
$SIGN_OFF

Building module(s)... done.
Installing $INST/$U/updates/dkms/foo.ko
Running depmod... done.
Installing module foo/1.0 for kernel 99.0.0-new ($A)
$SIGN_OFF

Building module(s)... done.
Installing $INST/99.0.0-new/updates/dkms/foo.ko
Running depmod... done.
END
lacks "$TREE/foo/1.0/$K" "$TREE/foo/1.0/5.0.0-old"

t 'common.postinst: two arguments'
settings
kernel "$U"
module foo 1.0
hook debian/common.postinst foo 1.0
exits 0
has "$INST/$U/updates/dkms/foo.ko"

t 'common.postinst: the third names an arch'
settings
kernel "$U"
module foo 1.0
hook debian/common.postinst foo 1.0 "$A"
exits 0
has "$TREE/foo/1.0/$U/$A/module"

t 'common.postinst: the fourth names an arch'
settings
rm -rf "${INST:?}/$K"
kernel "$U"
module foo 1.0
hook debian/common.postinst foo 1.0 /usr/share/foo-dkms unknown
exits 0
has "$TREE/foo/1.0/$U/unknown/module"

t 'common.postinst: too few arguments'
settings
hook debian/common.postinst foo
is 1 <<END

Error! Usage: common.postinst NAME VERSION [TARBALL_ROOT] [ARCH] [OLD_VERSION]
END

t 'common.postinst: a name that is none'
settings
hook debian/common.postinst ../foo 1.0
exits 1

t 'common.postinst: /etc/dkms/no-autoinstall'
settings
module foo 1.0
: >"$ROOT/etc/dkms/no-autoinstall"
hook debian/common.postinst foo 1.0
is 0 <<END
Automatic installation of modules has been disabled.
END
lacks "$TREE/foo"

t 'common.postinst: AUTOINSTALL is empty: only added'
settings
kernel "$U"
module foo 1.0 'AUTOINSTALL=""'
hook debian/common.postinst foo 1.0
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END

t 'common.postinst: the same version is removed first, from all kernels'
settings
rm -rf "${INST:?}/$K"
kernel "$U"
kernel "$K2"
module foo 1.0
ok install foo/1.0 -k "$U" -k "$K2"
hook debian/common.postinst foo 1.0 "" "" 1.0
exits 0
says 'Deleting module foo/1.0 completely from the DKMS tree.'
has "$INST/$U/updates/dkms/foo.ko"

t 'common.postinst: a broken entry of the same version'
settings
kernel "$U"
module foo 1.0
mkdir -p "$TREE/foo/1.0"
ln -s "$W/gone" "$TREE/foo/1.0/source"
hook debian/common.postinst foo 1.0
exits 0
has "$INST/$U/updates/dkms/foo.ko"

t 'common.postinst: no sources, no tarball'
settings
hook debian/common.postinst foo 1.0 /usr/share/foo-dkms
is 0 <<END
Warning: There are no sources of foo/1.0 in $SRC/foo-1.0: nothing is built.
END

t 'common.postinst: a tarball in place of sources'
settings
module foo 1.0
mkdir -p "$W/share/dkms_source_tree"
mv "$SRC/foo-1.0"/* "$W/share/dkms_source_tree/"
rmdir "$SRC/foo-1.0"
tar -czf "$W/share/foo-1.0.dkms.tar.gz" -C "$W/share" dkms_source_tree
hook debian/common.postinst foo 1.0 "$W/share" "" ""
exits 0
says 'Loading tarball for foo/1.0'
has "$CONF" "$MOD"

t 'common.postinst: a tarball that is none: its exit status'
settings
mkdir "$W/share"
echo nothing >"$W/share/foo-1.0.dkms.tar.gz"
hook debian/common.postinst foo 1.0 "$W/share"
[ "$RC" != 0 ] || why "exit status 0: $(cat "$OUT")"
lacks "$TREE/foo"

t 'common.postinst: autoinstall_all_kernels, but for BOOT'
settings autoinstall_all_kernels=yes
kernel "$K2"
kernel "$U"
kernel 6.1.0-BOOT
module foo 1.0
hook debian/common.postinst foo 1.0
exits 0
has "$MOD" "$INST/$K2/updates/dkms/foo.ko" "$INST/$U/updates/dkms/foo.ko"
says 'Module build and install for 6.1.0-BOOT was skipped as it is a BOOT variant.'
lacks "$INST/6.1.0-BOOT/updates"

t 'common.postinst in a chroot, first installation: all kernels'
settings
kernel "$K2"
module foo 1.0
hook debian/common.postinst foo 1.0 "" "" ""
exits 0
has "$MOD" "$INST/$K2/updates/dkms/foo.ko"

t 'common.postinst in a chroot, upgrade: the newest'
settings
kernel 5.0.0-old
module foo 1.0
hook debian/common.postinst foo 1.0 "" "" 0.9
exits 0
has "$MOD"
lacks "$TREE/foo/1.0/5.0.0-old"

t 'common.postinst: no headers: which package has them'
settings
rm -rf "$INST/$K/build"
module foo 1.0
hook debian/common.postinst foo 1.0
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
Module build for kernel $K was skipped since the kernel headers for this kernel do not seem to be installed.
Install the package linux-headers-$K to have them built.
END

t 'common.postinst: not meant for this kernel (77) is no failure'
settings
module foo 1.0 'BUILD_EXCLUSIVE_KERNEL="^9"'
hook debian/common.postinst foo 1.0
exits 0
mentions 'includes BUILD_EXCLUSIVE directives'

t 'common.postinst: a failure is the exit status; no further kernel'
settings
kernel "$K2"
breaks foo
hook debian/common.postinst foo 1.0
exits 10
mentions 'These modules failed:' "  foo/1.0 for kernel $K2 ($A): foo.c:3:5: error: no such thing, see $TREE/.recast/record/foo/1.0/$K2/$A.failure.log" \
	'The package cannot be configured. When the cause is gone, `dpkg --configure -a` tries again.'
says_not "Installing module foo/1.0 for kernel $K ($A)"

t 'common.postinst: continue_on_error: the other kernels, and still a failure'
settings continue_on_error=yes
kernel "$K2"
module foo 1.0 "MAKE[0]='[ \$kernelver = $K ] && cp ready/foo.ko .'"
hook debian/common.postinst foo 1.0
exits 10
has "$MOD"
lacks "$INST/$K2/updates"

# --- dkms_autoinstaller ---------------------------------------------------------------------------------

t 'dkms_autoinstaller start'
settings
module foo 1.0
ok add foo/1.0
hook debian/dkms_autoinstaller start "$K"
exits 0
has "$MOD"

t 'dkms_autoinstaller start: the running kernel'
settings
kernel "$U"
module foo 1.0
ok add foo/1.0
hook debian/dkms_autoinstaller start
exits 0
has "$INST/$U/updates/dkms/foo.ko"

t 'dkms_autoinstaller: no headers'
settings
rm -rf "$INST/$K/build"
hook debian/dkms_autoinstaller start "$K"
is 0 <<END
Automatic installation of modules for kernel $K was skipped since the kernel headers for this kernel do not seem to be installed.
Install the package linux-headers-$K to have them built.
END

t 'dkms_autoinstaller: any failure is 1'
settings
breaks foo
ok add foo/1.0
hook debian/dkms_autoinstaller start "$K"
exits 1
says "Autoinstall on $K failed for module(s) foo(10)."

for each in stop ''; do
	t "dkms_autoinstaller $each: usage"
	settings
	hook debian/dkms_autoinstaller $each
	is 2 <<END

Error! Usage: dkms_autoinstaller start [kernel]
END
done

# --- /etc/kernel ----------------------------------------------------------------------------------------

for each in postinst header_postinst; do
	t "$each.d: autoinstall"
	settings
	module foo 1.0
	ok add foo/1.0
	hook kernel/$each.d/dkms "$K" "/boot/vmlinuz-$K"
	exits 0
	says "Autoinstall on $K succeeded for module(s) foo."
	has "$MOD"
done

t 'postinst.d: all that is said goes to standard error'
settings
module foo 1.0
ok add foo/1.0
ln -sf "$BASE/self/dkms" "$BIN/dkms"
in_world "$T_DIR/../../hooks/kernel/postinst.d/dkms" "$K" >"$OUT" 2>"$ERR"
[ ! -s "$OUT" ] || why "on standard output: $(cat "$OUT")"
grep -q Autoinstall "$ERR" || why "not on standard error: $(cat "$ERR")"

t 'postinst.d: no headers: 0'
settings
rm -rf "$INST/$K/build"
module foo 1.0
ok add foo/1.0
hook kernel/postinst.d/dkms "$K"
exits 0
mentions "Install the package linux-headers-$K"

t 'postinst.d: a failure: 0, and loud'
settings
breaks foo
ok add foo/1.0
hook kernel/postinst.d/dkms "$K" "/boot/vmlinuz-$K"
is 0 <<END
$SIGN_OFF

Autoinstall of module foo/1.0 for kernel $K ($A)
Building module(s)...(bad exit status: 1)
Failed command:
echo "foo.c:3:5: error: no such thing" >&2; false

Error! Bad return status for module build on kernel: $K ($A)
Consult $BUILD/make.log for more information.

Autoinstall on $K failed for module(s) foo(10).

Error! One or more modules failed to install during autoinstall.
Refer to previous errors for more information.

Error! These modules failed:
  foo/1.0 for kernel $K ($A): foo.c:3:5: error: no such thing, see $TREE/.recast/record/foo/1.0/$K/$A.failure.log
The installation goes on all the same. When the cause is gone, \`dkms autoinstall -k KERNEL\` makes up for it.
END

t 'postinst.d: a failure with on_failure="fail": 1'
settings 'on_failure="fail"'
breaks foo
ok add foo/1.0
hook kernel/postinst.d/dkms "$K"
exits 1
says 'The installation fails, as framework.conf has on_failure="fail".'

t 'postinst.d: on_failure="fail" and nothing fails: 0'
settings 'on_failure="fail"'
module foo 1.0 'BUILD_EXCLUSIVE_KERNEL="^9"'
ok add foo/1.0
hook kernel/postinst.d/dkms "$K"
exits 0

t 'postinst.d: framework.conf cannot be read: 0'
settings 'conf_timeout=never'
hook kernel/postinst.d/dkms "$K"
exits 0
mentions "conf_timeout is 'never'"

t 'postinst.d: no kernel is named: 0'
settings
hook kernel/postinst.d/dkms
is 0 <<END

Error! No kernel release was given.
END

t 'prerm.d: the modules of the kernel go'
settings
module foo 1.0
ok install foo/1.0 -k "$K"
hook kernel/prerm.d/dkms "$K" "/boot/vmlinuz-$K"
exits 0
says "dkms: removing module foo/1.0 for kernel $K ($A)"
lacks "$BUILT" "$MOD"

t 'preinst.d: marked, nothing is taken away'
settings
module foo 1.0
ok install foo/1.0 -k "$K"
hook kernel/preinst.d/dkms "$K" "/boot/vmlinuz-$K"
is 0 <<END
dkms: marking module foo/1.0 for rebuild for kernel $K ($A)
END
has "$BUILT/module" "$MOD"

t 'preinst.d: a kernel that is not known yet'
settings
hook kernel/preinst.d/dkms 9.9-new /boot/vmlinuz-9.9-new
is 0 </dev/null

# --- kernel-install -------------------------------------------------------------------------------------

t 'kernel-install add, before there is a modules.dep'
settings
distro 'ID=fedora'
rm "$INST/$K/modules.dep"
module foo 1.0
ok add foo/1.0
hook kernel-install/40-dkms.install add "$K" "/boot/token/$K" /boot/vmlinuz
exits 0
says "Skipping depmod because '$INST/$K/modules.dep' is missing."
has "$INST/$K/extra/foo.ko"

t 'kernel-install add: no headers: 0'
settings
distro 'ID=fedora'
rm -rf "$INST/$K/build"
hook kernel-install/40-dkms.install add "$K" "/boot/token/$K" /boot/vmlinuz
exits 0
says "Install the package kernel-devel-$K to have them built."

t 'kernel-install add: a failure: 0; 77: 0'
settings
breaks foo
ok add foo/1.0
module bar 1.0 'BUILD_EXCLUSIVE_KERNEL="^9"'
ok add bar/1.0
hook kernel-install/40-dkms.install add "$K" "/boot/token/$K" /boot/vmlinuz
exits 0
mentions "foo/1.0 for kernel $K ($A): foo.c:3:5: error: no such thing"

t 'kernel-install add: on_failure="fail": 1'
settings on_failure=fail
breaks foo
ok add foo/1.0
hook kernel-install/40-dkms.install add "$K" "/boot/token/$K" /boot/vmlinuz
exits 1

t 'kernel-install remove'
settings
module foo 1.0
ok install foo/1.0 -k "$K"
hook kernel-install/40-dkms.install remove "$K" "/boot/token/$K"
exits 0
lacks "$BUILT" "$MOD"

t 'kernel-install: another word'
settings
hook kernel-install/40-dkms.install inspect "$K"
is 0 </dev/null

# --- the initramfs behind them ------------------------------------------------------------------------

# the image of the kernel holds foo
image() {
	mkdir -p "$ROOT/lib"
	ln -s "$INST" "$ROOT/lib/modules"
	echo old >"$ROOT/boot/initrd.img-$K"
	script "$BIN/update-initramfs" "echo \"\$*\" >>$W/calls"
	script "$BIN/lsinitramfs" "echo usr/lib/modules/$K/updates/dkms/foo.ko"
	module foo 1.0
	ok add foo/1.0
}

t 'the distribution makes it behind postinst.d'
settings
image
hook kernel/postinst.d/dkms "$K"
exits 0
has "$MOD"
lacks "$W/calls"

t 'the distribution makes it behind kernel-install'
settings
image
hook kernel-install/40-dkms.install add "$K" "/boot/token/$K" /boot/vmlinuz
exits 0
has "$MOD"
lacks "$W/calls"

t 'nobody makes it behind header_postinst.d'
settings
image
hook kernel/header_postinst.d/dkms "$K"
exits 0
holds "$W/calls" "-u -k $K"

t 'at boot, by the unit: it is made'
settings
image
dkms_bare autoinstall --kernelver "$K"
exits 0
holds "$W/calls" "-u -k $K"

t 'common.postinst of a module whose older build is in the image: once'
settings
image
hook debian/common.postinst foo 1.0 "" "" 1.0
exits 0
holds "$W/calls" "-u -k $K"

# --- apk ------------------------------------------------------------------------------------------------

t 'apk: a kernel comes; its version lacks the flavour'
settings
distro 'ID=alpine'
module foo 1.0
ok add foo/1.0
hook apk/dkms.hook test 6.1.0 ''
exits 0
has "$INST/$K/extra/foo.ko"

t 'apk: a kernel takes the place of another'
settings
distro 'ID=alpine'
kernel "$K2"
module foo 1.0
ok install foo/1.0 -k "$K2"
hook apk/dkms.hook '' "$K" "$K2"
exits 0
has "$INST/$K/extra/foo.ko"
lacks "$TREE/foo/1.0/$K2"

t 'apk: a kernel goes'
settings
distro 'ID=alpine'
module foo 1.0
ok install foo/1.0 -k "$K"
hook apk/dkms.hook test '' 6.1.0
exits 0
lacks "$BUILT"

t 'apk: no headers'
settings
distro 'ID=alpine'
rm -rf "$INST/$K/build"
hook apk/dkms.hook test "$K" ''
exits 0
says 'Install the package linux-test-dev to have them built.'

t 'apk: a failure: 0'
settings
distro 'ID=alpine'
breaks foo
ok add foo/1.0
hook apk/dkms.hook test "$K" ''
exits 0
mentions "foo/1.0 for kernel $K ($A): foo.c:3:5: error: no such thing"

t 'apk: the trigger on /usr/src'
settings
distro 'ID=alpine'
kernel "$K2"
kernel 5.0.0-bare
rm -rf "$INST/5.0.0-bare/build"
module foo 1.0
module bar 1.0
hook apk/dkms.trigger "$SRC/foo-1.0" "$SRC/gone-1.0" "$SRC"
exits 0
has "$INST/$K/extra/foo.ko" "$INST/$K2/extra/foo.ko"
lacks "$INST/$K/extra/bar.ko" "$INST/5.0.0-bare/extra"

t_done
