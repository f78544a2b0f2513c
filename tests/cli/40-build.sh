#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# build: output, make.log, steps and how they fail, exclusions, dependencies, what is not accepted.
. "$(dirname "$0")/lib.sh"

LINE=----------------------------------------------------------------
MAKE_CMD="make -j1 KERNELRELEASE=$K -C $INST/$K/build M=$BUILD"

# nothing_built: the failed build left neither modules nor a link nor anything for the kernel
nothing_built() {
	lacks "$TREE/foo/1.0/$K" "$TREE/foo/kernel-$K-$A" "$INST/$K/updates"
}

# patch_file NAME OLD NEW: a patch of foo.c
patch_file() {
	mkdir -p "$SRC/foo-1.0/patches"
	printf -- '--- a/foo.c\n+++ b/foo.c\n@@ -1 +1 @@\n-%s\n+%s\n' "$2" "$3" \
		>"$SRC/foo-1.0/patches/$1"
}

# logged TEXT...: whole lines of the log of the successful build
logged() {
	for each; do
		grep -qxF -e "$each" "$BUILT/log/make.log" ||
			why "no line '$each' in make.log: $(cat "$BUILT/log/make.log")"
	done
}

# --- the plain case -------------------------------------------------------------------------------

t 'a build, added before'
pkg foo 1.0
ok add foo/1.0
dkms build foo/1.0 -k "$K"
is 0 <<END
$SIGN_OFF

Building module(s)... done.
END
files "$TREE" <<END
foo/
foo/1.0/
foo/1.0/$K/
foo/1.0/$K/$A/
foo/1.0/$K/$A/log/
foo/1.0/$K/$A/log/make.log
foo/1.0/$K/$A/module/
foo/1.0/$K/$A/module/foo.ko
foo/1.0/source -> $SRC/foo-1.0
END
module_from "$BUILT/module/foo.ko" good
no_depmod

t 'a build that adds first'
pkg foo 1.0
dkms build foo/1.0 -k "$K"
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0

$SIGN_OFF

Building module(s)... done.
END

t 'built already: skipped'
pkg foo 1.0
ok build foo/1.0 -k "$K"
keep
dkms build foo/1.0 -k "$K"
is 0 <<END
Module foo/1.0 already built for kernel $K ($A), skip. You may override by specifying --force.
END
kept

t 'built already, --force: built anew'
pkg foo 1.0
ok build foo/1.0 -k "$K"
ko foo 1.0 newer
dkms build foo/1.0 -k "$K" --force
exits 0
says 'Building module(s)... done.'
module_from "$BUILT/module/foo.ko" newer

t 'two kernels'
kernel "$K2"
pkg foo 1.0
ok add foo/1.0
dkms build foo/1.0 -k "$K" -k "$K2"
exits 0
says 'Building module(s)... done.'
module_from "$BUILT/module/foo.ko" good
module_from "$TREE/foo/1.0/$K2/$A/module/foo.ko" second

t 'Module.symvers of the build is kept'
pkg foo 1.0 'MAKE[0]="cp ready/foo.ko . && echo symvers >Module.symvers"'
ok build foo/1.0 -k "$K"
holds "$BUILT/module/Module.symvers" symvers

t 'the source is not touched'
pkg foo 1.0 'MAKE[0]="cp ready/foo.ko . && echo changed >foo.c && touch new"'
ok build foo/1.0 -k "$K"
has "$BUILT/module/foo.ko"
holds "$SRC/foo-1.0/foo.c" 'int x;'
lacks "$SRC/foo-1.0/new"

# --- make.log -------------------------------------------------------------------------------------

t 'make.log of the default command'
pkg foo 1.0
ok build foo/1.0 -k "$K" -j 1
log "$BUILT/log/make.log" <<END
DKMS (dkms-3.4.3) make.log for foo/1.0 for kernel $K ($A)
DATE

Building module(s)
# command: $MAKE_CMD
make: Entering directory '$INST/$K/build'
  CC [M]  foo.ko
make: Leaving directory '$INST/$K/build'

# exit code: 0
# elapsed time: HH:MM:SS
$LINE
END

t 'make.log of all kinds of steps'
pkg foo 1.0 'PATCH[0]=one.patch' 'PRE_BUILD="pre.sh arg"' 'POST_BUILD=post.sh' 'MAKE[0]="cp ready/foo.ko ."'
patch_file one.patch 'int x;' 'int y;'
script "$SRC/foo-1.0/pre.sh" 'echo "pre $*"'
script "$SRC/foo-1.0/post.sh" 'echo "post $*"'
dkms build foo/1.0 -k "$K"
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0

