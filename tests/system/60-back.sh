#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A kernel goes; Debian's dkms comes back, finds everything, and gives it back.
. "$(dirname "$0")/lib.sh"

t "$K2 is removed: its modules, its folders and its entries go"
apt purge "linux-image-$K2" "linux-headers-$K2"
[ ! -e "$ROOT/lib/modules/$K2" ] || why "left: $(find "$ROOT/lib/modules/$K2")"
[ ! -e "$ROOT/boot/initrd.img-$K2" ] || why 'its initramfs is left'
status "acpi-call/1.2.2, $K1, $A: installed
v4l2loopback/0.12.7: added
vpoll/0.1, $K1, $A: installed"

t "Debian's dkms in our place: it finds every module, and nothing is built"
echo '# changed' >>"$ROOT/etc/dkms/framework.conf"
apt -o DPkg::Options::=--force-confold install dkms
says_not 'Building mod|Deleting|Generating'
package_is config-files recast
must dkms --version
says 'dkms-3.0'
must dkms status
says "acpi-call/1.2.2, $K1, $A: installed" "vpoll/0.1, $K1, $A: installed" 'v4l2loopback/0.12.7: added'
says_not '[Bb]roken|Differences|WARNING|recast'

t 'what is left of us stops no kernel'
must run-parts --report --exit-on-error --arg="$K1" --arg="/boot/vmlinuz-$K1" /etc/kernel/preinst.d

t 'it builds and installs in that tree'
must dkms remove vpoll/0.1 -k "$K1"
has_no_module "$K1" vpoll
must dkms install vpoll/0.1 -k "$K1"
has_module "$K1" vpoll

t 'purging us takes nothing of its'
must dpkg --purge recast
package_is not-installed recast
for p in etc/dkms/own.conf etc/dkms/framework.conf etc/kernel/postinst.d/dkms etc/kernel/prerm.d/dkms \
	var/lib/dkms/mok.key var/lib/dkms/acpi-call; do
	[ -e "$ROOT/$p" ] || why "/$p is gone"
done
[ ! -e "$ROOT/etc/kernel/preinst.d/dkms" ] || why 'our script in preinst.d is left'
must dpkg --verify --verify-format rpm dkms
says_not '^..5.* c /etc/kernel/'

t 'and back: what it built is found, and what was changed in framework.conf is still there'
apt -o DPkg::Options::=--force-confold install /tmp/recast.deb
package_is installed recast
[ "$(tail -n 1 "$ROOT/etc/dkms/framework.conf")" = '# changed' ] || why 'framework.conf is another'
status "acpi-call/1.2.2, $K1, $A: installed
v4l2loopback/0.12.7: added
vpoll/0.1, $K1, $A: installed"

t 'purged with no other dkms: modules and keys stay, our own corner goes'
must dpkg --force-depends --purge recast
[ -e "$ROOT/var/lib/dkms/mok.key" ] || why 'the key is gone'
has_module "$K1" acpi_call
[ ! -e "$ROOT/var/lib/dkms/.recast" ] || why "left: $(find "$ROOT/var/lib/dkms/.recast")"
[ ! -e "$ROOT/etc/systemd/system/multi-user.target.wants/dkms.service" ] || why 'the unit is still enabled'

t_done
