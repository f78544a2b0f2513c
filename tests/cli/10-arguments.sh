#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line: forms of options, what a bare word is, and every check on the arguments.
. "$(dirname "$0")/lib.sh"

# --- version, help, no action --------------------------------------------------------------------

for o in -V --version; do
	t "$o prints the level"
	dkms_bare "$o"
	is 0 <<END
dkms-3.4.3
END
done

for o in -h --help; do
	t "$o prints the usage, with every action and option"
	dkms_apart "$o"
	exits 0
	holds "$ERR" ''
	mentions Usage: add remove build unbuild install uninstall autoinstall status --module --kernelver \
		--arch --quiet --version --config --kernelsourcedir --directive --all --force \
		--force-version-override --dkmstree --sourcetree --installtree --symlink-modules \
		--no-depmod --modprobe-on-install --verbose --debug
done

t 'no argument at all: error, usage, exit 0'
dkms_apart --help
cp "$OUT" "$W/usage"
dkms_apart
exits 0
same_text "$ERR" <<END

Error! Unknown action specified: ""
END
same_file "$OUT" "$W/usage"

t 'only an unknown word: exit 2'
dkms_apart frobnicate
exits 2
same_text "$ERR" <<END

Error! Unknown action specified: "frobnicate"
END

t 'unknown option: 2, usage on standard output'
dkms_apart --help
cp "$OUT" "$W/usage"
dkms_apart status --nonsense
exits 2
same_text "$ERR" <<END

Error! Unknown option: --nonsense
END
same_file "$OUT" "$W/usage"

t 'unknown short option: 2'
dkms_apart status -Z
exits 2
same_text "$ERR" <<END

Error! Unknown option: -Z
END

t 'an option without its value is refused'
keep
dkms status -m
[ "$RC" != 0 ] || why 'exit status 0'
mentions -m
kept

# --- checks ---------------------------------------------------------------------------------------

t 'two actions: 4'
dkms add build foo/1.0
is 4 <<END

Error! Cannot specify more than one action.
END

for o in '-k one -a x -a y' '-k one -k two -k three -a x -a y'; do
	t "arches and kernels do not pair: 1 ($o)"
	# shellcheck disable=SC2086
	dkms build foo/1.0 $o
	is 1 <<END

Error! If more than one arch is specified on the command line, then there
must be an equal number of kernel versions also specified (1:1 relationship).
END
done

for o in remove uninstall unbuild; do
	t "$o -k with --all: 2"
	dkms $o foo/1.0 -k "$K" --all
	is 2 <<END

Error! You cannot specify a kernel version and also specify
--all on the command line.
END
	t "$o -a with --all: 3"
	dkms $o foo/1.0 -a "$A" --all
	is 3 <<END

Error! You cannot specify an arch and also specify
--all on the command line.
END
done

for o in add build install autoinstall; do
	t "$o --all: 5"
	dkms $o foo/1.0 --all
	is 5 <<END

Error! The action $o does not support the --all parameter.
END
done

t 'autoinstall with several -k: 4'
dkms autoinstall -k "$K" -k "$K2"
is 4 <<END

Error! The action autoinstall does not support multiple kernel version parameters on the command line.
END

for o in add build install uninstall unbuild remove; do
	t "$o without module and version: 1"
	dkms $o
	is 1 <<END

Error! Arguments <module> and <module-version> are not specified.
Usage: $o <module>/<module-version> or
       $o -m <module>/<module-version> or
       $o -m <module> -v <module-version>
END
done

t 'a folder without dkms.conf counts as no argument: 1'
mkdir "$W/empty"
dkms add "$W/empty"
is 1 <<END

Error! Arguments <module> and <module-version> are not specified.
Usage: add <module>/<module-version> or
       add -m <module>/<module-version> or
       add -m <module> -v <module-version>
END

for o in 'install foo/1.0' 'uninstall foo/1.0' autoinstall; do
	t "not root: $o: 1"
	pkg foo 1.0
	AS=user
	# shellcheck disable=SC2086
	dkms $o -k "$K"
	is 1 <<END

Error! You must be root to use this command.
END
done

for o in add build remove unbuild; do
	t "tree not writable: $o: 1"
	pkg foo 1.0
	ok add foo/1.0
	chmod -R a-w "$TREE"
	AS=user
	dkms $o foo/1.0 -k "$K"
	is 1 <<END

Error! No write access to DKMS tree at $TREE
END
done

t 'an ordinary user may build in a tree of his own'
pkg foo 1.0
chmod -R a+rwX "$TREE"
AS=user
dkms build foo/1.0 -k "$K"
exits 0
module_from "$BUILT/module/foo.ko" good

t 'an ordinary user may ask for status'
pkg foo 1.0
ok add foo/1.0
AS=user
dkms status
is 0 <<END
foo/1.0: added
END

t 'no os-release file: 4'
rm "$ROOT/etc/os-release"
dkms status
is 4 <<END

