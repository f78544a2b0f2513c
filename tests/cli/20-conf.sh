#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# dkms.conf: what it may say, every complaint about it, notices, overrides, --directive.
. "$(dirname "$0")/lib.sh"

# bad <lines of complaint: the last add printed them, then that the file is no valid dkms.conf
bad() {
	cat >"$W/complaints"
	is 8 <<END
$(cat "$W/complaints")

Error! Bad conf file.
File: $CONF does not represent a valid dkms.conf file.
END
	lacks "$TREE/foo"
}

head_of_foo() {
	echo 'PACKAGE_NAME=foo'
	echo 'PACKAGE_VERSION=1.0'
}

# --- complaints -----------------------------------------------------------------------------------

t 'no dkms.conf: 4'
pkg foo 1.0
rm "$CONF"
dkms add foo/1.0
is 4 <<END

Error! Could not locate dkms.conf file.
File: $CONF does not exist.
END
lacks "$TREE/foo"

t 'no PACKAGE_NAME'
pkg foo 1.0 PACKAGE_NAME=
dkms add foo/1.0
bad <<END
dkms.conf: Error! No 'PACKAGE_NAME' directive specified.
END

t 'no PACKAGE_VERSION'
pkg foo 1.0 'unset PACKAGE_VERSION'
dkms add foo/1.0
bad <<END
dkms.conf: Error! No 'PACKAGE_VERSION' directive specified.
END

t 'no BUILT_MODULE_NAME with two modules'
{
	head_of_foo
	echo 'DEST_MODULE_LOCATION[0]=/extra'
	echo 'BUILT_MODULE_NAME[1]=bar'
	echo 'DEST_MODULE_LOCATION[1]=/extra'
} | conf foo 1.0
dkms add foo/1.0
bad <<END
dkms.conf: Error! No 'BUILT_MODULE_NAME' directive specified for record #0.
END

for o in o ko; do
	t "BUILT_MODULE_NAME ends in .$o"
	pkg foo 1.0 "BUILT_MODULE_NAME[0]=foo.$o" 'DEST_MODULE_NAME[0]=foo'
	dkms add foo/1.0
	bad <<END
dkms.conf: Error! 'BUILT_MODULE_NAME' directive ends in '.o' or '.ko' in record #0.
END
	t "DEST_MODULE_NAME ends in .$o"
	pkg foo 1.0 "DEST_MODULE_NAME[0]=foo.$o"
	dkms add foo/1.0
	bad <<END
dkms.conf: Error! 'DEST_MODULE_NAME' directive ends in '.o' or '.ko' in record #0.
END
done

t 'no DEST_MODULE_LOCATION'
{
	head_of_foo
	echo 'BUILT_MODULE_NAME[0]=foo'
} | conf foo 1.0
dkms add foo/1.0
exits 8
says "dkms.conf: Error! No 'DEST_MODULE_LOCATION' directive specified for record #0." \
	"File: $CONF does not represent a valid dkms.conf file."

t 'no DEST_MODULE_LOCATION of the second module'
pkg foo 1.0 'BUILT_MODULE_NAME[1]=bar'
dkms add foo/1.0
exits 8
says "dkms.conf: Error! No 'DEST_MODULE_LOCATION' directive specified for record #1."
says_not "dkms.conf: Error! No 'DEST_MODULE_LOCATION' directive specified for record #0."

for o in /other /lib extra /Updates; do
	t "DEST_MODULE_LOCATION $o"
	pkg foo 1.0 "DEST_MODULE_LOCATION[0]=$o"
	dkms add foo/1.0
	bad <<END
dkms.conf: Error! Directive 'DEST_MODULE_LOCATION' does not begin with
'/kernel', '/updates', or '/extra' in record #0.
END
done

for o in /kernel/drivers/net /updates /extra/deep/er; do
	t "DEST_MODULE_LOCATION $o is good"
	pkg foo 1.0 "DEST_MODULE_LOCATION[0]=$o"
	dkms add foo/1.0
	exits 0
	has "$TREE/foo/1.0/source"
done

