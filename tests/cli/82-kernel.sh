#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel_postinst and kernel_prerm: what kernel packages ask for.
. "$(dirname "$0")/lib.sh"

# added NAME...: packages of version 1.0 that are added
added() {
	for each; do
		pkg "$each" 1.0
		ok add "$each/1.0"
	done
}

# real_depmod: kmod's own, in place of the one that only logs
real_depmod() { rm "$BIN/depmod"; }

# --- arguments ------------------------------------------------------------------------------------

for o in kernel_postinst kernel_prerm; do
	t "$o --all: 5"
	dkms $o --all
	is 5 <<END

Error! The action $o does not support the --all parameter.
END
	t "$o without -k: 4"
	dkms $o
	is 4 <<END

Error! The action $o requires exactly one kernel version parameter on the command line.
END
	t "$o with two -k: 4"
	dkms $o -k "$K" -k "$K2"
	is 4 <<END

Error! The action $o requires exactly one kernel version parameter on the command line.
END
	t "not root: $o: 1"
	pkg foo 1.0
	AS=user
	dkms $o -k "$K"
	is 1 <<END

Error! You must be root to use this command.
END
	t "$o and another action: 4"
	dkms $o status -k "$K"
	is 4 <<END

Error! Cannot specify more than one action.
END
	t "$o is in --help"
	dkms --help
	mentions "  $o "
done

# --- kernel_postinst ------------------------------------------------------------------------------

t 'kernel_postinst: modules in name order, one depmod'
added foo bar
dkms kernel_postinst -k "$K"
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
depmods <<END
-a $K -b $(sed -n 's/.* -b //p' "$W/depmod.log")
END

t 'kernel_postinst: one fails: 11'
pkg foo 1.0 'MAKE[0]=false'
ok add foo/1.0
added bar
dkms kernel_postinst -k "$K"
exits 11
says "Autoinstall on $K succeeded for module(s) bar." "Autoinstall on $K failed for module(s) foo(10)."

t 'kernel_postinst: disabled'
added foo
: >"$ROOT/etc/dkms/no-autoinstall"
dkms kernel_postinst -k "$K"
is 0 <<END
Automatic installation of modules has been disabled.
END

# --- kernel_prerm ---------------------------------------------------------------------------------

t 'kernel_prerm: one module'
added foo
ok install foo/1.0 -k "$K"
rm "$W/depmod.log"
dkms kernel_prerm -k "$K"
is 0 <<END
dkms: removing module foo/1.0 for kernel $K ($A)
Module foo/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $MOD

Running depmod... done.
END
[ "$(wc -l <"$W/depmod.log")" = 1 ] || why "depmod: $(cat "$W/depmod.log")"
lacks "$MOD" "$TREE/foo/1.0/$K" "$TREE/foo/kernel-$K-$A"
has "$TREE/foo/1.0/source"

t 'kernel_prerm: every module, the other kernel keeps its own'
kernel "$K2"
added foo bar
ok install foo/1.0 -k "$K" -k "$K2"
ok build bar/1.0 -k "$K"
rm "$W/depmod.log"
dkms kernel_prerm -k "$K"
is 0 <<END
dkms: removing module bar/1.0 for kernel $K ($A)
Module bar/1.0 is not installed for kernel $K ($A). Skipping...

dkms: removing module foo/1.0 for kernel $K ($A)
Module foo/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $MOD

Running depmod... done.
END
lacks "$TREE/foo/1.0/$K" "$TREE/bar/1.0/$K" "$INST/$K/updates"
has "$TREE/foo/1.0/$K2/$A/module/foo.ko" "$INST/$K2/updates/dkms/foo.ko"

t 'kernel_prerm: depmod comes last, whichever module was installed'
added bar foo
ok install bar/1.0 -k "$K"
ok build foo/1.0 -k "$K"
rm "$W/depmod.log"
dkms kernel_prerm -k "$K"
is 0 <<END
dkms: removing module bar/1.0 for kernel $K ($A)
Module bar/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $INST/$K/updates/dkms/bar.ko

dkms: removing module foo/1.0 for kernel $K ($A)
Module foo/1.0 is not installed for kernel $K ($A). Skipping...

Running depmod... done.
END
[ "$(wc -l <"$W/depmod.log")" = 1 ] || why "depmod: $(cat "$W/depmod.log")"