$SIGN_OFF

Applying patch one.patch... done.
Running the pre_build script... done.
Building module(s)... done.
Running the post_build script... done.
END
log "$BUILT/log/make.log" <<END
DKMS (dkms-3.4.3) make.log for foo/1.0 for kernel $K ($A)
DATE

Applying patch one.patch
# command: patch -p1 < ./patches/one.patch
patching file foo.c

# exit code: 0
# elapsed time: HH:MM:SS
$LINE

Running the pre_build script
# command: cd $BUILD/ && $BUILD/pre.sh arg
pre arg

# exit code: 0
# elapsed time: HH:MM:SS
$LINE

Building module(s)
# command: cp ready/foo.ko .

# exit code: 0
# elapsed time: HH:MM:SS
$LINE

Running the post_build script
# command: cd $BUILD/ && $BUILD/post.sh
post 

# exit code: 0
# elapsed time: HH:MM:SS
$LINE
END

t 'make.log holds standard error, in order'
pkg foo 1.0 'MAKE[0]="echo one; echo two >&2; echo three; cp ready/foo.ko ."'
ok build foo/1.0 -k "$K"
log "$BUILT/log/make.log" <<END
DKMS (dkms-3.4.3) make.log for foo/1.0 for kernel $K ($A)
DATE

Building module(s)
# command: echo one; echo two >&2; echo three; cp ready/foo.ko .
one
two
three

# exit code: 0
# elapsed time: HH:MM:SS
$LINE
END

# --- the make command -----------------------------------------------------------------------------

t 'MAKE of several commands'
pkg foo 1.0 'MAKE[0]="true && cp ready/foo.ko . ; echo end"'
ok build foo/1.0 -k "$K"
logged end

t 'a leading make gets jobs and release'
pkg foo 1.0 "MAKE[0]=\"make -C \$kernel_source_dir M=\$dkms_tree/foo/1.0/build\""
ok build foo/1.0 -k "$K" -j 1
logged "# command: $MAKE_CMD"

t 'a make that is quoted or comes later gets nothing'
pkg foo 1.0 "MAKE[0]=\"'make' -C \$kernel_source_dir M=\$dkms_tree/foo/1.0/build\""
ok build foo/1.0 -k "$K" -j 1
logged "# command: 'make' -C $INST/$K/build M=$BUILD"

t 'a leading make only as a whole word'
pkg foo 1.0 "MAKE[0]=\"makepkg () { cp ready/foo.ko .; }; makepkg\""
ok build foo/1.0 -k "$K" -j 1
logged '# command: makepkg () { cp ready/foo.ko .; }; makepkg'

t '-j 0: no number'
pkg foo 1.0
ok build foo/1.0 -k "$K" -j 0
logged "# command: make -j KERNELRELEASE=$K -C $INST/$K/build M=$BUILD"

t 'the environment gives the number of jobs'
pkg foo 1.0
ENV=parallel_jobs=1
ok build foo/1.0 -k "$K"
logged "# command: $MAKE_CMD"

t 'framework.conf gives the number of jobs'
pkg foo 1.0
framework 'try_sign_modules="false"' 'parallel_jobs=1'
ok build foo/1.0 -k "$K"
logged "# command: $MAKE_CMD"

t 'MAKE_MATCH: the last that matches wins over MAKE[0]'
pkg foo 1.0 'MAKE[0]="echo zero; cp ready/foo.ko ."' 'MAKE[1]="echo one; cp ready/foo.ko ."' \
	'MAKE_MATCH[1]="^6\.1"' 'MAKE[2]="echo two; cp ready/foo.ko ."' 'MAKE_MATCH[2]="(test|x)$"' \
	'MAKE[3]="echo three; cp ready/foo.ko ."' 'MAKE_MATCH[3]="^5"'
ok build foo/1.0 -k "$K"
logged two

t 'MAKE_MATCH: none matches, MAKE[0] has none'
pkg foo 1.0 'MAKE[0]="echo zero; cp ready/foo.ko ."' 'MAKE[1]="false"' 'MAKE_MATCH[1]="^5"'
ok build foo/1.0 -k "$K"
logged zero

