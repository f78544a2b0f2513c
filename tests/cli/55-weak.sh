#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Weak modules: the distribution's tool is told what came and went; links show in status.
. "$(dirname "$0")/lib.sh"

ADDED='Adding linked weak modules... done.'
REMOVED='Removing linked weak modules... done.'

# tool PATH [COMMANDS...]: a tool that logs its arguments, its standard input, and how many depmods ran
# before it
tool() {
	mkdir -p "$ROOT/lib"
	ln -sfn "$INST" "$ROOT/lib/modules"
	t_tool=$ROOT/$1
	shift
	script "$t_tool" "echo \"\$* (after \$(wc -l <$W/depmod.log) depmods)\" >>$W/weak.log" \
		"cat >>$W/weak.log" "$@"
}

red_hat() {
	distro ID=rhel
	MOD=$INST/$K/extra/foo.ko
	tool "${1:-sbin/weak-modules}"
}

# told <expected: what the tool has logged; then it begins anew
told() {
	[ -e "$W/weak.log" ] || : >"$W/weak.log"
	same_text "$W/weak.log"
	rm -f "$W/weak.log"
}

t 'install tells it, once depmod has run'
red_hat
pkg foo 1.0
dkms install foo/1.0 -k "$K" -a "$A"
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0

$SIGN_OFF

Building module(s)... done.
Installing $MOD
Running depmod... done.
$ADDED
END
told <<END
--no-initramfs --add-modules (after 1 depmods)
$MOD
END

t 'uninstall tells it'
red_hat
pkg foo 1.0
ok install foo/1.0 -k "$K" -a "$A"
rm "$W/weak.log"
dkms uninstall foo/1.0 -k "$K" -a "$A"
is 0 <<END
Module foo/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $MOD
Running depmod... done.
$REMOVED
END
told <<END
--no-initramfs --remove-modules (after 2 depmods)
$MOD
END

t 'the other place of the tool'
red_hat usr/sbin/weak-modules
pkg foo 1.0
dkms install foo/1.0 -k "$K" -a "$A"
exits 0
says "$ADDED"

t 'several modules: all of them at once'
red_hat
pkg foo 1.0 'BUILT_MODULE_NAME[1]=bar DEST_MODULE_LOCATION[1]=/extra' \
	'MAKE[0]="cp ready/foo.ko .; cp ready/foo.ko bar.ko"'
ok install foo/1.0 -k "$K" -a "$A"
told <<END
--no-initramfs --add-modules (after 1 depmods)
$MOD
$INST/$K/extra/bar.ko
END

t '--force: the links to the old one go first'
red_hat
pkg foo 1.0
ok install foo/1.0 -k "$K" -a "$A"
rm "$W/weak.log"
dkms install foo/1.0 -k "$K" -a "$A" --force
exits 0
told <<END
--no-initramfs --remove-modules (after 2 depmods)
$MOD
--no-initramfs --add-modules (after 3 depmods)
$MOD
END

t 'several kernels: each once'
red_hat
kernel "$K2"
pkg foo 1.0
ok install foo/1.0 -k "$K" -k "$K2" -a "$A"
told <<END
--no-initramfs --add-modules (after 1 depmods)
$MOD
--no-initramfs --add-modules (after 2 depmods)
$INST/$K2/extra/foo.ko
END

t 'autoinstall: once for all modules'
red_hat
pkg foo 1.0
pkg bar 1.0
ok add foo/1.0
ok add bar/1.0
dkms autoinstall -k "$K" -a "$A"
exits 0
told <<END
--no-initramfs --add-modules (after 1 depmods)
$INST/$K/extra/bar.ko
$MOD
END

t 'remove --all tells it'
red_hat
pkg foo 1.0
ok install foo/1.0 -k "$K" -a "$A"
rm "$W/weak.log"
ok remove foo/1.0 --all
told <<END
--no-initramfs --remove-modules (after 2 depmods)
$MOD
END

t 'NO_WEAK_MODULES: not told, neither at install nor at uninstall'
red_hat
pkg foo 1.0 'NO_WEAK_MODULES="yes"'
dkms install foo/1.0 -k "$K" -a "$A"
exits 0
says_not "$ADDED"
ok uninstall foo/1.0 -k "$K" -a "$A"
told </dev/null

t '--no-depmod: not told'
red_hat
pkg foo 1.0
ok install foo/1.0 -k "$K" -a "$A" --no-depmod
ok uninstall foo/1.0 -k "$K" -a "$A" --no-depmod
told </dev/null

t 'an install that fails: not told'
red_hat
pkg foo 1.0 'PRE_INSTALL=pre'
script "$SRC/foo-1.0/pre" 'exit 1'
dkms install foo/1.0 -k "$K" -a "$A"
exits 101
told </dev/null

t 'depmod fails, all is taken back: not told'
red_hat
pkg foo 1.0
: >"$W/depmod.fails"
dkms install foo/1.0 -k "$K" -a "$A"
exits 6
lacks "$MOD"
told </dev/null

