#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# autoinstall: which modules, in which order, and what it says of each.
. "$(dirname "$0")/lib.sh"

# added NAME...: packages of version 1.0 that are added
added() {
	for each; do
		pkg "$each" 1.0
		ok add "$each/1.0"
	done
}

t 'nothing to do: no output'
dkms autoinstall -k "$K"
is 0 </dev/null
no_depmod

t 'modules in name order, one depmod'
added foo bar
dkms autoinstall -k "$K"
is 0 <<END
$SIGN_OFF

Autoinstall of module bar/1.0 for kernel $K ($A)
Building module(s)... done.
Installing $INST/$K/updates/dkms/bar.ko

Autoinstall of module foo/1.0 for kernel $K ($A)
Building module(s)... done.
Installing $MOD

Running depmod... done.

Autoinstall on $K succeeded for module(s) bar foo.
END
[ "$(wc -l <"$W/depmod.log")" = 1 ] || why "depmod: $(cat "$W/depmod.log")"

t 'depmod_batch="": one depmod a module'
added foo bar
framework 'try_sign_modules="false"' 'depmod_batch=""'
dkms autoinstall -k "$K"
is 0 <<END
$SIGN_OFF

Autoinstall of module bar/1.0 for kernel $K ($A)
Building module(s)... done.
Installing $INST/$K/updates/dkms/bar.ko
Running depmod... done.

Autoinstall of module foo/1.0 for kernel $K ($A)
Building module(s)... done.
Installing $MOD
Running depmod... done.

Autoinstall on $K succeeded for module(s) bar foo.
END

t 'all installed already: nothing to do, no output'
added foo
ok install foo/1.0 -k "$K"
rm -f "$W/depmod.log"
dkms autoinstall -k "$K"
is 0 </dev/null
no_depmod

t 'those installed already are named first'
added bar foo
ok install foo/1.0 -k "$K"
dkms autoinstall -k "$K"
exits 0
says "Autoinstall on $K succeeded for module(s) foo bar."

t 'built already: only installed'
added foo
ok build foo/1.0 -k "$K"
dkms autoinstall -k "$K"
exits 0
says "Autoinstall of module foo/1.0 for kernel $K ($A)" "Installing $MOD"
says_not 'Building module(s)... done.'

for o in no '' NO; do
	t "AUTOINSTALL '$o': not this one"
	pkg foo 1.0 "AUTOINSTALL='$o'"
	ok add foo/1.0
	has "$TREE/foo/1.0"
	dkms autoinstall -k "$K"
	is 0 </dev/null
	lacks "$BUILT"
done

for o in yes YES Yes; do
	t "AUTOINSTALL '$o'"
	pkg foo 1.0 "AUTOINSTALL='$o'"
	ok add foo/1.0
	ok autoinstall -k "$K"
	has "$MOD"
done

t 'the newest version of a module'
for o in 1.9 1.10 1.2; do
	pkg foo $o
	ok add foo/$o
done
ok autoinstall -k "$K"
link "$TREE/foo/kernel-$K-$A" "1.10/$K/$A"
lacks "$TREE/foo/1.9/$K"

t 'an older version is installed: the newest takes its place'
pkg foo 1.0
pkg foo 2.0
ko foo 2.0 newer
ok install foo/1.0 -k "$K"
ok add foo/2.0
ok autoinstall -k "$K"
link "$TREE/foo/kernel-$K-$A" "2.0/$K/$A"

t 'disabled'
added foo
: >"$ROOT/etc/dkms/no-autoinstall"
dkms autoinstall -k "$K"
is 0 <<END
Automatic installation of modules has been disabled.
END
lacks "$BUILT"

t 'no headers, something to build: 21'
added foo
rm -rf "$INST/$K/build"
dkms autoinstall -k "$K"
exits 21
mentions "Error! Your kernel headers for kernel $K cannot be found at"

t 'no headers, nothing to build'
added foo
ok install foo/1.0 -k "$K"
rm -rf "$INST/$K/build"
dkms autoinstall -k "$K"
is 0 </dev/null

t 'one fails: 11, the others are installed'
added foo zoo
pkg bar 1.0 'MAKE[0]=false'
ok add bar/1.0
dkms autoinstall -k "$K"
exits 11
says "Error! Bad return status for module build on kernel: $K ($A)" \
	"Autoinstall on $K succeeded for module(s) foo zoo." \
	"Autoinstall on $K failed for module(s) bar(10)." \
	'Error! One or more modules failed to install during autoinstall.' \
	'Refer to previous errors for more information.'