t 'MAKE_MATCH: MAKE[0] has one that does not match: the default command'
pkg foo 1.0 'MAKE[0]="false"' 'MAKE_MATCH[0]="^5"'
ok build foo/1.0 -k "$K" -j 1
logged "# command: $MAKE_CMD"

t 'a kernel built with clang: LLVM=1'
kernel "$K" CONFIG_CC_IS_CLANG=y
pkg foo 1.0
ok build foo/1.0 -k "$K" -j 1
logged "# command: $MAKE_CMD LLVM=1"

t '--kernelsourcedir'
pkg foo 1.0
mv "$INST/$K/build" "$W/headers"
ok build foo/1.0 -k "$K" -j 1 --kernelsourcedir "$W/headers"
logged "# command: make -j1 KERNELRELEASE=$K -C $W/headers M=$BUILD"

t 'headers under source are as good'
pkg foo 1.0
mv "$INST/$K/build" "$INST/$K/source"
ok build foo/1.0 -k "$K" -j 1
logged "# command: make -j1 KERNELRELEASE=$K -C $INST/$K/source M=$BUILD"

t '--config is the configuration that rules are asked of'
pkg foo 1.0 'BUILD_EXCLUSIVE_CONFIG="CONFIG_ELSEWHERE"'
echo CONFIG_ELSEWHERE=y >"$W/other.config"
dkms build foo/1.0 -k "$K"
exits 77
ok build foo/1.0 -k "$K" --config "$W/other.config"

# --- environment ----------------------------------------------------------------------------------

t 'CC and the like of the caller do not reach the build; umask is 022'
pkg foo 1.0 'MAKE[0]="cp ready/foo.ko . && env && umask"'
ENV='CC=evil CXX=evil CFLAGS=evil CXXFLAGS=evil LDFLAGS=evil'
ok build foo/1.0 -k "$K"
logged 0022
! grep evil "$BUILT/log/make.log" >>"$WHY"

t 'CC of .kernelvariables'
pkg foo 1.0 'MAKE[0]="cp ready/foo.ko . && env"'
echo 'CC := gcc-of-the-kernel' >"$INST/$K/build/.kernelvariables"
ok build foo/1.0 -k "$K"
logged 'CC=gcc-of-the-kernel'

t 'CC of CONFIG_CC_VERSION_TEXT, if there is such a command'
kernel "$K" 'CONFIG_CC_VERSION_TEXT="sed (sed) 4.9"'
pkg foo 1.0 'MAKE[0]="cp ready/foo.ko . && env"'
ok build foo/1.0 -k "$K"
logged CC=sed KERNEL_CC=sed

t 'no such compiler: no CC'
kernel "$K" 'CONFIG_CC_VERSION_TEXT="no-such-compiler 12"'
pkg foo 1.0 'MAKE[0]="cp ready/foo.ko . && env"'
ok build foo/1.0 -k "$K"
logged 'Building module(s)'
! grep -E '^(KERNEL_)?CC=' "$BUILT/log/make.log" >>"$WHY"

t 'clang and lld of the kernel'
kernel "$K" CONFIG_CC_IS_CLANG=y CONFIG_LD_IS_LLD=y
pkg foo 1.0 'MAKE[0]="cp ready/foo.ko . && env"'
ok build foo/1.0 -k "$K"
logged CC=clang KERNEL_CC=clang LD=ld.lld KERNEL_LD=ld.lld

t 'hooks of etc/dkms come first, and run there'
pkg foo 1.0 'PRE_BUILD="pre.sh a"'
script "$SRC/foo-1.0/pre.sh" 'exit 9'
script "$ROOT/etc/dkms/foo/pre.sh" 'echo "etc $* in $PWD"'
ok build foo/1.0 -k "$K"
logged "# command: cd $ROOT/etc/dkms/foo/ && $ROOT/etc/dkms/foo/pre.sh a" "etc a in $ROOT/etc/dkms/foo"

t 'post_build sees the modules in the tree'
pkg foo 1.0 "POST_BUILD=\"post.sh \$kernelver \$arch\""
script "$SRC/foo-1.0/post.sh" "[ -f '$TREE/foo/1.0/'\$1/\$2/module/foo.ko ] && echo there"
ok build foo/1.0 -k "$K"
logged there