Error! System is missing os-release file.
END

t 'os-release in usr/lib is found'
rm "$ROOT/etc/os-release"
mkdir -p "$ROOT/usr/lib"
echo ID=debian >"$ROOT/usr/lib/os-release"
dkms status
is 0 </dev/null

# --- forms ----------------------------------------------------------------------------------------

for o in '-m foo -v 1.0' '-m foo/1.0' 'foo/1.0' '--module foo -v 1.0' '--module=foo -v=1.0' '-m=foo/1.0' \
	'foo -v 1.0'; do
	t "add $o"
	pkg foo 1.0
	# shellcheck disable=SC2086
	dkms add $o
	is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END
done

for o in "-k $K" "-k=$K" "--kernelver $K" "--kernelver=$K" "-k $K/$A" "-k $K -a $A" "-k=$K --arch=$A" \
	"--arch $A -k $K"; do
	t "options stand anywhere: $o status foo"
	pkg foo 1.0
	ok build foo/1.0 -k "$K"
	# shellcheck disable=SC2086
	dkms $o status foo
	is 0 <<END
foo/1.0, $K, $A: built
END
done

t 'a word that is too much: a warning'
dkms_apart status foo bar
exits 0
holds "$OUT" ''
same_text "$ERR" <<END
Warning: I do not know how to handle bar.
END

t 'deprecated options are accepted and named'
dkms_apart status --no-initrd --no-clean-kernel --no-prepare-kernel
exits 0
same_text "$ERR" <<END
Deprecated feature: --no-initrd
Deprecated feature: --no-clean-kernel
Deprecated feature: --no-prepare-kernel
END

t '-q says nothing at all'
pkg foo 1.0
dkms -q install foo/1.0 -k "$K"
is 0 </dev/null
has "$MOD"
dkms remove foo/1.0 --all --quiet
is 0 </dev/null
lacks "$TREE/foo"

t '-q says nothing of an error either, but exits as without'
dkms -q build foo/1.0 -k "$K"
is 2 </dev/null

t 'several -k: one after another'
kernel "$K2"
pkg foo 1.0
ok build foo/1.0 -k "$K" -k "$K2"
has "$TREE/foo/1.0/$K/$A/module/foo.ko" "$TREE/foo/1.0/$K2/$A/module/foo.ko"

t 'several -k pair with several -a'
kernel "$K2"
pkg foo 1.0
ok build foo/1.0 -k "$K" -k "$K2" -a "$A" -a "$A"
list "$TREE/foo/1.0" >"$BASE/list"
has "$TREE/foo/1.0/$K/$A/module" "$TREE/foo/1.0/$K2/$A/module"

t 'one -a serves all kernels'
kernel "$K2"
pkg foo 1.0
ok build foo/1.0 -k "$K" -k "$K2" -a "$A"
has "$TREE/foo/1.0/$K/$A/module" "$TREE/foo/1.0/$K2/$A/module"

t 'the kernel defaults to the running one'
pkg foo 1.0
ok add foo/1.0
dkms build foo/1.0
exits 21
mentions "for kernel $(uname -r)"

t 'the path of a dkms.conf names its source tree'
mkdir -p "$W/elsewhere"
pkg foo 1.0
mv "$SRC/foo-1.0" "$W/elsewhere/here"
dkms add "$W/elsewhere/here/dkms.conf"
exits 0
link "$TREE/foo/1.0/source" "$SRC/foo-1.0"
same_file "$SRC/foo-1.0/dkms.conf" "$W/elsewhere/here/dkms.conf"

t 'the path of a source tree, relative'
pkg foo 1.0
mv "$SRC/foo-1.0" "$W/here"
IN=$W
dkms add ./here
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END
same_file "$SRC/foo-1.0/foo.c" "$W/here/foo.c"

t '--dry-run changes nothing and says what it would do'
pkg foo 1.0
keep
for o in add build install; do
	dkms $o foo/1.0 -k "$K" --dry-run
	exits 0
	mentions foo/1.0
done
kept
ok install foo/1.0 -k "$K"
keep
for o in uninstall unbuild remove; do
	dkms $o foo/1.0 -k "$K" --dry-run
	exits 0
	mentions foo/1.0
done
kept

t 'the roots may stand in framework.conf'
pkg foo 1.0
framework "dkms_tree=\"$TREE\"" "source_tree='$SRC'" "install_tree=$INST" 'try_sign_modules="false"'
dkms_bare add foo/1.0
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END

t 'framework.conf.d comes later and wins'
pkg foo 1.0
framework "dkms_tree=/nowhere" "source_tree='$SRC'"
echo "dkms_tree=$TREE" >"$ROOT/etc/dkms/framework.conf.d/x.conf"
echo "dkms_tree=/nowhere" >"$ROOT/etc/dkms/framework.conf.d/y.notconf"
dkms_bare add foo/1.0
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END

t_done
