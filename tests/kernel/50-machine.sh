#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What was installed is loaded by the kernel it was built for, in a virtual machine; and a kernel that insists on
# signatures refuses what is not signed, and sees that what is signed is.
. "$(dirname "$0")/lib.sh"

W=$SCRATCH/w
PLAIN=$(kernel_of plain)
CLOUD=$(kernel_of cloud)
# bits of /proc/sys/kernel/tainted (Documentation/admin-guide/tainted-kernels.rst)
OUT_OF_TREE=$((1 << 12))
UNSIGNED=$((1 << 13))

# load_order RELEASE MODULE...: files of each module and of what it needs, that first
load_order() {
	release=$1
	shift
	for module; do
		in_world "$W" modprobe -S "$release" --show-depends "$module"
		[ "$RC" = 0 ] || why "modprobe does not find $module: $(cat "$OUT")"
		sed -n 's,^insmod /lib/modules/[^/]*/\([^ ]*\).*,\1,p' "$OUT"
	done | awk '!seen[$0]++'
}

# file_of RELEASE PATH: a module, ours or the image's
file_of() {
	if [ -e "$W/modules/$1/$2" ]; then
		echo "$W/modules/$1/$2"
	else
		echo "$CACHE/images/$1/lib/modules/$1/$2"
	fi
}

# boot RELEASE PARAMETERS MODULE...: what the machine shows is in $SCREEN
boot() {
	release=$1
	parameters=$2
	shift 2
	SCREEN=$SCRATCH/screen
	rm -rf "$SCRATCH/vm"
	mkdir -p "$SCRATCH/vm/bin" "$SCRATCH/vm/m" "$SCRATCH/vm/proc" "$SCRATCH/vm/sys" "$SCRATCH/vm/dev"
	cp "$(command -v busybox)" "$SCRATCH/vm/bin/busybox"
	cp "$HERE/init" "$SCRATCH/vm/init"
	chmod 755 "$SCRATCH/vm/init"
	load_order "$release" "$@" | while read -r path; do
		cp "$(file_of "$release" "$path")" "$SCRATCH/vm/m/"
		basename "$path" >>"$SCRATCH/vm/order"
	done
	(cd "$SCRATCH/vm" && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1) >"$SCRATCH/initrd"
	timeout -k 5 120 qemu-system-x86_64 -accel tcg -m 512 -nographic -no-reboot -nic none \
		-kernel "$CACHE/images/$release/boot/vmlinuz-$release" -initrd "$SCRATCH/initrd" \
		-append "console=ttyS0 quiet panic=-1 $parameters" </dev/null 2>&1 |
		tr -d '\r' >"$SCREEN"
	file_has "$SCREEN" "vm: release $release" 'vm: end'
}

loaded() {
	for module; do
		file_has "$SCREEN" "vm: loaded $module.ko" "vm: lsmod $module "
	done
	file_lacks "$SCREEN" '^vm: refused'
	file_lacks "$SCREEN" '^vm: dmesg .*(BUG|Oops|WARNING|Call Trace|Unknown symbol|disagrees about|version magic)'
	tainted=$(sed -n 's/^vm: tainted //p' "$SCREEN")
	# Debian's kernels know no key of ours, so a signed module counts as unsigned until it is enrolled
	[ $((tainted & ~OUT_OF_TREE & ~UNSIGNED)) = 0 ] || why "tainted: $tainted"
	[ $((tainted & OUT_OF_TREE)) != 0 ] || why "not tainted by a module from outside: $tainted"
}

refused() {
	file_has "$SCREEN" "vm: refused $1.ko" "$2"
	file_lacks "$SCREEN" "^vm: (loaded $1.ko|lsmod $1 )"
}

if [ -z "$PLAIN" ] || ! command -v qemu-system-x86_64 >/dev/null || [ "$A" != x86_64 ]; then
	t 'modules in a virtual machine'
	T_SKIP='needs the corpus and qemu-system-x86_64: ./dev setup'
	t_done
	exit
fi
world "$W"
for k in $PLAIN $CLOUD; do
	kernel "$W" "$k"
done
package "$W" vpoll-dkms v4l2loopback-dkms

t "vpoll and v4l2loopback load on $PLAIN"
must "$W" install vpoll/0.1 -k "$PLAIN"
must "$W" install v4l2loopback/0.12.7 -k "$PLAIN"
boot "$PLAIN" '' vpoll v4l2loopback
loaded vpoll v4l2loopback videodev
file_has "$SCREEN" 'vm: dev video0' 'vm: dev vpoll'

t "vpoll loads on $CLOUD"
if [ -z "$CLOUD" ]; then
	T_SKIP='no cloud kernel'
else
	must "$W" install vpoll/0.1 -k "$CLOUD"
	boot "$CLOUD" '' vpoll
	loaded vpoll
fi

t 'with module.sig_enforce=1 the signature is seen, and its key not known'
boot "$PLAIN" module.sig_enforce=1 vpoll
refused vpoll 'Loading of module with unavailable key is rejected'

t 'with module.sig_enforce=1 a module without signature is refused'
framework "$W" 'try_sign_modules=false'
must "$W" build vpoll/0.1 -k "$PLAIN" --force
must "$W" install vpoll/0.1 -k "$PLAIN"
boot "$PLAIN" module.sig_enforce=1 vpoll
refused vpoll 'Loading of unsigned module is rejected'

t_done