for o in pre_build post_build; do
	t "$o that is not executable: a warning"
	pkg foo 1.0 "$(echo $o | tr "[:lower:]" "[:upper:]")=hook.sh"
	echo 'echo ran' >"$SRC/foo-1.0/hook.sh"
	dkms build foo/1.0 -k "$K"
	exits 0
	says "Warning: The $o script is not executable."
	has "$BUILT/module/foo.ko"
done

t 'pre_build that fails: its own status'
pkg foo 1.0 PRE_BUILD=hook.sh
ok add foo/1.0
script "$SRC/foo-1.0/hook.sh" 'echo no' 'exit 42'
dkms build foo/1.0 -k "$K"
is 42 <<END
$SIGN_OFF

Running the pre_build script...(bad exit status: 42)
Failed command:
cd $BUILD/ && $BUILD/hook.sh
Consult $BUILD/make.log for more information.
END
nothing_built

t 'post_build that fails: its own status, nothing built'
pkg foo 1.0 POST_BUILD=hook.sh
ok add foo/1.0
script "$SRC/foo-1.0/hook.sh" 'exit 43'
dkms build foo/1.0 -k "$K"
exits 43
says 'Running the post_build script...(bad exit status: 43)'
lacks "$BUILT/module"

# --- patches --------------------------------------------------------------------------------------

t 'patches in the order of their index, those that match'
pkg foo 1.0 'PATCH[2]=c.patch' 'PATCH[0]=a.patch' 'PATCH[1]=b.patch' 'PATCH_MATCH[1]="^5"' \
	'PATCH[3]=d.patch' 'PATCH_MATCH[3]="^6\.[01]"' 'MAKE[0]="cp ready/foo.ko . ; cat foo.c"'
patch_file a.patch 'int x;' 'int a;'
patch_file b.patch 'int a;' 'int b;'
patch_file c.patch 'int a;' 'int c;'
patch_file d.patch 'int c;' 'int d;'
ok add foo/1.0
dkms build foo/1.0 -k "$K"
is 0 <<END
$SIGN_OFF

Applying patch a.patch... done.
Applying patch c.patch... done.
Applying patch d.patch... done.
Building module(s)... done.
END
logged 'int d;'

t 'patches of etc/dkms lie over those of the source'
pkg foo 1.0 'PATCH[0]=a.patch' 'MAKE[0]="cp ready/foo.ko . ; cat foo.c"'
patch_file a.patch 'int x;' 'int wrong;'
mkdir -p "$ROOT/etc/dkms/foo"
cp -r "$SRC/foo-1.0/patches" "$ROOT/etc/dkms/foo/"
sed -i s/wrong/right/ "$ROOT/etc/dkms/foo/patches/a.patch"
ok build foo/1.0 -k "$K"
logged 'int right;'

t 'a patch that is not there: 5'
pkg foo 1.0 'PATCH[0]=a.patch'
ok add foo/1.0
dkms build foo/1.0 -k "$K"
exits 5
says 'Error! Patch a.patch as specified in dkms.conf cannot be' "found in $BUILD/patches/."
nothing_built

t "a patch with '..': 5"
pkg foo 1.0 'PATCH[0]=../a.patch'
ok add foo/1.0
dkms build foo/1.0 -k "$K"
exits 5
says "Error! Patch ../a.patch as specified in dkms.conf contains '..' path component."
nothing_built

t 'a patch that does not apply: 6'
pkg foo 1.0 'PATCH[0]=a.patch'
patch_file a.patch 'int other;' 'int y;'
ok add foo/1.0
dkms build foo/1.0 -k "$K"
is 6 <<END
$SIGN_OFF

Applying patch a.patch...(bad exit status: 1)
Failed command:
patch -p1 < ./patches/a.patch

Error! Application of patch a.patch failed.
Consult $BUILD/make.log for more information.
END
nothing_built
has "$BUILD/make.log"

# --- how a build fails ----------------------------------------------------------------------------

t 'make fails: 10, make.log stays'
pkg foo 1.0 "MAKE[0]=\"echo 'foo.c:12:3: error: no'; exit 2\""
ok add foo/1.0
dkms build foo/1.0 -k "$K"
is 10 <<END
$SIGN_OFF

Building module(s)...(bad exit status: 2)
Failed command:
echo 'foo.c:12:3: error: no'; exit 2

Error! Bad return status for module build on kernel: $K ($A)
Consult $BUILD/make.log for more information.
END
nothing_built
log "$BUILD/make.log" <<END
DKMS (dkms-3.4.3) make.log for foo/1.0 for kernel $K ($A)
DATE

