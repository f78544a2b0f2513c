# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What the case files share. A case begins with `t 'what must hold'`; each `why` gives a reason
# against it; it ends where the next begins, and is ok without reasons. t_done ends the file.
# Everything happens below $SCRATCH, which goes at the end.

set -u
umask 022

HERE=$(cd "$(dirname "$0")" && pwd)
FILE=$(basename "$0" .sh)
CACHE=${CACHE:-$(cd "$HERE/../.." && pwd)/.cache}
export A FILE
A=$(uname -m)
T_NAME=
T_SKIP=
T_COUNT=0
T_BAD=0

SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/dkms-kernel.XXXXXX") || exit 1
JOB=
clean_up() {
	# shellcheck disable=SC2046 # ids
	[ -z "$JOB" ] || kill "$JOB" $(cat "$SCRATCH"/*.pid) 2>/dev/null
	wait
	chmod -R u+rwX "$SCRATCH" 2>/dev/null
	rm -rf "$SCRATCH"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$SCRATCH"
WHY=$SCRATCH/why
DKMS_COPY=$SCRATCH/bin/dkms
mkdir "$SCRATCH/bin"
cp "${DKMS:?must name the binary to test}" "$DKMS_COPY" || exit 1

# --- cases ----------------------------------------------------------------------------------------

t() {
	t_end
	T_NAME=$1
	: >"$WHY"
}

t_end() {
	[ -n "$T_NAME" ] || return 0
	T_COUNT=$((T_COUNT + 1))
	if [ -n "$T_SKIP" ]; then
		echo "ok - $FILE: $T_NAME # SKIP $T_SKIP"
	elif [ -s "$WHY" ]; then
		T_BAD=$((T_BAD + 1))
		echo "not ok - $FILE: $T_NAME"
		sed 's/^/# /' "$WHY"
	else
		echo "ok - $FILE: $T_NAME"
	fi
	T_NAME=
	T_SKIP=
}

t_done() {
	t_end
	echo "1..$T_COUNT"
	[ "$T_BAD" = 0 ]
}

why() { printf '%s\n' "$*" >>"$WHY"; }

# file_has FILE TEXT...: each text is somewhere in it
file_has() {
	t_file=$1
	shift
	for t_text; do
		grep -qaF -e "$t_text" "$t_file" || why "nowhere '$t_text' in:
$(cat "$t_file")"
	done
}

# file_lacks FILE PATTERN: no line matches
file_lacks() {
	! grep -aE -e "$2" "$1" >"$SCRATCH/found" || why "unwanted: $(cat "$SCRATCH/found")"
}

# --- the corpus -----------------------------------------------------------------------------------

# the kernels of the corpus whose headers are installed, the plain one first
kernels() {
	for t_k in "$CACHE"/images/*/; do
		t_k=$(basename "$t_k")
		[ ! -d "/usr/src/linux-headers-$t_k" ] || echo "$t_k"
	done | sort
}

kernel_of() {
	case $1 in
	cloud) kernels | grep -- -cloud- ;;
	*) kernels | grep -v -- -cloud- ;;
	esac
}

# source PACKAGE: its folder
source_of() {
	for t_conf in "$CACHE/src/$1"/usr/src/*/dkms.conf; do
		[ ! -f "$t_conf" ] || dirname "$t_conf"
	done
}

directive() {
	sed -n "s/^$2=\"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" "$1/dkms.conf" | head -n 1
}

# module_version PACKAGE: "MODULE/VERSION"
module_version() {
	t_source=$(source_of "$1")
	[ -n "$t_source" ] || return 1
	echo "$(directive "$t_source" PACKAGE_NAME)/$(directive "$t_source" PACKAGE_VERSION)"
}

# --- worlds ---------------------------------------------------------------------------------------

# kernel WORLD RELEASE [empty]: headers, index files and modules of that kernel; or no modules
kernel() {
	t_dir=$1/modules/$2
	mkdir -p "$t_dir/kernel"
	ln -sfn "/usr/src/linux-headers-$2" "$t_dir/build"
	t_common=$(sed -n 's,^include /usr/src/\(linux-headers-[^/]*\)/Makefile.*,\1,p' \
		"/usr/src/linux-headers-$2/Makefile")
	ln -sfn "/usr/src/$t_common" "$t_dir/source"
	cp "$CACHE/images/$2/lib/modules/$2"/modules.* "$t_dir/"
	: >"$t_dir/modules.dep"
	[ -n "${3-}" ] || echo "$CACHE/images/$2/lib/modules/$2/kernel $2" >>"$1/images"
}

# package WORLD PACKAGE...: their sources
package() {
	t_world=$1
	shift
	for t_package; do
		cp -R "$(source_of "$t_package")" "$t_world/src/"
	done
}

world() {
	"$HERE/private" --make "$1"
}

framework() {
	t_world=$1
	shift
	printf '%s\n' "$@" >"$t_world/etc/dkms/framework.conf"
}

# in_world WORLD COMMAND...: output in $OUT, status in $RC
in_world() {
	t_world=$1
	shift
	OUT=$t_world/out
	timeout -k 5 1800 env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/ \
		${ASAN_OPTIONS+"ASAN_OPTIONS=$ASAN_OPTIONS"} \
		${UBSAN_OPTIONS+"UBSAN_OPTIONS=$UBSAN_OPTIONS"} \
		"$HERE/private" "$t_world" "$@" </dev/null >"$OUT" 2>&1 &
	echo $! >"$t_world.pid"
	wait $!
	RC=$?
}

# must WORLD ACTION...: the program under test, which must succeed
must() {
	t_world=$1
	shift
	in_world "$t_world" "$DKMS_COPY" "$@"
	[ "$RC" = 0 ] || why "dkms $* ended with status $RC:
$(cat "$OUT")"
}

# --- facts ----------------------------------------------------------------------------------------

# facts FOLDER: every module below it, and all that modinfo knows of it but for key and signature
facts() {
	[ -d "$1" ] || return 0
	(cd "$1" && find . -name '*.ko*' | LC_ALL=C sort) | while read -r t_ko; do
		echo "file: $t_ko"
		modinfo "$1/$t_ko" 2>&1 |
			grep -E '^[a-z_]+:' | grep -vE '^(filename|sig_key|signature):' | sort
		readelf -SW "$1/$t_ko" | grep -oE ' \.debug_[a-z]*' | sort -u
	done
}