for o in AUTOINSTALL BUILD_DEPENDS_REBUILD NO_WEAK_MODULES; do
	t "$o of a value that is neither yes nor no"
	pkg foo 1.0 "$o=maybe"
	dkms add foo/1.0
	bad <<END
dkms.conf: Error! Unsupported $o value 'maybe'
END
	t "$o takes yes and no in any case, and nothing"
	for v in yes YES Yes no No nO ''; do
		pkg foo 1.0 "$o=\"$v\""
		ok add foo/1.0
		has "$TREE/foo/1.0/source"
		ok remove foo/1.0 --all
	done
done

t 'zero modules are a warning'
head_of_foo | conf foo 1.0
dkms_apart add foo/1.0
exits 0
same_text "$ERR" <<END
dkms.conf: Warning! Zero modules specified.
END

t 'the same built module twice'
pkg foo 1.0 'BUILT_MODULE_NAME[1]=foo' 'DEST_MODULE_NAME[1]=bar' 'DEST_MODULE_LOCATION[1]=/extra'
dkms add foo/1.0
bad <<END
dkms.conf: Error! Duplicate module 'foo' in 'BUILT_MODULE_NAME[1]'.
END

t 'the same built module twice, with its folder'
pkg foo 1.0 'BUILT_MODULE_LOCATION[0]=src' 'BUILT_MODULE_NAME[1]=foo' 'BUILT_MODULE_LOCATION[1]=src/' \
	'DEST_MODULE_NAME[1]=bar' 'DEST_MODULE_LOCATION[1]=/extra'
dkms add foo/1.0
bad <<END
dkms.conf: Error! Duplicate module 'src/foo' in 'BUILT_MODULE_NAME[1]'.
END

t 'the same name in two folders, two destinations: good'
pkg foo 1.0 'BUILT_MODULE_LOCATION[0]=a' 'BUILT_MODULE_NAME[1]=foo' 'BUILT_MODULE_LOCATION[1]=b' \
	'DEST_MODULE_NAME[1]=bar' 'DEST_MODULE_LOCATION[1]=/extra'
dkms add foo/1.0
exits 0
has "$TREE/foo/1.0/source"

t 'the same destination twice'
pkg foo 1.0 'BUILT_MODULE_NAME[1]=bar' 'DEST_MODULE_NAME[1]=foo' 'DEST_MODULE_LOCATION[1]=/extra'
dkms add foo/1.0
bad <<END
dkms.conf: Error! Duplicate module 'foo' in 'DEST_MODULE_NAME[1]'.
END

t 'duplicates stop only strict reads: not remove'
pkg foo 1.0
ok install foo/1.0 -k "$K"
has "$MOD"
echo 'BUILT_MODULE_NAME[1]=foo DEST_MODULE_NAME[1]=bar DEST_MODULE_LOCATION[1]=/extra' >>"$CONF"
dkms remove foo/1.0 --all
exits 0
lacks "$TREE/foo"

t 'order: package, then record by record: built name, dest name, location'
{
	echo 'BUILT_MODULE_NAME[0]=foo.ko'
	echo 'DEST_MODULE_NAME[0]=foo.ko'
	echo 'DEST_MODULE_LOCATION[0]=/wrong'
	echo 'BUILT_MODULE_NAME[1]=bar.o'
	echo 'DEST_MODULE_NAME[1]=bar.o'
	echo 'DEST_MODULE_LOCATION[1]=/wrong'
} | conf foo 1.0
dkms add foo/1.0
bad <<END
dkms.conf: Error! No 'PACKAGE_NAME' directive specified.
dkms.conf: Error! No 'PACKAGE_VERSION' directive specified.
dkms.conf: Error! 'BUILT_MODULE_NAME' directive ends in '.o' or '.ko' in record #0.
dkms.conf: Error! 'DEST_MODULE_NAME' directive ends in '.o' or '.ko' in record #0.
dkms.conf: Error! Directive 'DEST_MODULE_LOCATION' does not begin with
'/kernel', '/updates', or '/extra' in record #0.
dkms.conf: Error! 'BUILT_MODULE_NAME' directive ends in '.o' or '.ko' in record #1.
dkms.conf: Error! 'DEST_MODULE_NAME' directive ends in '.o' or '.ko' in record #1.
dkms.conf: Error! Directive 'DEST_MODULE_LOCATION' does not begin with
'/kernel', '/updates', or '/extra' in record #1.
END