Building module(s)
# command: echo 'foo.c:12:3: error: no'; exit 2
foo.c:12:3: error: no

# exit code: 2
# elapsed time: HH:MM:SS
$LINE
END

t 'the error of make goes to standard error, the step does not'
pkg foo 1.0 'MAKE[0]="false"'
ok add foo/1.0
dkms_apart build foo/1.0 -k "$K"
exits 10
same_text "$ERR" <<END

Error! Bad return status for module build on kernel: $K ($A)
Consult $BUILD/make.log for more information.
END

t 'make dies of a signal: 10'
pkg foo 1.0 "MAKE[0]='kill -KILL \$\$'"
ok add foo/1.0
dkms build foo/1.0 -k "$K"
exits 10
mentions '(bad exit status: 137)'
nothing_built

t 'after a failure a good build leaves no build folder'
pkg foo 1.0 'MAKE[0]="false"'
ok add foo/1.0
dkms build foo/1.0 -k "$K"
exits 10
pkg foo 1.0
ok build foo/1.0 -k "$K"
lacks "$BUILD"

t 'a build that fails with --force leaves the module that was there'
pkg foo 1.0
ok build foo/1.0 -k "$K"
echo 'MAKE[0]=false' >>"$CONF"
dkms build foo/1.0 -k "$K" --force
exits 10
has "$BUILD/make.log"

t 'the module is not where it should be: 7'
pkg foo 1.0 'MAKE[0]="true"' 'BUILT_MODULE_LOCATION[0]=some/where'
ok add foo/1.0
dkms build foo/1.0 -k "$K"
is 7 <<END
$SIGN_OFF

Building module(s)... done.

Error! Build of some/where/foo.ko failed for: $K ($A)
Make sure the name and location of the generated module are correct,
or consult $BUILD/make.log for more information.
END
nothing_built
has "$BUILD/make.log"

t 'fewer than two entries in the source: 8'
pkg foo 1.0
rm -rf "$SRC/foo-1.0/foo.c" "$SRC/foo-1.0/ready"
ok add foo/1.0
dkms build foo/1.0 -k "$K"
is 8 <<END

Error! The directory $TREE/foo/1.0/source does not appear to have module source located within it.
Build halted.
END
nothing_built

t 'no headers: 21'
pkg foo 1.0
rm -rf "$INST/$K/build"
ok add foo/1.0
dkms build foo/1.0 -k "$K"
is 21 <<END

Error! Your kernel headers for kernel $K cannot be found at $INST/$K/build or $INST/$K/source.
Please install your distribution's kernel headers package matching $K, or use the --kernelsourcedir option to tell DKMS where it's located.
END
nothing_built

t 'build folder without include: 21'
pkg foo 1.0
rm -rf "$INST/$K/build/include"
ok add foo/1.0
dkms build foo/1.0 -k "$K"
exits 21

t 'several kernels: one that fails does not stop the other'
kernel "$K2"
pkg foo 1.0 'MAKE[0]="test $kernelver != '"$K"' && cp ready/$kernelver/foo.ko ."'
ok add foo/1.0
dkms build foo/1.0 -k "$K" -k "$K2"
exits 10
nothing_built
has "$TREE/foo/1.0/$K2/$A/module/foo.ko"

# --- strip and names ------------------------------------------------------------------------------

# debugged FILE: does it hold debug information?
debugged() {
	has "$1"
	readelf -SW "$1" | grep -q '\.debug_info'
}

for o in '' y yes YES; do
	t "STRIP '$o': stripped of debug information"
	pkg foo 1.0 "STRIP[0]='$o'"
	ok build foo/1.0 -k "$K"
	! debugged "$BUILT/module/foo.ko" || why 'not stripped'
done

for o in n no NO; do
	t "STRIP '$o': as built"
	pkg foo 1.0 "STRIP[0]='$o'"
	ok build foo/1.0 -k "$K"
	same_file "$BUILT/module/foo.ko" "$BASE/ko/good.ko"
done

t 'STRIP: empty takes that of element 0'
pkg foo 1.0 'STRIP[0]=no' 'BUILT_MODULE_NAME[1]=bar' 'DEST_MODULE_LOCATION[1]=/extra' \
	'BUILT_MODULE_NAME[2]=baz' 'DEST_MODULE_LOCATION[2]=/extra' 'STRIP[2]=yes'
