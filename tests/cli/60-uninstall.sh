#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# uninstall, unbuild, remove.
. "$(dirname "$0")/lib.sh"

# --- uninstall ------------------------------------------------------------------------------------

t 'uninstall'
pkg foo 1.0
ok install foo/1.0 -k "$K"
dkms uninstall foo/1.0 -k "$K"
is 0 <<END
Module foo/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $MOD
Running depmod... done.
END
lacks "$INST/$K/updates" "$TREE/foo/kernel-$K-$A"
has "$BUILT/module/foo.ko"
dkms status
is 0 <<END
foo/1.0, $K, $A: built
END

t 'uninstall: not installed'
pkg foo 1.0
ok build foo/1.0 -k "$K"
keep
dkms uninstall foo/1.0 -k "$K"
is 0 <<END
Module foo/1.0 is not installed for kernel $K ($A). Skipping...
END
kept

t 'uninstall: not even built'
pkg foo 1.0
ok add foo/1.0
dkms uninstall foo/1.0 -k "$K"
is 0 <<END
Module foo/1.0 is not installed for kernel $K ($A). Skipping...
END

t 'uninstall: not installed, and any BUILD_EXCLUSIVE rule: silence'
pkg foo 1.0 'BUILD_EXCLUSIVE_KERNEL=^6'
ok build foo/1.0 -k "$K"
has "$BUILT/module/foo.ko"
dkms uninstall foo/1.0 -k "$K"
is 0 </dev/null

t 'uninstall: another version is the active one'
pkg foo 1.0
pkg foo 2.0
ko foo 2.0 newer
ok build foo/1.0 -k "$K"
ok install foo/2.0 -k "$K"
dkms uninstall foo/1.0 -k "$K"
exits 0
module_from "$MOD" newer
link "$TREE/foo/kernel-$K-$A" "2.0/$K/$A"

t 'uninstall: the module is gone already'
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm "$MOD"
dkms uninstall foo/1.0 -k "$K"
exits 0
says "Module foo.ko was not found within $INST/$K/"
lacks "$TREE/foo/kernel-$K-$A"

t 'uninstall: folders that others use stay'
pkg foo 1.0
pkg bar 1.0
ok install foo/1.0 -k "$K"
ok install bar/1.0 -k "$K"
ok uninstall foo/1.0 -k "$K"
files "$INST/$K/updates" <<END
dkms/
dkms/bar.ko
END

t 'uninstall --all'
kernel "$K2"
pkg foo 1.0
ok install foo/1.0 -k "$K" -k "$K2"
dkms uninstall foo/1.0 --all
exits 0
lacks "$INST/$K/updates" "$INST/$K2/updates"
dkms status
is 0 <<END
foo/1.0, $K2, $A: built
foo/1.0, $K, $A: built
END

t 'uninstall of two kernels: an empty line between'
kernel "$K2"
pkg foo 1.0
ok install foo/1.0 -k "$K" -k "$K2"
dkms uninstall foo/1.0 -k "$K" -k "$K2" --no-depmod
is 0 <<END
Module foo/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $MOD

Module foo/1.0 for kernel $K2 ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $INST/$K2/updates/dkms/foo.ko
END

t 'post_remove'
pkg foo 1.0 'POST_REMOVE="hook.sh a b"'
script "$SRC/foo-1.0/hook.sh" 'echo "hook $*"'
ok install foo/1.0 -k "$K"
dkms uninstall foo/1.0 -k "$K"
exits 0
says 'Running the post_remove script:' 'hook a b'

t 'post_remove of etc/dkms comes first'
pkg foo 1.0 'POST_REMOVE="hook.sh a b"'
script "$SRC/foo-1.0/hook.sh" 'echo "source"'
script "$ROOT/etc/dkms/foo/hook.sh" 'echo "etc $PWD"'
ok install foo/1.0 -k "$K"
dkms uninstall foo/1.0 -k "$K"
exits 0
says "etc $ROOT/etc/dkms/foo"

t 'post_remove that is not executable: a warning'
pkg foo 1.0 'POST_REMOVE=hook.sh'
echo 'echo ran' >"$SRC/foo-1.0/hook.sh"
ok install foo/1.0 -k "$K"
dkms_apart uninstall foo/1.0 -k "$K"
exits 0
same_text "$ERR" <<END

Warning: The post_remove script is not executable.
END

t 'uninstall: no modules.dep'
pkg foo 1.0
ok install foo/1.0 -k "$K" --no-depmod
rm "$INST/$K/modules.dep"
dkms uninstall foo/1.0 -k "$K"
exits 0
says "Skipping depmod because '$INST/$K/modules.dep' is missing."
no_depmod

t 'uninstall: the kernel is gone'
pkg foo 1.0
ok install foo/1.0 -k "$K"
has "$MOD"
rm -rf "${INST:?}/$K"
dkms uninstall foo/1.0 -k "$K"
exits 0
lacks "$TREE/foo/kernel-$K-$A" "$INST/$K"

# --- unbuild --------------------------------------------------------------------------------------