has "$MOD" "$INST/$K/updates/dkms/zoo.ko" "$TREE/bar/1.0/build/make.log"

t 'excluded ones are skipped: 0'
added foo
pkg bar 1.0 'BUILD_EXCLUSIVE_KERNEL=^5'
ok add bar/1.0
dkms autoinstall -k "$K"
exits 0
says "Autoinstall on $K succeeded for module(s) foo." "Autoinstall on $K was skipped for module(s) bar."

t 'dependencies go first'
pkg alpha 1.0 'BUILD_DEPENDS[0]=zoo'
pkg zoo 1.0 'BUILD_DEPENDS[0]=middle'
added middle
ok add alpha/1.0
ok add zoo/1.0
dkms autoinstall -k "$K"
exits 0
says "Autoinstall on $K succeeded for module(s) middle zoo alpha."
has "$INST/$K/updates/dkms/alpha.ko" "$INST/$K/updates/dkms/zoo.ko"

t 'those without dependencies first'
pkg alpha 1.0 'BUILD_DEPENDS[0]=bar'
ok add alpha/1.0
added bar foo
dkms autoinstall -k "$K"
exits 0
says "Autoinstall on $K succeeded for module(s) bar foo alpha."

t 'a dependency that is skipped is no hindrance'
pkg bar 1.0 'BUILD_EXCLUSIVE_KERNEL=^5'
pkg foo 1.0 'BUILD_DEPENDS[0]=bar'
ok add bar/1.0
ok add foo/1.0
dkms autoinstall -k "$K"
says "Autoinstall on $K was skipped for module(s) bar."
says_not "foo/1.0 autoinstall failed due to missing dependencies: bar."

t 'a dependency that fails: missing, 11'
pkg bar 1.0 'MAKE[0]=false'
pkg foo 1.0 'BUILD_DEPENDS[0]=bar'
ok add bar/1.0
ok add foo/1.0
dkms autoinstall -k "$K"
exits 11
says "Autoinstall on $K failed for module(s) bar(10)." \
	'foo/1.0 autoinstall failed due to missing dependencies: bar.'
lacks "$BUILT"

t 'a dependency that the tree does not know: deferred, 0'
pkg foo 1.0 'BUILD_DEPENDS[0]=elsewhere'
ok add foo/1.0
dkms autoinstall -k "$K"
exits 0
says 'foo/1.0 autoinstall deferred: BUILD_DEPENDS not registered with DKMS: elsewhere.' \
	"Autoinstall on $K deferred module(s) foo/1.0 due to BUILD_DEPENDS not yet registered with DKMS." \
	'These may be provided externally or by a package not yet configured; autoinstall will retry on the next trigger.'
lacks "$BUILT"

t 'two that wait for each other: both named, 11'
pkg foo 1.0 'BUILD_DEPENDS[0]=bar'
pkg bar 1.0 'BUILD_DEPENDS[0]=foo'
ok add foo/1.0
ok add bar/1.0
dkms autoinstall -k "$K"
exits 11
says 'bar/1.0 autoinstall failed due to missing dependencies: foo.' \
	'foo/1.0 autoinstall failed due to missing dependencies: bar.'

t 'a broken one: an error, the others are installed'
added foo bar
rm -rf "$SRC/bar-1.0"
dkms autoinstall -k "$K"
says 'Error! bar/1.0 is broken! Missing the source directory or the symbolic link pointing to it.' \
	'Manual intervention is required!' "Autoinstall on $K succeeded for module(s) foo."
has "$MOD"

t 'a bad dkms.conf: the others are installed'
added foo bar
echo 'DEST_MODULE_LOCATION[0]=/wrong' >>"$SRC/bar-1.0/dkms.conf"
dkms autoinstall -k "$K"
has "$MOD"
[ "$RC" != 0 ] || why 'exit status 0'

t 'depmod fails: 11'
added foo
: >"$W/depmod.fails"
dkms autoinstall -k "$K"
exits 11
lacks "$MOD" "$TREE/foo/kernel-$K-$A"

t 'the same twice changes nothing'
added foo bar
ok autoinstall -k "$K"
has "$MOD" "$INST/$K/updates/dkms/bar.ko"
keep
ok autoinstall -k "$K"
kept

t 'post_transaction after an autoinstall'
added foo
framework 'try_sign_modules="false"' 'post_transaction=true'
dkms autoinstall -k "$K"
exits 0
says 'Executing post-transaction command... done.'

t_done
