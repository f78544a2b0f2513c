#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Kernels arrive, in the orders that apt may choose: what they get is in their initramfs, and a module that
# does not compile stops none of them unless it was asked for.
. "$(dirname "$0")/lib.sh"

policy=$ROOT/etc/dkms/framework.conf.d/policy.conf

t "$K2 without headers is configured and has an initramfs; nothing is built"
cp -R "$ROOT/tmp/bad/usr/src/bad-1.0" "$ROOT/usr/src/"
must dkms add bad/1.0
apt install "linux-image-$K2"
package_is installed "linux-image-$K2"
[ -s "$ROOT/boot/initrd.img-$K2" ] || why 'no initramfs'
not_in_image "$K2" acpi_call
status "acpi-call/1.2.2, $K1, $A: installed
bad/1.0: added
v4l2loopback/0.12.7: added
vpoll/0.1, $K1, $A: installed"

t 'on_failure="fail": a module that does not compile fails the headers, and is named'
echo 'on_failure="fail"' >"$policy"
in_root eatmydata apt-get -qy install "linux-headers-$K2"
[ "$RC" = 100 ] || why "apt-get ended with status $RC, expected 100"
says 'bad/1.0' 'no_such_thing' 'on_failure="fail"'
package_is half-configured "linux-headers-$K2"

t 'without it they are configured, and it is named all the same'
rm "$policy"
must dpkg --configure -a
says 'bad/1.0' 'no_such_thing'
package_is installed "linux-headers-$K2"
must apt-get check

t 'headers after the image: the other modules were built, and the initramfs is not stale'
for m in acpi_call v4l2loopback vpoll; do
	has_module "$K2" $m
done
in_image "$K2" acpi_call
not_in_image "$K2" v4l2loopback

t "a kernel that is installed again: its modules are there before its initramfs is made, once"
must dkms uninstall acpi-call/1.2.2 -k "$K1"
not_in_image "$K1" acpi_call
cat >"$ROOT/etc/kernel/postinst.d/e-record" <<'END'
#!/bin/sh
ls "/lib/modules/$1/updates/dkms" >/tmp/record
END
chmod 755 "$ROOT/etc/kernel/postinst.d/e-record"
apt install --reinstall "linux-image-$K1"
made_images 0 "$K1"
[ "$(grep -c "^update-initramfs: Generating /boot/initrd.img-$K1\$" "$OUT")" = 1 ] || why "$(cat "$OUT")"
grep -q '^acpi_call\.ko' "$ROOT/tmp/record" || why "before the initramfs there was: $(cat "$ROOT/tmp/record")"
in_image "$K1" acpi_call
package_is installed "linux-image-$K1"
says 'bad/1.0' 'no_such_thing'
has_module "$K1" vpoll

t 'what failed can be removed'
must dkms remove bad/1.0 --all
must dkms status bad
[ ! -s "$OUT" ] || why "$(cat "$OUT")"

t_done