ko foo 1.0 good bar
ko foo 1.0 good baz
ok build foo/1.0 -k "$K"
debugged "$BUILT/module/bar.ko" || why 'bar stripped'
! debugged "$BUILT/module/baz.ko" || why 'baz not stripped'

t 'DEST_MODULE_NAME and BUILT_MODULE_LOCATION'
pkg foo 1.0 'BUILT_MODULE_LOCATION[0]=a/b' 'DEST_MODULE_NAME[0]=bar' \
	'MAKE[0]="mkdir -p a/b && cp ready/foo.ko a/b/"'
ok build foo/1.0 -k "$K"
files "$BUILT/module" <<END
bar.ko
END

# --- compression ----------------------------------------------------------------------------------

for o in gz:gzip xz:xz zst:zstd; do
	t "modules are compressed as the kernel's: ${o#*:}"
	pkg foo 1.0 'STRIP[0]=no'
	: >"$INST/$K/kernel/some.ko.${o%:*}"
	ok build foo/1.0 -k "$K"
	files "$BUILT/module" <<END
foo.ko.${o%:*}
END
	"${o#*:}" -dc "$BUILT/module/foo.ko.${o%:*}" >"$W/unpacked.ko"
	same_file "$W/unpacked.ko" "$BASE/ko/good.ko"
done

t 'several compressions: the last of gz, xz, zst'
pkg foo 1.0
: >"$INST/$K/kernel/some.ko.gz"
: >"$INST/$K/kernel/other.ko.xz"
ok build foo/1.0 -k "$K"
has "$BUILT/module/foo.ko.xz"
lacks "$BUILT/module/foo.ko"

t 'options for compression'
pkg foo 1.0
: >"$INST/$K/kernel/some.ko.xz"
framework 'try_sign_modules="false"' 'compress_xz_opts="--check=sha256"'
ok build foo/1.0 -k "$K"
xz -lv "$BUILT/module/foo.ko.xz" | grep -q SHA-256 || why "$(xz -lv "$BUILT/module/foo.ko.xz")"

# --- exclusions -----------------------------------------------------------------------------------

# excluded LINES...: a package with them builds nothing and exits 77
excluded() {
	pkg foo 1.0 "$@"
	ok add foo/1.0
	dkms build foo/1.0 -k "$K"
	is 77 <<END
Warning: The $BUILT/dkms.conf
for module foo/1.0 includes BUILD_EXCLUSIVE directives
which do not match this kernel/arch/config for any modules.
This indicates that it should not be built.
END
	nothing_built
}

for o in 'KERNEL="^5\."' 'KERNEL_MIN=6.2' 'KERNEL_MAX=6.0' 'KERNEL_MIN=6.1.1' 'ARCH="^other"' \
	'CONFIG="CONFIG_NONE"' 'CONFIG="!CONFIG_FOO"' 'CONFIG="CONFIG_FOO !CONFIG_BAR"'; do
	t "BUILD_EXCLUSIVE_$o does not hold: 77"
	excluded "BUILD_EXCLUSIVE_$o"
done

for o in 'KERNEL="^6\.1"' 'KERNEL=test' 'KERNEL_MIN=6.1.0-test' 'KERNEL_MAX=6.1.0-test' 'KERNEL_MIN=5.10' \
	'KERNEL_MAX=10.0' "ARCH=$A" "ARCH='(x|$A)'" 'CONFIG="CONFIG_FOO CONFIG_BAR !CONFIG_NONE"'; do
	t "BUILD_EXCLUSIVE_$o holds"
	pkg foo 1.0 "BUILD_EXCLUSIVE_$o"
	ok build foo/1.0 -k "$K"
	has "$BUILT/module/foo.ko"
done

t 'element 0 rules all modules'
excluded 'BUILD_EXCLUSIVE_KERNEL[0]="^5"' 'BUILT_MODULE_NAME[1]=bar' 'DEST_MODULE_LOCATION[1]=/extra' \
	'BUILD_EXCLUSIVE_KERNEL[1]="^6"'

t 'element 1 rules module 1 only'
pkg foo 1.0 'BUILT_MODULE_NAME[1]=bar' 'DEST_MODULE_LOCATION[1]=/extra' 'BUILD_EXCLUSIVE_KERNEL[1]="^5"'
ok install foo/1.0 -k "$K"
files "$BUILT/module" <<END
foo.ko
END
lacks "$INST/$K/updates/dkms/bar.ko"

# --- dependencies ---------------------------------------------------------------------------------

