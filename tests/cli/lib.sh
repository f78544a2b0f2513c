# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034  # much here is used by the case files only
#
# What the case files share. A case is:
#
#	t 'what must hold'		begins a case: a fresh world, see world()
#	pkg foo 1.0 'POST_ADD="x"'	a source tree with a dkms.conf, further lines as given
#	dkms build foo/1.0 -k "$K"	runs the program on that world, output in order
#	is 10 <<END			its exit status and its whole output
#	has FILE...			files that must be there (lacks: must not)
#
# and ends where the next begins. Every check that fails adds its reason to the case; a case without
# reasons is ok. Nothing is touched outside a scratch folder, which goes at the end.

set -u
umask 022

if [ "$(id -u)" != 0 ]; then
	exec unshare -Urm -- /bin/sh "$0" "$@"
fi

T_DIR=$(cd "$(dirname "$0")" && pwd)
T_FILE=$(basename "$0" .sh)
T_NAME=
T_SKIP=
T_COUNT=0
T_BAD=0
A=$(uname -m)
K=6.1.0-test
K2=6.1.0-second
SIGN_OFF="Module signing is disabled by policy, modules won't be signed"

# real root, or root of a user namespace only?
real_root() {
	read -r t_inner t_outer t_len </proc/self/uid_map
	[ "$t_inner $t_outer $t_len" = '0 0 4294967295' ]
}

# --- the scratch folder ---------------------------------------------------------------------------

base_make() {
	BASE=$(mktemp -d "${TMPDIR:-/tmp}/dkms-cli.XXXXXX") || exit 1
	trap 'rm -rf "$BASE"' EXIT
	trap 'exit 1' HUP INT TERM
	chmod 755 "$BASE"
	mkdir "$BASE/ko" "$BASE/self"
	cp "${DKMS:?must name the binary to test}" "$BASE/self/dkms" || exit 1
	ko_make_all
}

# ko_make VARIANT [-DNAME=VALUE...]: a ready module, $BASE/ko/VARIANT.ko
ko_make() {
	t_variant=$1
	shift
	"${CC:-cc}" -g -O1 -fno-pie -fcf-protection=none -c "$@" -o "$BASE/ko/$t_variant.ko" \
		"$T_DIR/module.c" 2>/dev/null ||
		"${CC:-cc}" -g -O1 -c "$@" -o "$BASE/ko/$t_variant.ko" "$T_DIR/module.c" || exit 1
}

ko_make_all() {
	ko_make good
	ko_make newer -DVERSION='"2.0"' -DSRCVERSION='"BBBBBBBBBBBBBBBBBBBBBBB"'
	ko_make older -DVERSION='"0.5"' -DSRCVERSION='"CCCCCCCCCCCCCCCCCCCCCCC"'
	ko_make resourced -DSRCVERSION='"DDDDDDDDDDDDDDDDDDDDDDD"'
	ko_make plain -DUNVERSIONED
	ko_make plain2 -DUNVERSIONED -DDESCRIPTION='"another"'
	ko_make badmagic -DVERMAGIC='"5.10.0-other SMP preempt mod_unload modversions "'
	ko_make badsymbol -DSYMBOL=no_such_symbol
	ko_make badcrc -DCRC=0xdeadbeefu
	ko_make second -DVERMAGIC='"6.1.0-second SMP preempt mod_unload modversions "'
	# the same with another e_machine (offset 18): 243 is EM_RISCV, 62 EM_X86_64
	cp "$BASE/ko/good.ko" "$BASE/ko/badmachine.ko"
	t_machine='\363\000'
	[ "$A" != riscv64 ] || t_machine='\076\000'
	# shellcheck disable=SC2059  # the format is the bytes
	printf "$t_machine" | dd of="$BASE/ko/badmachine.ko" bs=1 seek=18 conv=notrunc status=none
}

base_make
W=$BASE/w
TREE=$W/tree
SRC=$W/src
INST=$W/inst/lib/modules
ROOT=$W/root
BIN=$W/bin
OUT=$BASE/out
ERR=$BASE/err
WHY=$BASE/why
BUILD=$TREE/foo/1.0/build
BUILT=$TREE/foo/1.0/$K/$A
MOD=$INST/$K/updates/dkms/foo.ko
CONF=$SRC/foo-1.0/dkms.conf

