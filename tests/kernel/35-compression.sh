#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Modules are compressed as the kernel's own are.
. "$(dirname "$0")/lib.sh"

W=$SCRATCH/w
K=$(kernel_of plain)

# fresh COMMAND...: a kernel whose one module was compressed by that
fresh() {
	rm -rf "$W"
	world "$W"
	kernel "$W" "$K" empty
	package "$W" vpoll-dkms
	mkdir -p "$W/modules/$K/kernel/lib"
	find "$CACHE/images/$K" -name 'crc7.ko' -exec cp {} "$W/modules/$K/kernel/lib/" \;
	"$@" "$W/modules/$K/kernel/lib/crc7.ko"
}

# installs SUFFIX UNPACK...: vpoll arrives as vpoll.koSUFFIX, is whole, and is the module
installs() {
	suffix=$1
	shift
	KO=$W/modules/$K/updates/dkms/vpoll.ko$suffix
	must "$W" install vpoll/0.1 -k "$K"
	file_has "$OUT" "Installing /lib/modules/$K/updates/dkms/vpoll.ko$suffix"
	[ -f "$W/lib/dkms/vpoll/0.1/$K/$A/module/vpoll.ko$suffix" ] || why "the tree has no vpoll.ko$suffix"
	"$@" "$KO" >"$SCRATCH/vpoll.ko" || why "$* does not take it"
	[ "$(modinfo -F signer "$SCRATCH/vpoll.ko")" = 'DKMS module signing key' ] ||
		why "signer: $(modinfo -F signer "$SCRATCH/vpoll.ko")"
	case $(modinfo -F vermagic "$SCRATCH/vpoll.ko") in
	"$K "*) ;;
	*) why "vermagic: $(modinfo -F vermagic "$SCRATCH/vpoll.ko")" ;;
	esac
	must "$W" status vpoll
	file_has "$OUT" "vpoll/0.1, $K, $A: installed"
	file_lacks "$OUT" '\('
	[ "$(modinfo -F vermagic "$KO")" = "$(modinfo -F vermagic "$SCRATCH/vpoll.ko")" ] ||
		why "modinfo does not read it"
}

uninstalls() {
	must "$W" uninstall vpoll/0.1 -k "$K"
	[ ! -e "$W/modules/$K/updates" ] || why "left behind: $(find "$W/modules/$K/updates")"
}

if [ -z "$K" ]; then
	t 'compression'
	T_SKIP='no corpus: ./dev setup'
	t_done
	exit
fi

t 'a kernel with .ko.xz gets .ko.xz that the kernel can unpack'
fresh xz --check=crc32
installs .xz xz -dc
# the kernel's own unpacker knows CRC32 only, and its buffer is 1 MiB
xz --robot -lvv "$KO" >"$SCRATCH/xz"
file_has "$SCRATCH/xz" 'CRC32' '--lzma2=dict=1MiB'
uninstalls

t 'a kernel with .ko.zst gets .ko.zst'
fresh zstd -q --rm
installs .zst zstd -dcq
uninstalls

# Debian 12's modinfo does not know gzip: there the unpacked module is asked
t 'a kernel with .ko.gz gets .ko.gz'
fresh gzip
modinfo() {
	case $3 in
	*.gz) gzip -dc "$3" >"$SCRATCH/unpacked.ko" && command modinfo "$1" "$2" "$SCRATCH/unpacked.ko" ;;
	*) command modinfo "$@" ;;
	esac
}
installs .gz gzip -dc
uninstalls

t_done
