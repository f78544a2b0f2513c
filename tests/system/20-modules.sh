#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Real packages of modules, by apt: installed, upgraded, removed.
. "$(dirname "$0")/lib.sh"

loaded_by_image=acpi_call

t "installed together: built, signed and installed for $K1, or left out where the kernel has no use for them"
printf '%s\n' 'try_sign_modules="true"' >"$ROOT/etc/dkms/framework.conf.d/sign.conf"
echo $loaded_by_image >>"$ROOT/etc/initramfs-tools/modules"
apt install acpi-call-dkms ddcci-dkms dm-writeboost-dkms jool-dkms lime-forensics-dkms openvpn-dco-dkms \
	tp-smapi-dkms v4l2loopback-dkms xtables-addons-dkms
cp "$OUT" "$SCRATCH/apt"
must dkms status
for m in acpi-call dm-writeboost jool-dkms ovpn-dco tp_smapi vpoll xtables-addons; do
	grep -q "^$m/[^:,]*, $K1, $A: installed\$" "$OUT" || why "$m is not installed: $(cat "$OUT")
$(cat "$SCRATCH/apt")"
done
# lime-forensics does not ask for AUTOINSTALL
for m in ddcci v4l2loopback lime-forensics; do
	grep -q "^$m/[^:,]*: added\$" "$OUT" || why "$m is not left out: $(cat "$OUT")"
done
must modinfo -k "$K1" jool
says 'signer:         DKMS module signing key' "vermagic:       $K1 "
must apt-get check

t 'the initramfs that a module was asked for was made once, at the end'
cp "$SCRATCH/apt" "$OUT"
made_images 1 "$K1"
in_image "$K1" $loaded_by_image
not_in_image "$K1" jool

t 'removed together: nothing is left of them'
apt remove ddcci-dkms dm-writeboost-dkms jool-dkms lime-forensics-dkms openvpn-dco-dkms tp-smapi-dkms \
	xtables-addons-dkms
made_images 0 "$K1"
must dkms status
says_not 'ddcci|dm-writeboost|jool|lime|ovpn|tp_smapi|xtables'
for m in jool dm-writeboost xt_ECHO tp_smapi; do
	has_no_module "$K1" "$m"
done
left=$(cd "$ROOT/var/lib/dkms" && echo [a-z]*)
[ "$left" = 'acpi-call mok.key mok.pub v4l2loopback vpoll' ] || why "left in the tree: $left"

t 'an upgrade of a package builds its module again, and the initramfs once'
rm -rf "$ROOT/tmp/deb"
deb=$(cd "$CACHE/system/archives" && ls acpi-call-dkms_*.deb)
must dpkg-deb -R "/var/cache/apt/archives/$deb" /tmp/deb
sed -i '/^Version:/s/$/.1/' "$ROOT/tmp/deb/DEBIAN/control"
must dpkg-deb -b /tmp/deb /tmp/newer.deb
before=$(stat -c %Z "$ROOT/lib/modules/$K1/updates/dkms/"acpi_call.ko*)
apt install /tmp/newer.deb
made_images 1 "$K1"
must dkms status acpi-call
says "$K1, $A: installed"
in_image "$K1" acpi_call
[ "$(stat -c %Z "$ROOT/lib/modules/$K1/updates/dkms/"acpi_call.ko*)" -gt "$before" ] || why 'the module is the old one'

t 'its removal takes the module out of the initramfs'
apt remove acpi-call-dkms
has_no_module "$K1" acpi_call
not_in_image "$K1" acpi_call
status "v4l2loopback/0.12.7: added
vpoll/0.1, $K1, $A: installed"

t 'installed again, it is back in both'
apt install acpi-call-dkms
has_module "$K1" acpi_call
in_image "$K1" acpi_call

t 'a package whose module does not compile is not configured, and the others are not touched'
mkdir -p "$ROOT/tmp/bad/DEBIAN" "$ROOT/tmp/bad/usr/src/bad-1.0"
printf '%s\n' 'Package: bad-dkms' 'Version: 1.0' 'Architecture: all' 'Depends: dkms (>= 3.0.11)' \
	'Maintainer: nobody <nobody@localhost>' 'Description: does not compile' >"$ROOT/tmp/bad/DEBIAN/control"
# shellcheck disable=SC2016 # what the scripts say
printf '%s\n' '#!/bin/sh' 'set -e' \
	'[ "$1" != configure ] || /usr/lib/dkms/common.postinst bad 1.0 /usr/share/bad-dkms "" "$2"' \
	>"$ROOT/tmp/bad/DEBIAN/postinst"
# shellcheck disable=SC2016 # what the scripts say
printf '%s\n' '#!/bin/sh' 'set -e' '[ -z "$(dkms status -m bad -v 1.0)" ] || dkms remove -m bad -v 1.0 --all' \
	>"$ROOT/tmp/bad/DEBIAN/prerm"
chmod 755 "$ROOT/tmp/bad/DEBIAN/"p*
printf '%s\n' 'PACKAGE_NAME=bad' 'PACKAGE_VERSION=1.0' 'BUILT_MODULE_NAME=bad' 'DEST_MODULE_LOCATION=/updates/dkms' \
	'AUTOINSTALL=yes' >"$ROOT/tmp/bad/usr/src/bad-1.0/dkms.conf"
echo 'obj-m := bad.o' >"$ROOT/tmp/bad/usr/src/bad-1.0/Makefile"
echo 'int bad = no_such_thing;' >"$ROOT/tmp/bad/usr/src/bad-1.0/bad.c"
must dpkg-deb -b /tmp/bad /tmp/bad.deb
in_root apt-get -qy install /tmp/bad.deb
[ "$RC" = 100 ] || why "apt-get ended with status $RC, expected 100: $(cat "$OUT")"
says 'Building module(s)...(bad exit status: 2)' '/var/lib/dkms/bad/1.0/build/make.log'
package_is half-configured bad-dkms
must dkms status
says 'bad/1.0: added' "vpoll/0.1, $K1, $A: installed"

t 'and can be removed'
apt remove bad-dkms
package_is not-installed bad-dkms
must dkms status bad/1.0
[ ! -s "$OUT" ] || why "$(cat "$OUT")"

t_done
