#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# initramfs: made again, once, where a changed module is in it; the old one stays where that fails.
# The tools are stand-ins that write down how they were called.
. "$(dirname "$0")/lib.sh"

CALLS=$W/calls
DUE=$TREE/.recast/initramfs

# tool NAME [LINES...]: logs its call, then does what the lines say; fails if $W/tool.fails is there
tool() {
	t_tool=$1
	shift
	script "$BIN/$t_tool" "echo \"$t_tool \$*\" >>$CALLS" "$@" \
		"[ ! -e $W/tool.fails ] || { echo 'no space left'; exit 4; }"
}

# lister NAME FILE...: prints the paths of files of the kernel as an image holds them
lister() {
	t_lister=$1
	shift
	: >"$W/listing"
	for t_file; do
		echo "usr/lib/modules/$K/$t_file" >>"$W/listing"
	done
	script "$BIN/$t_lister" "cat $W/listing"
}

# the machine's kernels are the world's; the tools are Debian's
debian() {
	mkdir -p "$ROOT/lib" "$ROOT/var/lib/dpkg/triggers"
	ln -s "$INST" "$ROOT/lib/modules"
	IMAGE=$ROOT/boot/initrd.img-$K
	echo old >"$IMAGE"
	tool update-initramfs "[ -e $W/tool.fails ] || echo new >$ROOT/boot/initrd.img-\$3"
	lister lsinitramfs "$@"
}

# calls <expected: each call of a tool
calls() {
	[ -e "$CALLS" ] || : >"$CALLS"
	same_text "$CALLS"
}

t 'a module that is in the image is installed: the image is made again, after depmod'
debian updates/dkms/foo.ko
pkg foo 1.0
dkms install foo/1.0 -k "$K"
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0

$SIGN_OFF

Building module(s)... done.
Installing $MOD
Running depmod... done.
Updating the initramfs of kernel $K... done.
END
calls <<END
update-initramfs -u -k $K
END
holds "$IMAGE" new

t 'it is not in the image: nothing'
debian updates/dkms/other.ko kernel/foo.txt
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls </dev/null

t 'in the image of another kernel: nothing'
debian
echo "usr/lib/modules/$K2/updates/dkms/foo.ko" >"$W/listing"
echo 'etc/other' >>"$W/listing"
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls </dev/null

t 'compressed, and with the other kind of dash'
debian updates/dkms/foo_bar.ko.xz
pkg foo-bar 1.0
ok install foo-bar/1.0 -k "$K"
calls <<END
update-initramfs -u -k $K
END

t 'the configuration asks for it'
debian kernel/other.ko
mkdir -p "$ROOT/etc/initramfs-tools"
printf '%s\n' '# foo' 'foo option=1' >"$ROOT/etc/initramfs-tools/modules"
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
update-initramfs -u -k $K
END

t 'a hook of the tool asks for it'
debian kernel/other.ko
script "$ROOT/usr/share/initramfs-tools/hooks/foo" 'manual_add_modules foo'
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
update-initramfs -u -k $K
END

t 'a comment of the configuration does not'
debian kernel/other.ko
mkdir -p "$ROOT/etc/initramfs-tools"
printf '%s\n' '# foo' 'bar # foo' foobar >"$ROOT/etc/initramfs-tools/modules"
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls </dev/null

t 'nothing can list the image: made again'
debian
rm "$BIN/lsinitramfs"
script "$BIN/lsinitramfs" 'exit 1'
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
update-initramfs -u -k $K
END

t 'no image yet: nothing'
debian updates/dkms/foo.ko
rm "$IMAGE"
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls </dev/null
lacks "$IMAGE"

t 'a build alone changes no image'
debian updates/dkms/foo.ko
pkg foo 1.0
ok build foo/1.0 -k "$K"
calls </dev/null

t 'uninstalled: made again, without it'
debian updates/dkms/foo.ko
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm "$CALLS"
ok uninstall foo/1.0 -k "$K"
calls <<END
update-initramfs -u -k $K
END

t 'removed from all kernels: each image once'
debian updates/dkms/foo.ko
kernel "$K2"
echo old >"$ROOT/boot/initrd.img-$K2"
echo "usr/lib/modules/$K2/updates/dkms/foo.ko" >>"$W/listing"
pkg foo 1.0
ok install foo/1.0 -k "$K" -k "$K2"
calls <<END
update-initramfs -u -k $K
update-initramfs -u -k $K2
END
rm "$CALLS"
ok remove foo/1.0 --all
calls <<END
update-initramfs -u -k $K2
update-initramfs -u -k $K
END

t 'several modules: once'
debian updates/dkms/foo.ko updates/dkms/bar.ko
for each in foo bar baz; do
	pkg $each 1.0
	ok add $each/1.0
done
ok autoinstall -k "$K"
calls <<END
update-initramfs -u -k $K
END