t 'kernel_prerm: depmod really runs'
added foo
real_depmod
ok install foo/1.0 -k "$K"
grep -q '^updates/dkms/foo.ko:' "$INST/$K/modules.dep" || why 'foo is not in modules.dep'
mkdir -p "$INST/$K/kernel/drivers"
cp "$BASE/ko/plain.ko" "$INST/$K/kernel/drivers/own.ko"
dkms kernel_prerm -k "$K"
exits 0
holds "$INST/$K/modules.dep" 'kernel/drivers/own.ko:'
has "$INST/$K/modules.dep.bin" "$INST/$K/kernel/drivers/own.ko"

t 'kernel_prerm: the removing is said on standard error'
added foo bar
ok install foo/1.0 -k "$K"
ok build bar/1.0 -k "$K"
dkms_apart kernel_prerm -k "$K"
exits 0
same_text "$ERR" <<END
dkms: removing module bar/1.0 for kernel $K ($A)
dkms: removing module foo/1.0 for kernel $K ($A)
END

t 'kernel_prerm: every version'
pkg foo 1.0
pkg foo 2.0
ok build foo/1.0 -k "$K"
ok build foo/2.0 -k "$K"
dkms_apart kernel_prerm -k "$K"
exits 0
same_text "$ERR" <<END
dkms: removing module foo/1.0 for kernel $K ($A)
dkms: removing module foo/2.0 for kernel $K ($A)
END
lacks "$TREE/foo/1.0/$K" "$TREE/foo/2.0/$K"

t 'kernel_prerm: also what autoinstall would not take'
pkg foo 1.0 'AUTOINSTALL='
ok install foo/1.0 -k "$K"
ok kernel_prerm -k "$K"
lacks "$TREE/foo/1.0/$K" "$MOD"

t 'kernel_prerm: of the arch that is asked for'
added foo
ok install foo/1.0 -k "$K"
dkms kernel_prerm -k "$K" -a riscv64
is 0 </dev/null
has "$MOD"

t 'kernel_prerm: nothing built, nothing said, nothing touched'
added foo
keep
dkms kernel_prerm -k "$K"
is 0 </dev/null
kept

t 'kernel_prerm: the kernel is gone: so are the files that depmod made, and its folder'
added foo
real_depmod
ok install foo/1.0 -k "$K"
rm -rf "${INST:?}/$K/build" "$INST/$K/kernel" "$INST/$K/modules.order"
ok kernel_prerm -k "$K"
lacks "$INST/$K"

t "kernel_prerm: the kernel's own lists stay"
added foo
real_depmod
ok install foo/1.0 -k "$K"
rm -rf "${INST:?}/$K/build" "$INST/$K/kernel"
ok kernel_prerm -k "$K"
files "$INST/$K" <<END
modules.order
END

t 'kernel_prerm: no modules.dep, no depmod'
added foo
ok install foo/1.0 -k "$K"
rm -f "$INST/$K/modules.dep" "$W/depmod.log"
dkms kernel_prerm -k "$K"
exits 0
says "Skipping depmod because '$INST/$K/modules.dep' is missing."
no_depmod

t 'kernel_prerm --no-depmod'
added foo
ok install foo/1.0 -k "$K"
rm "$W/depmod.log"
dkms kernel_prerm -k "$K" --no-depmod
is 0 <<END
dkms: removing module foo/1.0 for kernel $K ($A)
Module foo/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $MOD

END
no_depmod

t 'kernel_prerm: an original comes back'
added foo
mkdir -p "${MOD%/*}"
cp "$BASE/ko/older.ko" "$MOD"
ok install foo/1.0 -k "$K"
dkms kernel_prerm -k "$K"
exits 0
says "Restoring archived original module $MOD"
same_file "$MOD" "$BASE/ko/older.ko"

t 'kernel_prerm: one that is broken: 14, the others go'
added foo bar
ok install foo/1.0 -k "$K"
ok install bar/1.0 -k "$K"
rm -rf "$SRC/bar-1.0"
dkms kernel_prerm -k "$K"
is 14 <<END
dkms: removing module bar/1.0 for kernel $K ($A)

Error! bar/1.0 is broken!
Missing the source directory or the symbolic link pointing to it.
Manual intervention is required!

dkms: removing module foo/1.0 for kernel $K ($A)
Module foo/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $MOD

Running depmod... done.

Error! dkms kernel_prerm for kernel $K ($A) failed for module(s) bar/1.0(4).
END
lacks "$MOD"
has "$INST/$K/updates/dkms/bar.ko"

t 'kernel_prerm --dry-run'
added foo
ok install foo/1.0 -k "$K"
keep
dkms kernel_prerm -k "$K" --dry-run
is 0 <<END
uninstall: foo/1.0 for kernel $K ($A)
depmod: kernel $K ($A)
unbuild: foo/1.0 for kernel $K ($A)
END
kept

t_done