t 'unbuild: installed'
pkg foo 1.0
ok install foo/1.0 -k "$K"
dkms unbuild foo/1.0 -k "$K"
is 0 <<END
Module foo/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $MOD
Running depmod... done.
END
lacks "$INST/$K/updates"
files "$TREE" <<END
foo/
foo/1.0/
foo/1.0/source -> $SRC/foo-1.0
END

t 'unbuild: built'
pkg foo 1.0
ok build foo/1.0 -k "$K"
dkms unbuild foo/1.0 -k "$K"
is 0 <<END
Module foo/1.0 is not installed for kernel $K ($A). Skipping...
END
lacks "$TREE/foo/1.0/$K"

t 'unbuild: not built'
pkg foo 1.0
ok add foo/1.0
dkms unbuild foo/1.0 -k "$K"
is 0 <<END
Module foo/1.0 is not installed for kernel $K ($A). Skipping...
Module foo/1.0 is not built for kernel $K ($A). Skipping...
END
has "$TREE/foo/1.0/source"

t 'unbuild: the other kernel stays'
kernel "$K2"
pkg foo 1.0
ok build foo/1.0 -k "$K" -k "$K2"
ok unbuild foo/1.0 -k "$K"
lacks "$TREE/foo/1.0/$K"
has "$TREE/foo/1.0/$K2/$A/module/foo.ko"

t 'unbuild --all'
kernel "$K2"
pkg foo 1.0
ok install foo/1.0 -k "$K" -k "$K2"
ok unbuild foo/1.0 --all
dkms status
is 0 <<END
foo/1.0: added
END

t 'unbuild of two kernels: an empty line between'
kernel "$K2"
pkg foo 1.0
ok build foo/1.0 -k "$K" -k "$K2"
dkms unbuild foo/1.0 -k "$K" -k "$K2"
is 0 <<END
Module foo/1.0 is not installed for kernel $K ($A). Skipping...

Module foo/1.0 is not installed for kernel $K2 ($A). Skipping...
END

# --- remove ---------------------------------------------------------------------------------------

t 'remove: installed'
pkg foo 1.0
ok install foo/1.0 -k "$K"
dkms remove foo/1.0 --all
is 0 <<END
Module foo/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $MOD
Running depmod... done.

Deleting module foo/1.0 completely from the DKMS tree.
END
lacks "$TREE/foo" "$INST/$K/updates"
has "$CONF"

t 'remove: built'
pkg foo 1.0
ok build foo/1.0 -k "$K"
dkms remove foo/1.0 --all
is 0 <<END
Module foo/1.0 is not installed for kernel $K ($A). Skipping...

Deleting module foo/1.0 completely from the DKMS tree.
END
lacks "$TREE/foo"

t 'remove: added only'
pkg foo 1.0
ok add foo/1.0
dkms remove foo/1.0 --all
is 0 <<END
Deleting module foo/1.0 completely from the DKMS tree.
END
lacks "$TREE/foo"

t 'remove -k: the other kernel stays'
kernel "$K2"
pkg foo 1.0
ok install foo/1.0 -k "$K" -k "$K2"
dkms remove foo/1.0 -k "$K"
is 0 <<END
Module foo/1.0 for kernel $K ($A):
Before uninstall, this module version was ACTIVE on this kernel.
Deleting $MOD
Running depmod... done.

END
dkms status
is 0 <<END
foo/1.0, $K2, $A: installed
END

t 'remove -k of the last kernel: all of it'
pkg foo 1.0
ok install foo/1.0 -k "$K"
dkms remove foo/1.0 -k "$K"
exits 0
says 'Deleting module foo/1.0 completely from the DKMS tree.'
lacks "$TREE/foo"

t 'remove --all of two kernels'
kernel "$K2"
pkg foo 1.0
ok install foo/1.0 -k "$K" -k "$K2"
has "$MOD" "$INST/$K2/updates/dkms/foo.ko"
ok remove foo/1.0 --all
lacks "$TREE/foo" "$INST/$K/updates" "$INST/$K2/updates"

t 'remove: the other version stays'
pkg foo 1.0
pkg foo 2.0
ok install foo/1.0 -k "$K"
ok add foo/2.0
ok remove foo/1.0 --all
dkms status
is 0 <<END
foo/2.0: added
END
lacks "$MOD"

t 'remove: with a build that failed'
pkg foo 1.0 'MAKE[0]=false'
ok add foo/1.0
dkms build foo/1.0 -k "$K"
exits 10
dkms remove foo/1.0 --all
is 0 <<END
Deleting module foo/1.0 completely from the DKMS tree.
END
lacks "$TREE/foo"

t 'remove: other folders of the tree stay'
pkg foo 1.0
ok add foo/1.0
mkdir "$TREE/other"
: >"$TREE/file"
ok remove foo/1.0 --all
lacks "$TREE/foo"
has "$TREE/other" "$TREE/file"

t 'remove twice: 3'
pkg foo 1.0
ok add foo/1.0
ok remove foo/1.0 --all
dkms remove foo/1.0 --all
is 3 <<END

Error! The module/version combo: foo/1.0 is not located in the DKMS tree.
END

t 'add, install, remove leave the world as it was'
pkg foo 1.0
keep
ok install foo/1.0 -k "$K"
has "$MOD"
ok remove foo/1.0 --all
rm -f "$W/depmod.log"
kept

t_done