t 'complaints go to standard error'
pkg foo 1.0 PACKAGE_NAME=
dkms_apart add foo/1.0
exits 8
holds "$OUT" ''

t 'an argument that is a source tree: its own dkms.conf is named'
mkdir "$W/here"
echo 'PACKAGE_NAME=foo' >"$W/here/dkms.conf"
dkms add "$W/here"
exits 8
says "dkms.conf: Error! No 'PACKAGE_VERSION' directive specified." \
	"File: $W/here/dkms.conf does not represent a valid dkms.conf file."
lacks "$SRC/foo-1.0" "$TREE/foo"

t 'a source tree that can be named, but not used: its copy is named, and goes again'
pkg foo 1.0 'BUILT_MODULE_NAME[1]=foo' 'DEST_MODULE_NAME[1]=bar' 'DEST_MODULE_LOCATION[1]=/extra'
mv "$SRC/foo-1.0" "$W/here"
dkms add "$W/here"
bad <<END
dkms.conf: Error! Duplicate module 'foo' in 'BUILT_MODULE_NAME[1]'.
END
lacks "$SRC/foo-1.0"

# --- what may stand in it -------------------------------------------------------------------------

t 'the simplest: scalars'
conf foo 1.0 <<END
PACKAGE_NAME=foo
PACKAGE_VERSION=1.0
BUILT_MODULE_NAME=foo
DEST_MODULE_LOCATION=/extra
END
ok install foo/1.0 -k "$K"
module_from "$MOD" good

t 'BUILT_MODULE_NAME defaults to PACKAGE_NAME if there is one module'
{
	head_of_foo
	echo 'DEST_MODULE_LOCATION[0]=/extra'
} | conf foo 1.0
ok install foo/1.0 -k "$K"
has "$MOD"

t 'lines that end in CR'
pkg foo 1.0 'MAKE[0]="cp ready/foo.ko foo.ko"'
sed -i 's/$/\r/' "$CONF"
ok install foo/1.0 -k "$K"
module_from "$MOD" good

t 'arrays with gaps: the records between are missing'
pkg foo 1.0 'BUILT_MODULE_NAME[2]=bar' 'DEST_MODULE_LOCATION[2]=/extra'
dkms add foo/1.0
exits 8
says "dkms.conf: Error! No 'BUILT_MODULE_NAME' directive specified for record #1."

t 'arrays with gaps: MAKE and PATCH'
pkg foo 1.0 'MAKE[7]="cp ready/foo.ko ."' 'MAKE_MATCH[7]="^6"' 'PATCH[5]=five.patch'
mkdir "$SRC/foo-1.0/patches"
printf -- '--- a/foo.c\n+++ b/foo.c\n@@ -1 +1 @@\n-int x;\n+int y;\n' >"$SRC/foo-1.0/patches/five.patch"
dkms build foo/1.0 -k "$K"
exits 0
says 'Applying patch five.patch... done.'
grep -qxF '# command: cp ready/foo.ko .' "$BUILT/log/make.log" || why "$(cat "$BUILT/log/make.log")"

t 'an array as a list'
conf foo 1.0 <<END
PACKAGE_NAME=foo
PACKAGE_VERSION=1.0
BUILT_MODULE_NAME=(foo bar)
DEST_MODULE_LOCATION=(/extra /extra)
DEST_MODULE_NAME=(foo2)
END
ko foo 1.0 good bar
ok build foo/1.0 -k "$K"
has "$BUILT/module/foo2.ko" "$BUILT/module/bar.ko"

t 'it sees its variables'
pkg foo 1.0 "MAKE[0]=\"cp ready/foo.ko . && echo '[\$kernelver|\$arch|\$kernel_source_dir|\$kernel_config|\$dkms_tree|\$source_tree|\$install_tree|\$module|\$module_version|\$parallel_jobs]'\""
ok build foo/1.0 -k "$K" -j 3
grep -qxF "[$K|$A|$INST/$K/build|$INST/$K/build/include/config/auto.conf|$TREE|$SRC|$INST|foo|1.0|3]" \
	"$BUILT/log/make.log" || why "$(cat "$BUILT/log/make.log")"