# --- cases ----------------------------------------------------------------------------------------

t() {
	t_end
	T_NAME=$1
	: >"$WHY"
	world
}

t_end() {
	[ -n "$T_NAME" ] || return 0
	T_COUNT=$((T_COUNT + 1))
	if [ -n "$T_SKIP" ]; then
		echo "ok - $T_FILE: $T_NAME # SKIP $T_SKIP"
	elif [ -s "$WHY" ]; then
		T_BAD=$((T_BAD + 1))
		echo "not ok - $T_FILE: $T_NAME"
		sed 's/^/# /' "$WHY"
	else
		echo "ok - $T_FILE: $T_NAME"
	fi
	T_NAME=
	T_SKIP=
}

# the last line of each case file. CLI_COUNT: a file for its numbers, in place of a plan
t_done() {
	t_end
	if [ -n "${CLI_COUNT:-}" ]; then
		echo "$T_COUNT $T_BAD" >"$CLI_COUNT"
	else
		echo "1..$T_COUNT"
	fi
	chmod -R u+rwX "$BASE"
	[ "$T_BAD" = 0 ]
}

why() {
	printf '%s\n' "$*" >>"$WHY"
}

# --- the world ------------------------------------------------------------------------------------

world() {
	rm -rf "$W" 2>/dev/null || {
		chmod -R u+rwX "$W"
		rm -rf "$W"
	}
	ENV=
	AS=
	STDIN=
	IN=/
	RUN_PATH=$BIN:/usr/sbin:/usr/bin:/sbin:/bin
	cp -a "$BASE/world" "$W"
}

# what each case begins with, made once: a kernel, a Debian that does not sign, a depmod that logs
world_make() {
	mkdir -p "$TREE" "$SRC" "$INST" "$BIN" "$ROOT/etc/dkms/framework.conf.d" "$ROOT/boot"
	distro 'ID=debian'
	framework 'try_sign_modules="false"'
	printf '#!/bin/sh\necho "$*" >>%s\n[ ! -e %s ] || { echo "fake depmod fails"; exit 3; }\n' \
		"$W/depmod.log" "$W/depmod.fails" >"$BIN/depmod"
	chmod 755 "$BIN/depmod"
	kernel "$K"
	mv "$W" "$BASE/world"
}

distro() { printf '%s\n' "$@" >"$ROOT/etc/os-release"; }
framework() { printf '%s\n' "$@" >"$ROOT/etc/dkms/framework.conf"; }

# kernel RELEASE [further lines of auto.conf...]
kernel() {
	t_k=$INST/$1/build
	mkdir -p "$t_k/include/generated" "$t_k/include/config" "$INST/$1/kernel"
	echo "#define UTS_RELEASE \"$1\"" >"$t_k/include/generated/utsrelease.h"
	shift
	printf '%s\n' CONFIG_SMP=y CONFIG_PREEMPT_BUILD=y CONFIG_PREEMPT=y CONFIG_MODULES=y CONFIG_MODULE_UNLOAD=y \
		CONFIG_MODVERSIONS=y CONFIG_FOO=y CONFIG_BAR=m "$@" >"$t_k/include/config/auto.conf"
	printf '0x%s\t%s\tvmlinux\tEXPORT_SYMBOL\t\n' 12345678 known_symbol 0badcafe other_symbol \
		>"$t_k/Module.symvers"
	printf '%s\n' 'ready := $(or $(wildcard $(M)/ready/$(KERNELRELEASE)/*.ko),$(wildcard $(M)/ready/*.ko))' \
		all: '	@echo "  CC [M]  $(notdir $(ready))"' '	@cp $(ready) $(M)/' >"$t_k/Makefile"
	: >"${t_k%/build}/modules.order"
	echo '# an index' >"${t_k%/build}/modules.dep"
}