t 'BUILD_DEPENDS missing: 13'
pkg foo 1.0 'BUILD_DEPENDS[0]=bar' 'BUILD_DEPENDS[1]=baz'
ok add foo/1.0
dkms build foo/1.0 -k "$K"
is 13 <<END

Error! Aborting build of module foo/1.0 for kernel $K ($A) due to missing BUILD_DEPENDS: bar baz.
You may override by specifying --force.
END
nothing_built

t 'BUILD_DEPENDS built, but not installed: 13'
pkg bar 1.0
pkg foo 1.0 'BUILD_DEPENDS[0]=bar'
ok build bar/1.0 -k "$K"
dkms build foo/1.0 -k "$K"
exits 13

t 'BUILD_DEPENDS installed'
pkg bar 1.0
pkg foo 1.0 'BUILD_DEPENDS=bar'
ok install bar/1.0 -k "$K"
ok build foo/1.0 -k "$K"
has "$BUILT/module/foo.ko"

t 'BUILD_DEPENDS missing with --force: a warning'
pkg foo 1.0 'BUILD_DEPENDS[0]=bar'
ok add foo/1.0
dkms build foo/1.0 -k "$K" --force
exits 0
says "Warning: Trying to build module foo/1.0 for kernel $K ($A) despite of missing BUILD_DEPENDS: bar."
has "$BUILT/module/foo.ko"

# --- what the kernel would not take ---------------------------------------------------------------

# refused VARIANT TEXT: built, but not accepted
refused() {
	pkg foo 1.0
	ko foo 1.0 "$1"
	ok add foo/1.0
	dkms build foo/1.0 -k "$K"
	exits 7
	mentions 'Building module(s)... done.' "$2" "Error! "
	nothing_built
	has "$BUILD/make.log"
}

t 'wrong vermagic: 7'
refused badmagic 5.10.0-other

t 'wrong machine: 7'
refused badmachine machine

t 'a symbol that the kernel does not have: 7'
refused badsymbol no_such_symbol

t 'a symbol of another CRC: 7'
refused badcrc known_symbol

t 'a symbol of a module that this one depends on is known'
pkg bar 1.0 "MAKE[0]=\"cp ready/bar.ko . && printf '0x12345678\\tno_such_symbol\\tbar\\tEXPORT_SYMBOL\\t\\n' >Module.symvers\""
pkg foo 1.0 'BUILD_DEPENDS[0]=bar'
ko foo 1.0 badsymbol
ok install bar/1.0 -k "$K"
ok build foo/1.0 -k "$K"
has "$BUILT/module/foo.ko"

t 'no Module.symvers in the headers: symbols are not asked for'
pkg foo 1.0
ko foo 1.0 badsymbol
rm "$INST/$K/build/Module.symvers"
ok build foo/1.0 -k "$K"
has "$BUILT/module/foo.ko"

t 'a second module that is refused: none is built'
pkg foo 1.0 'BUILT_MODULE_NAME[1]=bar' 'DEST_MODULE_LOCATION[1]=/extra'
ko foo 1.0 badmagic bar
dkms build foo/1.0 -k "$K"
exits 7
nothing_built

t 'a run that was cut short leaves no trace in the next'
pkg foo 1.0
ok add foo/1.0
mkdir "$BUILD"
touch "$BUILD/old.c"
ok build foo/1.0 -k "$K"
lacks "$BUILD"
has "$BUILT/module/foo.ko"

t 'what two programs have in common: only names with a dot are ours'
pkg foo 1.0
ok install foo/1.0 -k "$K"
has "$TREE/foo"
(cd "$TREE" && find . -mindepth 1 -maxdepth 1 ! -name foo ! -name '.?*') >>"$WHY"


t '--verbose: the command of each step and what it printed'
pkg foo 1.0 'MAKE[0]="echo made; cp ready/foo.ko ."'
dkms build foo/1.0 -k "$K" --verbose
exits 0
says 'Building module(s)... done.' '# command: echo made; cp ready/foo.ko .' made

t 'build_environment of framework.conf'
pkg foo 1.0 'MAKE[0]="cp ready/foo.ko . && env"'
# shellcheck disable=SC2016
script "$W/env.sh" 'export FROM_ENV=yes'
framework 'try_sign_modules="false"' "build_environment=\"$W/env.sh\""
ok build foo/1.0 -k "$K"
logged FROM_ENV=yes

t_done