t 'it may run commands, know its own path, and talk'
pkg foo 1.0 'here=$(dirname "$BASH_SOURCE")' 'echo "to standard output"' \
	'MAKE[0]="cp $(cd "$here" && cut -d: -f1 list) ."'
echo ready/foo.ko: >"$SRC/foo-1.0/list"
dkms install foo/1.0 -k "$K"
exits 0
says_not 'to standard output'
has "$MOD"

t 'it may source the configuration of the kernel'
pkg foo 1.0 '. "$kernel_config"' 'if [ "$CONFIG_FOO" = y ]; then MAKE[0]="cp ready/foo.ko ."; else MAKE[0]=false; fi'
ok build foo/1.0 -k "$K"
has "$BUILT/module/foo.ko"

t 'functions and variables that are named like ours do no harm'
pkg foo 1.0 'dkms_tree=/nowhere' 'tree=/nowhere' 'install_tree=/nowhere' 'module=evil' 'arch=evil' \
	'kernelver=evil' 'echo() { :; }' 'printf() { :; }' 'read() { exit 9; }' 'exit() { :; }' \
	'declare() { :; }' 'PATH=/nowhere' 'IFS=o' 'name=evil' 'i=evil' 'PS4=evil' 'trap "exit 3" EXIT'
ok install foo/1.0 -k "$K"
module_from "$MOD" good
lacks /nowhere

t 'an unknown directive is nothing'
pkg foo 1.0 'NONSENSE=1' 'LD_PRELOAD=/nowhere.so' 'BASH_ENV=/nowhere'
dkms add foo/1.0
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END

t 'values with blanks, quotes, newlines and stars stay as they are'
pkg foo 1.0 "MAKE[0]='cp ready/foo.ko . && echo \"a  * b\"' #comment" "POST_ADD='a
b'"
ok build foo/1.0 -k "$K"
grep -qxF 'a  * b' "$BUILT/log/make.log" || why "$(cat "$BUILT/log/make.log")"

# --- notices --------------------------------------------------------------------------------------

for o in REMAKE_INITRD MODULES_CONF MODULES_CONF_OBSOLETES MODULES_CONF_ALIAS_TYPE MODULES_CONF_OBSOLETE_ONLY \
	CLEAN; do
	t "deprecated $o is named by add"
	pkg foo 1.0 "$o=something"
	dkms_apart add foo/1.0
	exits 0
	same_text "$ERR" <<END
Deprecated feature: $o ($CONF)
END
done

t 'OBSOLETE_BY names what to use'
pkg foo 1.0 'OBSOLETE_BY=6.2'
dkms_apart add foo/1.0
exits 0
same_text "$ERR" <<END
Deprecated feature: OBSOLETE_BY ($CONF): use BUILD_EXCLUSIVE_KERNEL_MAX instead
END

for o in true /bin/true /usr/bin/true; do
	t "CLEAN=$o is nothing to name"
	pkg foo 1.0 "CLEAN=$o"
	dkms_apart add foo/1.0
	exits 0
	holds "$ERR" ''
	has "$TREE/foo/1.0/source"
done

t 'notices of build and install: the link in the tree, once'
pkg foo 1.0 'REMAKE_INITRD=yes'
ok add foo/1.0
dkms install foo/1.0 -k "$K"
is 0 <<END
Deprecated feature: REMAKE_INITRD ($TREE/foo/1.0/source/dkms.conf)
$SIGN_OFF

Building module(s)... done.
Installing $MOD
Running depmod... done.
END

t 'a build that adds first shows both'
pkg foo 1.0 'REMAKE_INITRD=yes'
dkms build foo/1.0 -k "$K"
is 0 <<END
Deprecated feature: REMAKE_INITRD ($CONF)
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0

Deprecated feature: REMAKE_INITRD ($TREE/foo/1.0/source/dkms.conf)
$SIGN_OFF

Building module(s)... done.
END

