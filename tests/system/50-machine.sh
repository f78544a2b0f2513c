#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The tree's kernel starts, with the initramfs that was made for it, and loads what that holds and what is installed.
. "$(dirname "$0")/lib.sh"

# boot KERNEL MODULE...: with its own initramfs, behind which another stands that brings an /init of ours, and the files
# of those modules that are not in it. What the machine shows is in $OUT.
boot() {
	release=$1
	shift
	rm -rf "$SCRATCH/vm"
	mkdir -p "$SCRATCH/vm/m"
	cp "$HERE/init" "$SCRATCH/vm/init"
	cp "$ROOT/usr/bin/kmod" "$SCRATCH/vm/insmod"
	chmod 755 "$SCRATCH/vm/init"
	for m; do
		if image "$release" | grep -qx "$m"; then
			echo "$m"
		else
			cp "$ROOT/lib/modules/$release/updates/dkms/$m.ko" "$SCRATCH/vm/m/"
			echo "/m/$m.ko"
		fi
	done >"$SCRATCH/vm/order"
	(cd "$SCRATCH/vm" && find . -mindepth 1 | cpio -o -H newc 2>/dev/null | gzip -1) |
		cat "$ROOT/boot/initrd.img-$release" - >"$SCRATCH/initrd"
	timeout -k 5 240 qemu-system-x86_64 -accel tcg -m 512 -nographic -no-reboot -nic none \
		-kernel "$ROOT/boot/vmlinuz-$release" -initrd "$SCRATCH/initrd" \
		-append 'console=ttyS0 quiet panic=-1' </dev/null 2>&1 | tr -d '\r' >"$OUT"
	says "vm: release $release" 'vm: end'
}

t "$K1 loads the module that its initramfs holds, and one that is installed"
boot "$K1" acpi_call vpoll
says 'vm: loaded acpi_call' 'vm: module acpi_call ' 'vm: loaded /m/vpoll.ko' 'vm: module vpoll '
says_not '^vm: refused|^vm: dmesg .*(BUG|Oops|WARNING|Call Trace|Unknown symbol|disagrees about|version magic)'
tainted=$(sed -n 's/^vm: tainted //p' "$OUT")
# an out-of-tree module, whose key this kernel does not know: Documentation/admin-guide/tainted-kernels.rst
[ "${tainted:-0}" = $(((1 << 12) | (1 << 13))) ] || why "tainted: $tainted"

t_done
