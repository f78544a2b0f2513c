#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# BUILD_DEPENDS_REBUILD: who was built against another version of a module is built again.
. "$(dirname "$0")/lib.sh"

REBUILD='BUILD_DEPENDS_REBUILD=yes'
BAR=$INST/$K/updates/dkms/bar.ko

# bar_and_foo [LINE...]: bar 1.0 and foo that depends on it are installed, bar 2.0 is built
bar_and_foo() {
	pkg bar 1.0
	pkg bar 2.0
	ko bar 2.0 newer
	pkg foo 1.0 'BUILD_DEPENDS[0]=bar' "$@"
	ok install bar/1.0 -k "$K"
	ok install foo/1.0 -k "$K"
	ok build bar/2.0 -k "$K"
	rm -f "$W/depmod.log"
}

# --- what a build remembers -----------------------------------------------------------------------

t 'a build remembers the version of what it depends on'
bar_and_foo "$REBUILD"
holds "$BUILT/.dep_bar" 1.0
files "$BUILT" <<END
.dep_bar
log/
log/make.log
module/
module/foo.ko
END

t 'not without the directive'
bar_and_foo
lacks "$BUILT/.dep_bar"

t 'not with --force'
pkg bar 1.0
pkg foo 1.0 'BUILD_DEPENDS[0]=bar' "$REBUILD"
ok install bar/1.0 -k "$K"
ok build foo/1.0 -k "$K" --force
lacks "$BUILT/.dep_bar"

t 'autoinstall: the version that the same run has installed'
pkg bar 1.0
pkg foo 1.0 'BUILD_DEPENDS[0]=bar' "$REBUILD"
ok add bar/1.0
ok add foo/1.0
ok autoinstall -k "$K"
holds "$BUILT/.dep_bar" 1.0

t 'a name that is no name leaves no file'
pkg foo 1.0 'BUILD_DEPENDS[0]=../../evil' "$REBUILD"
dkms build foo/1.0 -k "$K"
exits 13
lacks "$TREE/evil" "$TREE/foo/evil"

# --- and what comes of it -------------------------------------------------------------------------

t 'another version is installed: who depends on it is built again'
bar_and_foo "$REBUILD"
ko foo 1.0 resourced
dkms install bar/2.0 -k "$K"
is 0 <<END
Installing $BAR
Running depmod... done.

Rebuilding module foo/1.0 due to updated dependencies

Module foo/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $MOD
Running depmod... done.

$SIGN_OFF

Building module(s)... done.
Installing $MOD
Running depmod... done.
END
holds "$BUILT/.dep_bar" 2.0
module_from "$MOD" resourced
ok status foo
says "foo/1.0, $K, $A: installed"

t 'without the directive it is left alone'
bar_and_foo
dkms install bar/2.0 -k "$K"
is 0 <<END
Installing $BAR
Running depmod... done.
END

t 'the same version again: nothing to do for the others'
bar_and_foo "$REBUILD"
dkms install bar/1.0 -k "$K" --force
exits 0
says_not 'Rebuilding module foo/1.0 due to updated dependencies'

t 'only what is installed, and for that kernel'
kernel "$K2"
bar_and_foo "$REBUILD"
ok install bar/1.0 -k "$K2"
ok install foo/1.0 -k "$K2"
ok uninstall foo/1.0 -k "$K"
dkms install bar/2.0 -k "$K"
exits 0
says_not 'Rebuilding module foo/1.0 due to updated dependencies'
holds "$TREE/foo/1.0/$K2/$A/.dep_bar" 1.0

t 'several kernels: each for itself'
kernel "$K2"
bar_and_foo "$REBUILD"
ok install bar/1.0 -k "$K2"
ok install foo/1.0 -k "$K2"
ok install bar/2.0 -k "$K" -k "$K2" --force-version-override
holds "$BUILT/.dep_bar" 2.0
holds "$TREE/foo/1.0/$K2/$A/.dep_bar" 2.0
has "$MOD" "$INST/$K2/updates/dkms/foo.ko"

t 'several that depend on each other: in that order'
pkg bar 1.0
pkg bar 2.0
ko bar 2.0 newer
pkg zoo 1.0 'BUILD_DEPENDS[0]=bar' "$REBUILD"
pkg foo 1.0 'BUILD_DEPENDS[0]=bar' 'BUILD_DEPENDS[1]=zoo' "$REBUILD"
for o in bar zoo foo; do
	ok install $o/1.0 -k "$K"
done
dkms install bar/2.0 -k "$K"
exits 0
grep '^Rebuilding' "$OUT" >"$W/order"
same_text "$W/order" <<END
Rebuilding module zoo/1.0 due to updated dependencies
Rebuilding module foo/1.0 due to updated dependencies
END

t 'one that does not build again: its status'
bar_and_foo "$REBUILD"
echo 'MAKE[0]=false' >>"$CONF"
dkms install bar/2.0 -k "$K"
exits 10
says "Error! Bad return status for module build on kernel: $K ($A)"
link "$TREE/bar/kernel-$K-$A" "2.0/$K/$A"

t 'one that cannot even begin to build stays installed'
bar_and_foo "$REBUILD"
echo 'BUILD_EXCLUSIVE_KERNEL=^5' >>"$CONF"
dkms install bar/2.0 -k "$K"
exits 77
module_from "$MOD" good
has "$BUILT/module/foo.ko"

t 'autoinstall of a new version: who depends on it is built again, one depmod more'
bar_and_foo "$REBUILD"
dkms autoinstall -k "$K"
is 0 <<END
Autoinstall of module bar/2.0 for kernel $K ($A)
Installing $BAR

Running depmod... done.


Rebuilding module foo/1.0 due to updated dependencies

Module foo/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $MOD

$SIGN_OFF

Building module(s)... done.
Installing $MOD
Running depmod... done.

Autoinstall on $K succeeded for module(s) foo bar.
END
holds "$BUILT/.dep_bar" 2.0
[ "$(wc -l <"$W/depmod.log")" = 2 ] || why "depmod: $(cat "$W/depmod.log")"

t 'autoinstall: one that does not build again: 11'
bar_and_foo "$REBUILD"
echo 'MAKE[0]=false' >>"$CONF"
dkms autoinstall -k "$K"
exits 11
says "Autoinstall on $K succeeded for module(s) bar." "Autoinstall on $K failed for module(s) foo(10)."

t '--dry-run builds nothing again'
bar_and_foo "$REBUILD"
keep
dkms install bar/2.0 -k "$K" --dry-run
is 0 <<END
install: bar/2.0 for kernel $K ($A)
depmod: kernel $K ($A)
END
kept

t_done
