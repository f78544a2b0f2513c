#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In the place of Debian's dkms, which has built and installed a module: what is there stays.
. "$(dirname "$0")/lib.sh"

# what may not change, sums and all
possessions() {
	(cd "$ROOT" && find var/lib/dkms lib/modules/*/updates etc/dkms/own.conf ! -path '*/.recast*' -type f \
		-exec sha256sum {} + | sort -k 2)
}
conffiles='/etc/dkms/framework.conf /etc/kernel/header_postinst.d/dkms /etc/kernel/postinst.d/dkms
	/etc/kernel/preinst.d/dkms /etc/kernel/prerm.d/dkms'

t "Debian's dkms has vpoll installed for $K1"
must dkms --version
says 'dkms-3.0'
must dkms status
says "vpoll/0.1, $K1, $A: installed"
has_module "$K1" vpoll
echo '# own' >"$ROOT/etc/dkms/own.conf"
possessions >"$SCRATCH/before"

t 'apt-get install ./recast.deb: dkms goes, what needs it stays, nothing is built'
cp "$DEB" "$ROOT/tmp/recast.deb"
apt install /tmp/recast.deb
says_not 'Building mod|Loading new|Deleting|Generating'
package_is installed recast
package_is config-files dkms
package_is installed vpoll-dkms
must dkms --version
says 'dkms-3.4.3'
must apt-get check

t 'its tree is understood, and was not touched'
status "vpoll/0.1, $K1, $A: installed"
possessions | diff -u "$SCRATCH/before" - >>"$WHY"

t 'the unit is enabled, for the next boot'
[ -L "$ROOT/etc/systemd/system/multi-user.target.wants/dkms.service" ] ||
	why "not enabled: $(find "$ROOT/etc/systemd/system")"

t 'every path that others call is there'
for p in usr/sbin/dkms usr/lib/dkms/common.postinst usr/lib/dkms/dkms_autoinstaller etc/kernel/preinst.d/dkms \
	etc/kernel/postinst.d/dkms etc/kernel/header_postinst.d/dkms etc/kernel/prerm.d/dkms \
	usr/lib/kernel/install.d/40-dkms.install; do
	[ -x "$ROOT/$p" ] || why "not there, or cannot be run: /$p"
done
must dpkg --verify --verify-format rpm recast
says_not '^..5.* c '

t 'purging the old dkms takes nothing of ours'
must dpkg --purge dkms
package_is not-installed dkms
possessions | diff -u "$SCRATCH/before" - >>"$WHY"
for p in $conffiles; do
	[ -e "$ROOT$p" ] || why "$p is gone"
done

t 'a second installation of the same package changes nothing'
must dpkg -i /tmp/recast.deb
says_not 'Building|conffile'
possessions | diff -u "$SCRATCH/before" - >>"$WHY"

t 'in a chroot it builds as well, and leaves the signing'
mkdir "$ROOT/tmp/tree"
in_chroot dkms build vpoll/0.1 -k "$K1" --dkmstree /tmp/tree
[ "$RC" = 0 ] || why "status $RC: $(cat "$OUT")"
says "Running in chroot, modules won't be signed" 'Building module(s)... done.'
rm -rf "$ROOT/tmp/tree"

t_done