t 'installed with --force over itself: once'
debian updates/dkms/foo.ko
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm "$CALLS"
ok install foo/1.0 -k "$K" --force
calls <<END
update-initramfs -u -k $K
END

t 'before post_transaction'
debian updates/dkms/foo.ko
framework 'try_sign_modules="false"' "post_transaction=\"cp $IMAGE $W/seen\""
pkg foo 1.0
ok install foo/1.0 -k "$K"
holds "$W/seen" new

t 'initramfs="never"'
debian updates/dkms/foo.ko
framework 'try_sign_modules="false"' 'initramfs="never"'
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls </dev/null

t 'initramfs="always"'
debian kernel/other.ko
framework 'try_sign_modules="false"' 'initramfs="always"'
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
update-initramfs -u -k $K
END

t 'another install tree than the machine'"'"'s: nothing'
debian updates/dkms/foo.ko
rm "$ROOT/lib/modules"
mkdir -p "$ROOT/lib/modules/$K"
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls </dev/null

t 'a failure: a warning, exit 0, the old image'
debian updates/dkms/foo.ko
: >"$W/tool.fails"
pkg foo 1.0
ok add foo/1.0
dkms install foo/1.0 -k "$K"
is 0 <<END
$SIGN_OFF

Building module(s)... done.
Installing $MOD
Running depmod... done.
Updating the initramfs of kernel $K...(bad exit status: 4)
Failed command:
update-initramfs -u -k $K
Warning: The initramfs of kernel $K could not be updated; it is still the old one.
no space left
END
holds "$IMAGE" old

# --- dpkg ---------------------------------------------------------------------------------------------

# in_dpkg: a maintainer script runs, and our package has declared its trigger
in_dpkg() {
	debian "$@"
	: >"$ROOT/var/lib/dpkg/triggers/dkms-initramfs"
	tool dpkg-trigger
	framework 'try_sign_modules="false"' "dkms_tree=$TREE" "source_tree=$SRC" "install_tree=$INST"
	ENV=DPKG_MAINTSCRIPT_PACKAGE=foo-dkms
}

t 'in a maintainer script: noted as due, the trigger activated'
in_dpkg updates/dkms/foo.ko
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
dpkg-trigger --no-await dkms-initramfs
END
has "$DUE/$K"
holds "$IMAGE" old

t 'the trigger: what is due is made, once'
in_dpkg updates/dkms/foo.ko
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm "$CALLS"
touch -d '1 hour ago' "$IMAGE"
dkms_bare --hook initramfs
is 0 <<END
Updating the initramfs of kernel $K... done.
END
lacks "$DUE/$K"
dkms_bare --hook initramfs
is 0 </dev/null
calls <<END
update-initramfs -u -k $K
END
holds "$IMAGE" new

t 'the trigger: an image that has been made since is left alone'
in_dpkg updates/dkms/foo.ko
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm "$CALLS"
touch -d '1 hour' "$IMAGE"
dkms_bare --hook initramfs
is 0 </dev/null
calls </dev/null
lacks "$DUE/$K"

t 'the trigger: a kernel that is gone is due no more'
in_dpkg updates/dkms/foo.ko
mkdir -p "$DUE"
: >"$DUE/5.0-gone"
dkms_bare --hook initramfs
is 0 </dev/null
calls </dev/null
lacks "$DUE/5.0-gone"

t 'the trigger: an image that could not be made stays due'
in_dpkg updates/dkms/foo.ko
pkg foo 1.0
ok install foo/1.0 -k "$K"
touch -d '1 hour ago' "$IMAGE"
: >"$W/tool.fails"
dkms_bare --hook initramfs
exits 0
has "$DUE/$K"
holds "$IMAGE" old
rm "$W/tool.fails"
dkms_bare --hook initramfs
exits 0
lacks "$DUE/$K"
holds "$IMAGE" new

t 'the trigger is not declared: made at once'
in_dpkg updates/dkms/foo.ko
rm "$ROOT/var/lib/dpkg/triggers/dkms-initramfs"
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
update-initramfs -u -k $K
END
lacks "$DUE/$K"

t 'dpkg-trigger fails: made at once'
in_dpkg updates/dkms/foo.ko
script "$BIN/dpkg-trigger" 'exit 2'
pkg foo 1.0
ok install foo/1.0 -k "$K"
holds "$IMAGE" new
lacks "$DUE/$K"

# --- the other tools ------------------------------------------------------------------------------------

# spoils IMAGE: what a tool does that writes over the image and may stop in between
spoils() {
	echo "echo half >$1; [ -e $W/tool.fails ] || echo new >$1"
}

t 'dracut'
debian
rm "$BIN/update-initramfs" "$IMAGE"
IMAGE=$ROOT/boot/initramfs-$K.img
echo old >"$IMAGE"
tool dracut "$(spoils "$IMAGE")"
lister lsinitrd
echo "-rw-r--r--   1 root     root        12345 Jan  1  1970 usr/lib/modules/$K/extra/foo.ko.xz" >"$W/listing"
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
dracut --force --kver $K
END
holds "$IMAGE" new
rmdir "$TREE/.recast/image" || why 'a copy is left'