# conf M V <conf: a source tree with that dkms.conf
conf() {
	mkdir -p "$SRC/$1-$2/ready/$K2"
	cat >"$SRC/$1-$2/dkms.conf"
	echo 'int x;' >"$SRC/$1-$2/$1.c"
	ko "$1" "$2" good
}

# pkg M V [further lines of dkms.conf...]: a package of one module
pkg() {
	t_m=$1 t_v=$2
	shift 2
	printf '%s\n' "PACKAGE_NAME=\"$t_m\"" "PACKAGE_VERSION=\"$t_v\"" "BUILT_MODULE_NAME[0]=\"$t_m\"" \
		'DEST_MODULE_LOCATION[0]="/extra"' 'AUTOINSTALL="yes"' "$@" | conf "$t_m" "$t_v"
}

# ko M V VARIANT [NAME]: what the build makes; NAME: of the module, default M. The second kernel has
# its own, always good.
ko() {
	cp "$BASE/ko/$3.ko" "$SRC/$1-$2/ready/${4:-$1}.ko"
	cp "$BASE/ko/second.ko" "$SRC/$1-$2/ready/$K2/${4:-$1}.ko"
}

# script FILE LINES...: an executable script
script() {
	t_script=$1
	shift
	mkdir -p "$(dirname "$t_script")"
	printf '%s\n' '#!/bin/sh' "$@" >"$t_script"
	chmod 755 "$t_script"
}

# --- running --------------------------------------------------------------------------------------

# in_world PROGRAM ARGUMENTS...: with the world's PATH and root, and nothing else around it.
# AS: who runs it. user: not root; userns: root of a namespace, who may not look at process 1;
# mountns: in a mount namespace of its own; nothing: as we are. STDIN: a file, or nothing
in_world() {
	t_as=
	if [ "$AS" = userns ]; then
		t_as='unshare -Ur --'
	elif [ "$AS" = mountns ]; then
		t_as='unshare -m --'
	elif [ -n "$AS" ] && real_root; then
		t_as='setpriv --reuid=65534 --regid=65534 --clear-groups --'
	elif [ -n "$AS" ]; then
		t_as='unshare -U --map-user=65534 --map-group=65534 --'
	fi
	# shellcheck disable=SC2086  # ENV and the prefix are lists of words
	(cd "$IN" && exec timeout -k 5 120 $t_as env -i PATH="$RUN_PATH" LC_ALL=C HOME=/ \
		${ASAN_OPTIONS+"ASAN_OPTIONS=$ASAN_OPTIONS"} \
		${UBSAN_OPTIONS+"UBSAN_OPTIONS=$UBSAN_OPTIONS"} \
		RECAST_ROOT="$ROOT" $ENV "$@") <"${STDIN:-/dev/null}"
}

dkms_run() {
	in_world "$BASE/self/dkms" "$@"
}

after_run() {
	[ "$RC" -lt 124 ] || why "ended with status $RC: $*"
}

# the program with bare arguments: the caller names the roots, or none
dkms_bare() {
	dkms_run "$@" >"$OUT" 2>&1
	RC=$?
	after_run "$@"
}

dkms() {
	dkms_bare --dkmstree "$TREE" --sourcetree "$SRC" --installtree "$INST" "$@"
}

# the same with standard output in $OUT, standard error in $ERR
dkms_apart() {
	dkms_run --dkmstree "$TREE" --sourcetree "$SRC" --installtree "$INST" "$@" >"$OUT" 2>"$ERR"
	RC=$?
	after_run "$@"
}

# hook FILE ARGUMENTS...: one of the scripts in hooks/, which finds dkms in PATH
hook() {
	ln -sf "$BASE/self/dkms" "$BIN/dkms"
	t_hook=$T_DIR/../../hooks/$1
	shift
	in_world "$t_hook" "$@" >"$OUT" 2>&1
	RC=$?
	after_run "$t_hook" "$@"
}

# a step on the way that must succeed
ok() {
	dkms "$@"
	[ "$RC" = 0 ] || why "dkms $* ended with status $RC:
$(cat "$OUT")"
}

# --- checks ---------------------------------------------------------------------------------------