t 'no notices from status, uninstall, unbuild, remove'
pkg foo 1.0 'REMAKE_INITRD=yes'
ok install foo/1.0 -k "$K"
has "$MOD"
for o in "status foo/1.0" "uninstall foo/1.0 -k $K" "unbuild foo/1.0 -k $K" "remove foo/1.0 --all"; do
	# shellcheck disable=SC2086
	dkms_apart $o
	exits 0
	holds "$ERR" ''
done

t 'zero modules: the warning at build and install too'
{
	head_of_foo
	echo 'MAKE[0]=true'
} | conf foo 1.0
ok add foo/1.0
dkms_apart build foo/1.0 -k "$K"
exits 0
same_text "$ERR" <<END
dkms.conf: Warning! Zero modules specified.
END

# --- overrides ------------------------------------------------------------------------------------

for o in foo foo-1.0 "foo-1.0-$K" "foo-1.0-$K-$A" "foo--$K" "foo--$K-$A"; do
	t "etc/dkms/$o.conf is read"
	pkg foo 1.0
	echo 'DEST_MODULE_NAME[0]=over' >"$ROOT/etc/dkms/$o.conf"
	ok build foo/1.0 -k "$K"
	has "$BUILT/module/over.ko"
done

t 'overrides come in their order'
pkg foo 1.0
n=0
for o in foo foo-1.0 "foo-1.0-$K" "foo-1.0-$K-$A" "foo--$K" "foo--$K-$A"; do
	n=$((n + 1))
	echo "DEST_MODULE_NAME[0]=\"\${DEST_MODULE_NAME[0]}_$n\"" >"$ROOT/etc/dkms/$o.conf"
done
ok build foo/1.0 -k "$K"
has "$BUILT/module/_1_2_3_4_5_6.ko"

for o in bar foo-2.0 "foo-1.0-$K2" "foo-1.0-$K-other" "foo--$K2" foo-; do
	t "etc/dkms/$o.conf is not for this one"
	pkg foo 1.0
	echo 'DEST_MODULE_NAME[0]=over' >"$ROOT/etc/dkms/$o.conf"
	ok build foo/1.0 -k "$K"
	has "$BUILT/module/foo.ko"
done

t '--directive overrides all, and is shown'
pkg foo 1.0
echo 'DEST_MODULE_NAME[0]=over' >"$ROOT/etc/dkms/foo.conf"
ok add foo/1.0
dkms build foo/1.0 -k "$K" --directive 'DEST_MODULE_NAME[0]=last' --directive=STRIP=no
exits 0
says 'DIRECTIVE: DEST_MODULE_NAME[0]="last"' 'DIRECTIVE: STRIP="no"'
has "$BUILT/module/last.ko"

t '--directive: a scalar is element 0'
pkg foo 1.0
ok add foo/1.0
dkms build foo/1.0 -k "$K" --directive 'MAKE=cp ready/foo.ko ./foo.ko'
exits 0
grep -qxF '# command: cp ready/foo.ko ./foo.ko' "$BUILT/log/make.log" || why "$(cat "$BUILT/log/make.log")"

t '--directive is data, not shell'
pkg foo 1.0
ok add foo/1.0
# shellcheck disable=SC2016
dkms build foo/1.0 -k "$K" --directive 'DEST_MODULE_NAME=$(touch x)'
[ "$RC" != 0 ] || has "$BUILT/module/"'$(touch x).ko'
lacks "$W/x" "$SRC/foo-1.0/x" "$BUILD/x"

t '-c FILE is read in place of the dkms.conf of the tree'
pkg foo 1.0
pkg other 1.0
mv "$SRC/other-1.0/dkms.conf" "$W/other.conf"
sed -i -e 's/other/foo/' "$W/other.conf"
echo 'DEST_MODULE_NAME[0]=fromc' >>"$W/other.conf"
ok add foo/1.0
ok build foo/1.0 -k "$K" -c "$W/other.conf"
has "$BUILT/module/fromc.ko"

t '-c of a file that is not there: 4'
pkg foo 1.0
ok add foo/1.0
dkms build foo/1.0 -k "$K" -c "$W/none.conf"
is 4 <<END

Error! Could not locate dkms.conf file.
File: $W/none.conf does not exist.
END

t_done
