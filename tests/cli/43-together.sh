#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Several runs at once: they wait for each other where they would meet, and nowhere else.
. "$(dirname "$0")/lib.sh"

# beside FILE ARGUMENT...: another run, in the background; its output goes to FILE
beside() {
	beside_out=$1
	shift
	dkms_run --dkmstree "$TREE" --sourcetree "$SRC" --installtree "$INST" "$@" >"$beside_out" 2>&1 &
	OTHER=$!
}

# the other run must have ended well
joined() {
	wait "$OTHER" || why "the other run ended with status $?: $(cat "$1")"
}

# a build that takes a while, and would fail if another one took its folder away
slow_pkg() {
	pkg "$1" 1.0 "MAKE[0]=\"touch begun; sleep 1; cp ready/\$kernelver/$1.ko . 2>/dev/null || cp ready/$1.ko .; rm begun\""
	ok add "$1/1.0"
}

# until FILE is there
until_there() {
	t_tries=0
	while [ ! -e "$1" ] && [ "$t_tries" -lt 100 ]; do
		sleep 0.1
		t_tries=$((t_tries + 1))
	done
	has "$1"
}

t 'two builds of one module for two kernels'
kernel "$K2"
slow_pkg foo
beside "$W/other" build foo/1.0 -k "$K2"
dkms build foo/1.0 -k "$K"
exits 0
joined "$W/other"
module_from "$BUILT/module/foo.ko" good
module_from "$TREE/foo/1.0/$K2/$A/module/foo.ko" second
lacks "$BUILD"

t 'two builds of the same: the second finds it built'
slow_pkg foo
beside "$W/other" build foo/1.0 -k "$K"
until_there "$BUILD/begun"
dkms build foo/1.0 -k "$K"
exits 0
joined "$W/other"
says "Module foo/1.0 already built for kernel $K ($A), skip. You may override by specifying --force."
module_from "$BUILT/module/foo.ko" good
lacks "$BUILD"

t 'who waits for more than a second says for whom'
pkg foo 1.0 'MAKE[0]="touch begun; sleep 2.5; cp ready/foo.ko ."'
ok add foo/1.0
beside "$W/other" build foo/1.0 -k "$K"
until_there "$BUILD/begun"
dkms_apart build foo/1.0 -k "$K"
exits 0
joined "$W/other"
sed 's/process [0-9]*/process N/' "$ERR" >"$W/said"
same_text "$W/said" <<END
Waiting for process N, which works on module foo...
END

t 'two installs into one kernel: both are there'
slow_pkg foo
slow_pkg bar
beside "$W/other" install bar/1.0 -k "$K"
dkms install foo/1.0 -k "$K"
exits 0
joined "$W/other"
has "$MOD" "$INST/$K/updates/dkms/bar.ko"
link "$TREE/foo/kernel-$K-$A" "1.0/$K/$A"
link "$TREE/bar/kernel-$K-$A" "1.0/$K/$A"

t 'a removal waits for the build, and then takes it all'
slow_pkg foo
beside "$W/other" build foo/1.0 -k "$K"
until_there "$BUILD/begun"
dkms remove foo/1.0 --all
exits 0
joined "$W/other"
lacks "$TREE/foo"

t 'status waits for nobody'
slow_pkg foo
beside "$W/other" install foo/1.0 -k "$K"
until_there "$BUILD/begun"
dkms status
is 0 <<END
foo/1.0: added
END
has "$BUILD/begun"
joined "$W/other"

t 'a script of the package may call dkms for its own module'
pkg foo 1.0 'POST_ADD=again'
script "$SRC/foo-1.0/again" "exec '$BASE/self/dkms' --dkmstree '$TREE' --sourcetree '$SRC' --installtree '$INST' build foo/1.0 -k $K"
dkms_apart add foo/1.0
exits 0
same_text "$ERR" </dev/null
module_from "$BUILT/module/foo.ko" good

t 'a run that was killed leaves no lock behind'
pkg foo 1.0 'MAKE[0]="touch begun; exec sleep 30"'
ok add foo/1.0
beside "$W/other" build foo/1.0 -k "$K"
until_there "$BUILD/begun"
pkill -KILL -f "$BASE/self/dkms --dkmstree $TREE" || why 'nothing to kill'
wait "$OTHER" 2>/dev/null
pkg foo 1.0
dkms_apart build foo/1.0 -k "$K"
exits 0
same_text "$ERR" </dev/null
pkill -KILL -f '^sleep 30$'

t 'two runs that both need a key make one pair'
kernel "$K" 'CONFIG_MODULE_SIG_HASH="sha256"'
framework 'try_sign_modules="true"'
pkg foo 1.0
pkg bar 1.0
beside "$W/other" build bar/1.0 -k "$K"
dkms build foo/1.0 -k "$K"
exits 0
joined "$W/other"
[ "$(openssl pkey -in "$TREE/mok.key" -pubout 2>&1)" = \
	"$(openssl x509 -in "$TREE/mok.pub" -inform DER -noout -pubkey 2>&1)" ] || why 'not a pair'
lacks "$TREE/mok.pub.old"
[ "$(cat "$OUT" "$W/other" | grep -c '^Certificate or key are missing')" = 1 ] ||
	why "made more than once: $(cat "$OUT" "$W/other")"

t '--dry-run takes no lock'
slow_pkg foo
rm -rf "$TREE/.recast"
ok build foo/1.0 -k "$K" --dry-run
lacks "$TREE/.recast"

t_done