# is STATUS <expected: exit status and whole output of the last dkms
is() {
	[ "$RC" = "$1" ] || why "exit status $RC, expected $1"
	same_text "$OUT"
}

# exits STATUS: only that
exits() {
	[ "$RC" = "$1" ] || why "exit status $RC, expected $1
$(cat "$OUT")"
}

# same_text FILE <expected
same_text() {
	cat >"$BASE/want"
	diff -u --label expected "$BASE/want" --label got "$1" >>"$WHY"
}

# says TEXT...: each is a whole line of the last output
says() {
	for t_line; do
		grep -qxF -e "$t_line" "$OUT" || why "no line '$t_line' in:
$(cat "$OUT")"
	done
}

says_not() {
	for t_line; do
		! grep -qxF -e "$t_line" "$OUT" || why "line '$t_line' in:
$(cat "$OUT")"
	done
}

# mentions TEXT...: each is somewhere in the last output
mentions() {
	t_missing=
	for t_line; do
		grep -qF -e "$t_line" "$OUT" || t_missing="$t_missing '$t_line'"
	done
	[ -z "$t_missing" ] || why "nowhere$t_missing in:
$(cat "$OUT")"
}

has() {
	for t_path; do
		[ -e "$t_path" ] || [ -L "$t_path" ] || why "missing: $t_path"
	done
}

lacks() {
	for t_path; do
		if [ -e "$t_path" ] || [ -L "$t_path" ]; then why "there: $t_path"; fi
	done
}

# link PATH TARGET
link() {
	[ "$(readlink "$1")" = "$2" ] || why "$1 -> $(readlink "$1"), expected $2"
}

# holds FILE TEXT: its whole content
holds() {
	[ "$(cat "$1" 2>&1)" = "$2" ] || why "$1 holds '$(cat "$1" 2>&1)', expected '$2'"
}

# same_file A B
same_file() {
	cmp -s "$1" "$2" || why "$1 and $2 differ"
}

# module_from FILE VARIANT: FILE is that module, stripped or not
module_from() {
	if [ ! -f "$1" ] || [ -L "$1" ]; then
		why "no module $1"
		return
	fi
	t_want=$(ko_facts "$BASE/ko/$2.ko")
	t_got=$(ko_facts "$1")
	[ "$t_want" = "$t_got" ] || why "$1 is '$t_got', expected '$t_want'"
}

ko_facts() {
	tr '\0' '\n' <"$1" | grep -aE '^(version|srcversion|vermagic|description)=' | tr '\n' ' '
}

# files FOLDER <expected: everything below it, sorted; our own corner of the tree left out
files() {
	list "$1" >"$BASE/list"
	same_text "$BASE/list"
}

list() {
	(cd "$1" && find . -mindepth 1 -name .recast -prune -o -mindepth 1 \
		\( -type l -printf '%P -> %l\n' -o -type d -printf '%P/\n' -o -printf '%P\n' \)) 2>&1 |
		LC_ALL=C sort
}

# log FILE <expected: a make.log with its date and times masked
log() {
	sed -e '2s/.*[0-9][0-9]:[0-9][0-9].*/DATE/' \
		-e 's/^\(# elapsed time: \)[0-9][0-9]:[0-9][0-9]:[0-9][0-9]$/\1HH:MM:SS/' "$1" \
		>"$BASE/log" 2>&1
	same_text "$BASE/log"
}

# depmods <expected: the arguments of each depmod that ran
depmods() {
	[ -e "$W/depmod.log" ] || : >"$W/depmod.log"
	same_text "$W/depmod.log"
}

no_depmod() {
	lacks "$W/depmod.log"
}

# keep: remember all of the world; kept: nothing has changed since
keep() {
	snapshot >"$BASE/before"
}

kept() {
	snapshot >"$BASE/after"
	diff -u --label before "$BASE/before" --label after "$BASE/after" >>"$WHY"
}

snapshot() {
	(cd "$W" && list . && find . -name .recast -prune -o -type f -size -1M -print0 | sort -z |
		xargs -0r md5sum) 2>/dev/null
}

world_make