t 'the tool fails: a warning, installed'
red_hat
tool sbin/weak-modules 'echo "no idea" >&2' 'exit 3'
pkg foo 1.0
ok build foo/1.0 -k "$K" -a "$A"
dkms install foo/1.0 -k "$K" -a "$A"
is 0 <<END
Installing $MOD
Running depmod... done.
Adding linked weak modules...(bad exit status: 3)
Failed command:
$ROOT/sbin/weak-modules --no-initramfs --add-modules
Warning: no idea
END
has "$MOD"

t 'no such tool: nothing is said'
red_hat
rm "$ROOT/sbin/weak-modules"
pkg foo 1.0
dkms install foo/1.0 -k "$K" -a "$A"
exits 0
says_not "$ADDED"

t "another install tree than the system's: it would not know it"
red_hat
rm "$ROOT/lib/modules"
mkdir "$ROOT/lib/modules"
pkg foo 1.0
dkms install foo/1.0 -k "$K" -a "$A"
exits 0
says_not "$ADDED"
told </dev/null

t 'SUSE has a tool of its own'
distro 'ID="sles"' 'ID_LIKE="suse"'
tool sbin/weak-modules
tool usr/lib/module-init-tools/weak-modules2
pkg foo 1.0
ok install foo/1.0 -k "$K" -a "$A"
told <<END
--add-kernel-modules $K (after 1 depmods)
$INST/$K/updates/foo.ko
END
dkms uninstall foo/1.0 -k "$K" -a "$A"
exits 0
says "$REMOVED"
told <<END
--remove-kernel-modules $K (after 2 depmods)
$INST/$K/updates/foo.ko
END

# --- status and autoinstall -----------------------------------------------------------------------

# linked FROM TO [VERSION]: foo is installed for FROM, TO has a link to it
linked() {
	MOD=$INST/$1/updates/dkms/foo.ko
	kernel "$K2"
	pkg foo "${3:-1.0}"
	ok install "foo/${3:-1.0}" -k "$1"
	mkdir -p "$INST/$2/weak-updates/dkms"
	ln -s "$MOD" "$INST/$2/weak-updates/dkms/foo.ko"
}

t 'status: weak-linked into another kernel'
linked "$K" "$K2"
dkms status
is 0 <<END
foo/1.0, $K, $A: installed
foo, 1.0, $K2, $A: installed-weak from $K
END

t 'status: into several, of which one has been asked for'
linked "$K" "$K2"
kernel 6.1.0-third
mkdir -p "$INST/6.1.0-third/weak-updates"
ln -s "../../$K/updates/dkms/foo.ko" "$INST/6.1.0-third/weak-updates/foo.ko"
dkms status foo/1.0
is 0 <<END
foo/1.0, $K, $A: installed
foo, 1.0, $K2, $A: installed-weak from $K
foo, 1.0, 6.1.0-third, $A: installed-weak from $K
END
dkms status -k "$K2"
is 0 <<END
foo, 1.0, $K2, $A: installed-weak from $K
END
dkms status -k "$K"
is 0 <<END
foo/1.0, $K, $A: installed
END
dkms status -k "$K2" -a other
is 0 <<END
foo/1.0: added
END

t 'status: a link to nowhere, a link to another module, a copy: no matter'
linked "$K" "$K2"
pkg bar 1.0
ok add bar/1.0
rm "$INST/$K2/weak-updates/dkms/foo.ko"
ln -s "$INST/$K/updates/dkms/gone.ko" "$INST/$K2/weak-updates/dkms/gone.ko"
: >"$INST/$K/kernel/own.ko"
ln -s "$INST/$K/kernel/own.ko" "$INST/$K2/weak-updates/dkms/own.ko"
cp "$MOD" "$INST/$K2/weak-updates/dkms/foo.ko"
dkms status
is 0 <<END
bar/1.0: added
foo/1.0, $K, $A: installed
END

t 'status: a module that is only built is linked nowhere'
linked "$K" "$K2"
cp "$MOD" "$W/copy"
ok uninstall foo/1.0 -k "$K"
mkdir -p "$INST/$K/updates/dkms"
cp "$W/copy" "$MOD"
dkms status
is 0 <<END
foo/1.0, $K, $A: built
END

t 'autoinstall leaves a weak-linked module alone'
linked "$K" "$K2"
dkms autoinstall -k "$K2"
is 0 </dev/null
lacks "$TREE/foo/1.0/$K2"

t 'autoinstall: a newer version than the linked one is installed'
linked "$K" "$K2"
pkg foo 2.0
ok add foo/2.0
dkms autoinstall -k "$K2"
exits 0
has "$TREE/foo/2.0/$K2/$A/module/foo.ko"
lacks "$TREE/foo/1.0/$K2"

t 'autoinstall: what depends on a weak-linked module has it'
linked "$K" "$K2"
pkg bar 1.0 'BUILD_DEPENDS[0]=foo'
ok add bar/1.0
dkms autoinstall -k "$K2"
exits 0
says "Autoinstall on $K2 succeeded for module(s) foo bar."
lacks "$TREE/foo/1.0/$K2"

t 'install of a weak-linked module installs it'
linked "$K" "$K2"
ok install foo/1.0 -k "$K2"
has "$TREE/foo/1.0/$K2/$A/module/foo.ko"

t_done
