# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What the case files share. A case begins with `t 'what must hold'`; each `why` gives a reason
# against it; it ends where the next begins, and is ok without reasons. t_done ends the file.
# $ROOT is the Debian tree; commands run in it by `in_root`.

set -u
HERE=$(cd "$(dirname "$0")" && pwd)
FILE=$(basename "$0" .sh)
T_NAME=
T_COUNT=0
T_BAD=0
WHY=$SCRATCH/why
OUT=$SCRATCH/out
A=x86_64

# the kernel of the base, and the one that comes later: releases
K1=$(cd "$ROOT/usr/src" && echo linux-headers-*-cloud-amd64)
K1=${K1#linux-headers-}
K2=${K1%-cloud-amd64}-amd64
export FILE A K1 K2

t() {
	t_end
	T_NAME=$1
	: >"$WHY"
}

t_end() {
	[ -n "$T_NAME" ] || return 0
	T_COUNT=$((T_COUNT + 1))
	if [ -s "$WHY" ]; then
		T_BAD=$((T_BAD + 1))
		echo "not ok - $FILE: $T_NAME"
		sed 's/^/# /' "$WHY"
	else
		echo "ok - $FILE: $T_NAME"
	fi
	T_NAME=
}

t_done() {
	t_end
	echo "1..$T_COUNT"
	[ "$T_BAD" = 0 ]
}

why() { printf '%s\n' "$*" >>"$WHY"; }

# --- the tree -------------------------------------------------------------------------------------

# A child in namespaces does not see our signals: it is killed, and with it all that lives in them.
JOB=
trap '[ -z "$JOB" ] || kill -KILL "$JOB"; exit 1' HUP INT TERM
await() {
	JOB=$!
	RC=0
	wait "$JOB" || RC=$?
	JOB=
}

# in_root COMMAND...: output in $OUT, status in $RC
in_root() {
	SHARE=$CACHE/system/archives "$HERE/enter" "$ROOT" "$@" >"$OUT" 2>&1 &
	await
}

# in_chroot COMMAND...: as in_root, but in a chroot, whose root is no mount, below processes that are not in it
in_chroot() {
	# shellcheck disable=SC2016 # the inner shell's
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
		unshare -m -p -f --mount-proc --kill-child -- /bin/sh -c '
			mount --bind /proc "$1/proc" && mount --rbind /dev "$1/dev" || exit
			chroot "$@"
			exit $?' sh "$ROOT" "$@" </dev/null >"$OUT" 2>&1 &
	await
}

# must COMMAND...: in the tree, and it must succeed
must() {
	in_root "$@"
	[ "$RC" = 0 ] || why "$* ended with status $RC:
$(tail -n 60 "$OUT")"
}

# apt COMMAND...: must succeed; syncs are left out
apt() {
	must eatmydata apt-get -qy "$@"
}

# status WANTED [ARGUMENT...]: dkms status says WANTED, lines in any order
status() {
	t_want=$1
	shift
	must dkms status "$@"
	printf '%s\n' "$t_want" | sort >"$SCRATCH/want"
	sort "$OUT" | diff -u "$SCRATCH/want" - >>"$WHY"
}

# says TEXT...: each text is somewhere in the output
says() {
	for t_text; do
		grep -qaF -e "$t_text" "$OUT" || why "nowhere '$t_text' in:
$(tail -n 60 "$OUT")"
	done
}

says_not() {
	! grep -aE -e "$1" "$OUT" >"$SCRATCH/found" || why "unwanted: $(cat "$SCRATCH/found")"
}

# package_is STATUS PACKAGE, as dpkg says it: "installed", "config-files", "unpacked"...
package_is() {
	t_is=$(chroot "$ROOT" dpkg-query -W -f "\${db:Status-Status}" "$2" 2>/dev/null)
	[ "${t_is:=not-installed}" = "$1" ] || why "package $2 is $t_is, expected $1"
}

# module KERNEL NAME: the file, for that kernel
module() {
	(cd "$ROOT/lib/modules/$1/updates/dkms" 2>/dev/null && ls "$2".ko* 2>/dev/null)
}

has_module() {
	[ -n "$(module "$1" "$2")" ] || why "no module $2 for $1: $(find "$ROOT/lib/modules/$1/updates" 2>&1)"
}

has_no_module() {
	[ -z "$(module "$1" "$2")" ] || why "there is a module $2 for $1"
}

# image KERNEL: the modules from outside that its initramfs holds
image() {
	chroot "$ROOT" lsinitramfs "/boot/initrd.img-$1" 2>&1 | sed -n 's,.*/updates/dkms/\(.*\)\.ko.*,\1,p' | sort
}

in_image() {
	image "$1" | grep -qx "$2" || why "the initramfs of $1 lacks $2; it has: $(image "$1")"
}

not_in_image() {
	! image "$1" | grep -qx "$2" || why "the initramfs of $1 has $2"
}

# made_images N KERNEL: that many times did dkms have the initramfs made in the last command
made_images() {
	t_n=$(grep -c "^Updating the initramfs of kernel $2\.\.\. done\.\$" "$OUT")
	[ "$t_n" = "$1" ] || why "the initramfs of $2 was made $t_n times, expected $1:
$(tail -n 60 "$OUT")"
}
