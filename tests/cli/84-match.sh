#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# match: for one kernel what another one has.
. "$(dirname "$0")/lib.sh"

MOD2=$INST/$K2/updates/dkms/foo.ko

# --- arguments ------------------------------------------------------------------------------------

t 'match --all: 5'
dkms match --templatekernel "$K" --all
is 5 <<END

Error! The action match does not support the --all parameter.
END

t 'match with several -k: 4'
dkms match --templatekernel "$K" -k "$K" -k "$K2"
is 4 <<END

Error! The action match does not support multiple kernel version parameters on the command line.
END

t 'not root: match: 1'
AS=user
dkms match --templatekernel "$K" -k "$K2"
is 1 <<END

Error! You must be root to use this command.
END

t 'no template: 1'
dkms match -k "$K"
is 1 <<END

Error! Invalid number of parameters passed.
Usage: match --templatekernel=<kernel-version> -k <kernel-version>
   or: match --templatekernel=<kernel-version> -k <kernel-version> <module>
END

t 'the template is the kernel itself: 2'
dkms match --templatekernel "$K" -k "$K"
is 2 <<END

Error! The templatekernel and the specified kernel version are the same.
END

t 'a module that is not there: 3'
pkg foo 1.0
ok install foo/1.0 -k "$K"
dkms match --templatekernel "$K" -k "$K2" bar
is 3 <<END

Error! The module: bar is not located in the DKMS tree.
END

t 'match is in --help'
dkms --help
mentions '  match ' '--templatekernel K '

# --- what it does ---------------------------------------------------------------------------------

head_of() {
	cat <<END

Matching modules in kernel: $K2 ($A)
to the configuration of kernel: $K ($A)
END
}

nothing() {
	is 0 <<END
$(head_of)

There is nothing to be done for this match.
END
}

t 'match installs what the template has installed'
kernel "$K2"
pkg bar 1.0
pkg foo 1.0
pkg other 1.0
ok install foo/1.0 -k "$K"
ok install bar/1.0 -k "$K"
ok build other/1.0 -k "$K"
dkms match --templatekernel "$K" -k "$K2"
is 0 <<END
$(head_of)
Module:  bar
Version: 1.0
$SIGN_OFF

Building module(s)... done.
Installing $INST/$K2/updates/dkms/bar.ko
Running depmod... done.
Module:  foo
Version: 1.0
Building module(s)... done.
Installing $MOD2
Running depmod... done.
END
module_from "$MOD2" second
link "$TREE/foo/kernel-$K2-$A" "1.0/$K2/$A"
lacks "$TREE/other/1.0/$K2"
dkms match --templatekernel "$K" -k "$K2"
nothing

t 'match: the version that the template has, not the newest'
kernel "$K2"
pkg foo 1.0
pkg foo 2.0
ok add foo/2.0
ok install foo/1.0 -k "$K"
ok match --templatekernel "$K" -k "$K2"
link "$TREE/foo/kernel-$K2-$A" "1.0/$K2/$A"

t 'match: another version is installed there'
kernel "$K2"
pkg foo 1.0
pkg foo 2.0
ok install foo/1.0 -k "$K"
ok install foo/2.0 -k "$K2"
dkms match --templatekernel "$K" -k "$K2" --force
exits 0
link "$TREE/foo/kernel-$K2-$A" "1.0/$K2/$A"

for o in foo foo/1.0 '-m foo'; do
	t "match: of $o"
	kernel "$K2"
	pkg bar 1.0
	pkg foo 1.0
	ok install foo/1.0 -k "$K"
	ok install bar/1.0 -k "$K"
	# shellcheck disable=SC2086
	dkms match --templatekernel "$K" -k "$K2" $o
	is 0 <<END
$(head_of)
Module:  foo
Version: 1.0
$SIGN_OFF

Building module(s)... done.
Installing $MOD2
Running depmod... done.
END
	lacks "$TREE/bar/1.0/$K2"
done

t 'match: of a version that the template does not have'
kernel "$K2"
pkg foo 1.0
pkg foo 2.0
ok add foo/2.0
ok install foo/1.0 -k "$K"
dkms match --templatekernel "$K" -k "$K2" foo/2.0
nothing

t 'match: the template has nothing installed'
kernel "$K2"
pkg foo 1.0
ok build foo/1.0 -k "$K"
dkms match --templatekernel "$K" -k "$K2"
nothing

t 'match: what is built already is only installed'
kernel "$K2"
pkg foo 1.0
ok install foo/1.0 -k "$K"
ok build foo/1.0 -k "$K2"
dkms match --templatekernel "$K" -k "$K2"
is 0 <<END
$(head_of)
Module:  foo
Version: 1.0
Installing $MOD2
Running depmod... done.
END

t 'match: one that fails does not stop the others; its status'
kernel "$K2"
pkg bar 1.0
pkg foo 1.0
ok install bar/1.0 -k "$K"
ok install foo/1.0 -k "$K"
echo 'MAKE[0]=false' >>"$SRC/bar-1.0/dkms.conf"
dkms match --templatekernel "$K" -k "$K2"
exits 10
says "Error! Bad return status for module build on kernel: $K2 ($A)"
has "$MOD2"

t 'match: dependencies first'
kernel "$K2"
pkg zoo 1.0
pkg foo 1.0 'BUILD_DEPENDS[0]=zoo'
ok install zoo/1.0 -k "$K"
ok install foo/1.0 -k "$K"
dkms match --templatekernel "$K" -k "$K2"
exits 0
grep '^Module: ' "$OUT" >"$W/order"
same_text "$W/order" <<END
Module:  zoo
Module:  foo
END
has "$MOD2"

t 'match: a dependency that fails: 13 for who needs it'
kernel "$K2"
pkg zoo 1.0
pkg foo 1.0 'BUILD_DEPENDS[0]=zoo'
ok install zoo/1.0 -k "$K"
ok install foo/1.0 -k "$K"
echo 'MAKE[0]=false' >>"$SRC/zoo-1.0/dkms.conf"
dkms match --templatekernel "$K" -k "$K2"
is 10 <<END
$(head_of)
Module:  zoo
Version: 1.0
$SIGN_OFF

Building module(s)...(bad exit status: 1)
Failed command:
false

Error! Bad return status for module build on kernel: $K2 ($A)
Consult $TREE/zoo/1.0/build/make.log for more information.
Module:  foo
Version: 1.0

Error! Aborting build of module foo/1.0 for kernel $K2 ($A) due to missing BUILD_DEPENDS: zoo.
You may override by specifying --force.
END
lacks "$MOD2" "$TREE/foo/1.0/$K2"

t 'match: two that wait for each other'
kernel "$K2"
pkg foo 1.0 'BUILD_DEPENDS[0]=bar'
pkg bar 1.0 'BUILD_DEPENDS[0]=foo'
ok install foo/1.0 -k "$K" --force
ok install bar/1.0 -k "$K"
dkms match --templatekernel "$K" -k "$K2"
exits 13
dkms match --templatekernel "$K" -k "$K2" --force
exits 0
has "$MOD2"

t 'match --dry-run'
kernel "$K2"
pkg foo 1.0
ok install foo/1.0 -k "$K"
keep
dkms match --templatekernel "$K" -k "$K2" --dry-run
is 0 <<END
$(head_of)
build: foo/1.0 for kernel $K2 ($A)
install: foo/1.0 for kernel $K2 ($A)
depmod: kernel $K2 ($A)
END
kept

t_done