t 'dracut, in a folder of the Boot Loader Specification'
debian
rm "$BIN/update-initramfs" "$IMAGE"
IMAGE=$ROOT/boot/efi/0123456789abcdef/$K/initrd
mkdir -p "${IMAGE%/*}"
echo old >"$IMAGE"
tool dracut "$(spoils "$IMAGE")"
lister lsinitrd updates/foo.ko
pkg foo 1.0
ok install foo/1.0 -k "$K"
holds "$IMAGE" new

t 'dracut fails: the old image is put back'
debian
rm "$BIN/update-initramfs" "$IMAGE"
IMAGE=$ROOT/boot/initramfs-$K.img
echo old >"$IMAGE"
tool dracut "$(spoils "$IMAGE")"
lister lsinitrd updates/foo.ko
: >"$W/tool.fails"
pkg foo 1.0
dkms install foo/1.0 -k "$K"
exits 0
mentions "Warning: The initramfs of kernel $K could not be updated; it is still the old one." 'no space left'
holds "$IMAGE" old
rmdir "$TREE/.recast/image" || why 'a copy is left'

t 'dracut fails and has removed the image: put back'
debian
rm "$BIN/update-initramfs" "$IMAGE"
IMAGE=$ROOT/boot/initramfs-$K.img
echo old >"$IMAGE"
tool dracut "rm $IMAGE" 'exit 1'
lister lsinitrd updates/foo.ko
pkg foo 1.0
dkms install foo/1.0 -k "$K"
exits 0
holds "$IMAGE" old

# arch PACKAGE: that package's kernel and its preset
arch() {
	debian
	rm "$BIN/update-initramfs" "$IMAGE"
	distro 'ID=arch'
	IMAGE=$ROOT/boot/initramfs-$1.img
	FALLBACK=$ROOT/boot/initramfs-$1-fallback.img
	mkdir -p "$ROOT/etc/mkinitcpio.d"
	echo "$1" >"$INST/$K/pkgbase"
	printf '%s\n' "ALL_kver=\"/boot/vmlinuz-$1\"" "PRESETS=('default' 'fallback')" \
		"default_image=\"/boot/initramfs-$1.img\"" \
		"fallback_image=\"/boot/initramfs-$1-fallback.img\"" 'fallback_options="-S autodetect"' \
		>"$ROOT/etc/mkinitcpio.d/$1.preset"
	printf '%s\n' 'ALL_kver="/boot/vmlinuz-other"' 'default_image="/boot/initramfs-other.img"' \
		>"$ROOT/etc/mkinitcpio.d/other.preset"
	echo old >"$IMAGE"
	echo old >"$FALLBACK"
	tool mkinitcpio "$(spoils "$IMAGE")" "$(spoils "$FALLBACK")"
}

t 'mkinitcpio: the preset of the kernel'
arch linux-lts
lister lsinitcpio kernel/foo.ko.zst
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
mkinitcpio -p linux-lts
END
holds "$IMAGE" new

t 'mkinitcpio: the configuration asks'
arch linux
lister lsinitcpio kernel/other.ko
echo 'HOOKS=(base udev foo filesystems)' >"$ROOT/etc/mkinitcpio.conf"
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
mkinitcpio -p linux
END

t 'mkinitcpio: a preset by its path to the kernel'
arch linux
rm "$INST/$K/pkgbase"
sed -i "s,^ALL_kver=.*,ALL_kver='/usr/lib/modules/$K/vmlinuz'," "$ROOT/etc/mkinitcpio.d/linux.preset"
lister lsinitcpio kernel/foo.ko
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
mkinitcpio -p linux
END

t 'mkinitcpio: whose preset it is is not known: all'
arch linux
rm "$INST/$K/pkgbase"
lister lsinitcpio kernel/foo.ko
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
mkinitcpio -P
END

t 'mkinitcpio fails: both images are put back'
arch linux
lister lsinitcpio kernel/foo.ko
: >"$W/tool.fails"
pkg foo 1.0
ok install foo/1.0 -k "$K"
holds "$IMAGE" old
holds "$FALLBACK" old

t 'booster'
debian
rm "$BIN/update-initramfs" "$IMAGE"
echo linux >"$INST/$K/pkgbase"
IMAGE=$ROOT/boot/booster-linux.img
echo old >"$IMAGE"
tool booster "$(spoils "$IMAGE")"
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
booster build --force --kernel-version $K $IMAGE
END

t 'mkinitfs'
debian
rm "$BIN/update-initramfs" "$IMAGE"
IMAGE=$ROOT/boot/initramfs-test
echo old >"$IMAGE"
tool mkinitfs "$(spoils "$IMAGE")"
pkg foo 1.0
ok install foo/1.0 -k "$K"
calls <<END
mkinitfs $K
END

t_done
