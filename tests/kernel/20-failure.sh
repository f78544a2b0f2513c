#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Packages of the corpus whose sources these kernels' headers do not compile: what is said, what is left.
. "$(dirname "$0")/lib.sh"

REFERENCE=$CACHE/dkms-reference/usr/sbin/dkms
W=$SCRATCH/w
R=$SCRATCH/reference
K=$(kernel_of plain)
CLOUD=$(kernel_of cloud)

fresh() {
	rm -rf "$1"
	world "$1"
	kernel "$1" "$K" empty
	[ -z "$CLOUD" ] || kernel "$1" "$CLOUD" empty
	package "$1" librem-ec-acpi-dkms openrazer-driver-dkms
}

# fails MODULE/VERSION: as the contract says, and as the reference does
fails() {
	mv=$1
	log=/var/lib/dkms/$mv/build/make.log
	in_world "$R" bash "$REFERENCE" build "$mv" -k "$K"
	[ "$RC" = 10 ] || why "the reference ended with status $RC"
	in_world "$W" "$DKMS_COPY" build "$mv" -k "$K"
	[ "$RC" = 10 ] || why "exit status $RC, expected 10"
	file_has "$OUT" 'Building module(s)...(bad exit status: 2)' 'Failed command:' \
		"Error! Bad return status for module build on kernel: $K ($A)" "Consult $log for more information."
	left=$W/lib/dkms/$mv/build
	[ -f "$left/make.log" ] || why "no make.log was left"
	[ -f "$left/dkms.conf" ] || why "the build folder was not left as it was"
	file_has "$left/make.log" "make.log for $mv for kernel $K ($A)" ': error: ' '# exit code: 2'
	errors "$left/make.log" >"$SCRATCH/errors"
	errors "$R/lib/dkms/$mv/build/make.log" | diff -u - "$SCRATCH/errors" >>"$WHY"
	[ ! -e "$W/lib/dkms/$mv/$K" ] || why "something counts as built"
	must "$W" status "$mv"
	[ "$(head -n 1 "$OUT")" = "$mv: added" ] || why "status: $(cat "$OUT")"
}

# what the compiler complained of; two jobs may report in either order
errors() { grep -a ': error: ' "$1" | sort -u; }

if [ -z "$K" ] || [ ! -e "$REFERENCE" ]; then
	t 'packages that do not compile'
	T_SKIP='no corpus: ./dev setup'
	t_done
	exit
fi
fresh "$W"
fresh "$R"

t 'librem_ec_acpi does not compile: exit 10, make.log is left'
fails librem_ec_acpi/0.9.1

t 'openrazer does not compile: exit 10, make.log is left'
fails openrazer-driver/3.5.1

t 'install fails as build does and installs nothing'
in_world "$W" "$DKMS_COPY" install librem_ec_acpi/0.9.1 -k "$K"
[ "$RC" = 10 ] || why "exit status $RC, expected 10: $(cat "$OUT")"
[ ! -e "$W/modules/$K/updates" ] || why "installed: $(find "$W/modules/$K/updates")"

t 'on a terminal the first error of the compiler is on the screen'
in_world "$W" env TERM=xterm script -qec "$DKMS_COPY build librem_ec_acpi/0.9.1 -k $K" /dev/null
[ "$RC" = 10 ] || why "exit status $RC, expected 10"
first=$(grep -a -m 1 ': error: ' "$W/lib/dkms/librem_ec_acpi/0.9.1/build/make.log")
# the text may be cut at the screen's edge: the place must be there, and how the message begins
file_has "$OUT" "$(echo "$first" | sed 's/^.*\/\([^/]*: error: [a-z]* [a-z]*\).*/\1/')"

t 'autoinstall installs what it can, names what failed, and ends with 11'
cp -R "$(source_of vpoll-dkms)" "$W/src/"
must "$W" add vpoll/0.1
in_world "$W" "$DKMS_COPY" autoinstall -k "$K"
[ "$RC" = 11 ] || why "exit status $RC, expected 11"
file_has "$OUT" "Autoinstall on $K succeeded for module(s) vpoll." \
	"Autoinstall on $K failed for module(s) librem_ec_acpi(10) openrazer-driver(10)." \
	'One or more modules failed to install during autoinstall.'
must "$W" status vpoll
file_has "$OUT" "vpoll/0.1, $K, $A: installed"

t 'the same packages are excluded where the kernel has no use for them'
if [ -z "$CLOUD" ]; then
	T_SKIP='no cloud kernel'
else
	for mv in librem_ec_acpi/0.9.1 openrazer-driver/3.5.1; do
		in_world "$W" "$DKMS_COPY" build "$mv" -k "$CLOUD"
		[ "$RC" = 77 ] || why "$mv: exit status $RC, expected 77: $(cat "$OUT")"
		in_world "$R" bash "$REFERENCE" build "$mv" -k "$CLOUD"
		[ "$RC" = 77 ] || why "$mv: the reference ended with status $RC, expected 77"
	done
fi

t 'removed, nothing is left of them'
for mv in librem_ec_acpi/0.9.1 openrazer-driver/3.5.1; do
	must "$W" remove "$mv" --all
	[ ! -e "$W/lib/dkms/${mv%/*}" ] || why "left: $(find "$W/lib/dkms/${mv%/*}")"
done

t_done
