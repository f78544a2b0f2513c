#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --json: events of what is done, the document of status; and the failures that both tell of.
. "$(dirname "$0")/lib.sh"

DOCS=$T_DIR/../../docs

CHECKED=yes
t 'the documents can be compared with their schemas'
if ! /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	CHECKED=
	T_SKIP='needs python3-jsonschema'
fi

# fits SCHEMA [lines]: the last standard output is what docs/SCHEMA.schema.json describes
fits() {
	t_schema=$DOCS/$1.schema.json
	shift
	[ -z "$CHECKED" ] || /usr/bin/python3 "$T_DIR/schema.py" "$t_schema" "$OUT" "$@" >>"$WHY" 2>&1
}

# events <expected: what the last standard output tells, without what differs from run to run
events() {
	fits events lines
	sed -E -e 's/"time":"[^"]*",?//' -e 's/"duration_ms":[0-9]+/"duration_ms":0/' -e "s,$W,W,g" \
		-e "s/make -j[0-9]+/make -jN/" "$OUT" >"$BASE/events"
	same_text "$BASE/events"
}

FOO='"module":"foo","version":"1.0"'
ON="$FOO,\"kernel\":\"$K\",\"arch\":\"$A\""
DEPMOD="\"module\":null,\"version\":null,\"kernel\":\"$K\",\"arch\":\"$A\""
SIGNING="{\"event\":\"message\",\"task\":1,\"stream\":\"stdout\",\"text\":\"$SIGN_OFF\"}"
MAKE_BEGINS="{\"event\":\"step-started\",\"task\":1,\"title\":\"Building module(s)\",\"command\":\"make -jN KERNELRELEASE=$K -C W/inst/lib/modules/$K/build M=W/tree/foo/1.0/build\"}"

t 'events: an install that builds'
pkg foo 1.0
ok add foo/1.0
dkms_apart install foo/1.0 -k "$K" --json
exits 0
same_text "$ERR" </dev/null
events <<END
{"event":"begin","schema_version":1}
{"event":"task-started","task":1,"kind":"build",$ON}
$SIGNING
$MAKE_BEGINS
{"event":"step-ended","task":1,"title":"Building module(s)","status":0,"duration_ms":0,"first_error":null}
{"event":"task-ended","task":1,"kind":"build",$ON,"status":0,"duration_ms":0}
{"event":"task-started","task":2,"kind":"install",$ON}
{"event":"message","task":2,"stream":"stdout","text":"Installing W/inst/lib/modules/$K/updates/dkms/foo.ko"}
{"event":"task-ended","task":2,"kind":"install",$ON,"status":0,"duration_ms":0}
{"event":"task-started","task":3,"kind":"depmod",$DEPMOD}
{"event":"step-started","task":3,"title":"Running depmod","command":"depmod -a $K -b W/inst"}
{"event":"step-ended","task":3,"title":"Running depmod","status":0,"duration_ms":0,"first_error":null}
{"event":"task-ended","task":3,"kind":"depmod",$DEPMOD,"status":0,"duration_ms":0}
{"event":"result","status":0}
END

t 'events: a build that fails, with the first error of its log'
pkg foo 1.0 'MAKE="echo foo.c:1:2: error: no such thing; false"'
ok add foo/1.0
dkms_apart build foo/1.0 -k "$K" --json
exits 10
same_text "$ERR" </dev/null
events <<END
{"event":"begin","schema_version":1}
{"event":"task-started","task":1,"kind":"build",$ON}
$SIGNING
{"event":"step-started","task":1,"title":"Building module(s)","command":"echo foo.c:1:2: error: no such thing; false"}
{"event":"step-ended","task":1,"title":"Building module(s)","status":1,"duration_ms":0,"first_error":"foo.c:1:2: error: no such thing"}
{"event":"error","task":1,"status":10,"text":"Bad return status for module build on kernel: $K ($A)\nConsult W/tree/foo/1.0/build/make.log for more information."}
{"event":"task-ended","task":1,"kind":"build",$ON,"status":10,"duration_ms":0}
{"event":"result","status":10}
END

t 'events: nothing to do'
pkg foo 1.0
ok install foo/1.0 -k "$K"
dkms_apart install foo/1.0 -k "$K" --json
exits 0
events <<END
{"event":"begin","schema_version":1}
{"event":"task-started","task":1,"kind":"skip",$ON}
{"event":"message","task":1,"stream":"stdout","text":"Module foo/1.0 already installed on kernel $K ($A), skip. You may override by specifying --force."}
{"event":"task-ended","task":1,"kind":"skip",$ON,"status":0,"duration_ms":0}
{"event":"result","status":0}
END

t 'events: what a hook script prints does not get into them'
pkg foo 1.0 'POST_ADD="hook.sh"'
script "$SRC/foo-1.0/hook.sh" 'printf "no end of line"' 'echo to stderr >&2'
dkms_apart add foo/1.0 --json
exits 0
same_text "$ERR" <<END
no end of lineto stderr
END
events <<END
{"event":"begin","schema_version":1}
{"event":"task-started","task":1,"kind":"add",$FOO,"kernel":null,"arch":null}
{"event":"message","task":1,"stream":"stdout","text":"Creating symlink W/tree/foo/1.0/source -> W/src/foo-1.0"}
{"event":"message","task":1,"stream":"stdout","text":"Running the post_add script:"}
{"event":"task-ended","task":1,"kind":"add",$FOO,"kernel":null,"arch":null,"status":0,"duration_ms":0}
{"event":"result","status":0}
END

t 'events: a task that cannot begin'
pkg foo 1.0
ok add foo/1.0
dkms_apart add foo/1.0 --json
exits 3
same_text "$ERR" </dev/null
events <<END
{"event":"begin","schema_version":1}
{"event":"task-started","task":1,"kind":"add",$FOO,"kernel":null,"arch":null}
{"event":"error","task":1,"status":3,"text":"DKMS tree already contains: foo/1.0\nYou cannot add the same module/version combo more than once."}
{"event":"task-ended","task":1,"kind":"add",$FOO,"kernel":null,"arch":null,"status":3,"duration_ms":0}
{"event":"result","status":3}
END

t 'events: arguments that will not do'
dkms_apart install --json
exits 1
same_text "$ERR" </dev/null
fits events lines
[ "$(grep -c '"event":"error","time":"[^"]*","status":1' "$OUT")" = 1 ] || why "$(cat "$OUT")"

for o in "autoinstall -k $K" "kernel_postinst -k $K" "kernel_preinst -k $K2" "kernel_prerm -k $K2" \
	"build foo/1.0 -k $K" "uninstall foo/1.0 -k $K" "unbuild foo/1.0 -k $K" \
	"remove foo/1.0 --all" "install foo/1.0 -k $K --dry-run" "build foo/1.0 -k $K --force --verbose"; do
	t "events: $o"
	kernel "$K2"
	pkg foo 1.0
	ok install foo/1.0 -k "$K2"
	[ "${o#un}" = "$o" ] || ok install foo/1.0 -k "$K"
	# shellcheck disable=SC2086
	dkms_apart $o --json
	exits 0
	same_text "$ERR" </dev/null
	fits events lines
	[ "$(tail -n 1 "$OUT" | sed 's/"time":"[^"]*",//')" = '{"event":"result","status":0}' ] || why "$(cat "$OUT")"
done

t '--quiet is stronger than --json'
pkg foo 1.0
dkms add foo/1.0 --json -q
is 0 </dev/null

t '--help and --version are for people'
dkms --version --json
is 0 <<END
dkms-3.4.3
END

# --- failures -------------------------------------------------------------------------------------

FAILURE=$TREE/.recast/record/foo/1.0/$K/$A.failure

# failed STATUS STEP FIRST_ERROR [log]: that is remembered
failed() {
	if [ ! -e "$FAILURE.json" ]; then
		why "nothing is remembered"
		return
	fi
	for t_member in "\"status\":$1," "\"step\":\"$2\"," "\"first_error\":$3,"; do
		grep -qF -e "$t_member" "$FAILURE.json" || why "no $t_member in $(cat "$FAILURE.json")"
	done
	if [ $# -gt 3 ]; then has "$FAILURE.log"; else lacks "$FAILURE.log"; fi
}

t 'failure: make'
pkg foo 1.0 'MAKE="echo foo.c:1:2: error: no; false"'
dkms build foo/1.0 -k "$K"
exits 10
failed 10 make '"foo.c:1:2: error: no"' log
same_file "$FAILURE.log" "$BUILD/make.log"

t 'failure: it goes with the next success'
pkg foo 1.0 'MAKE="false"'
dkms build foo/1.0 -k "$K"
failed 10 make null log
sed -i '/^MAKE/d' "$CONF"
ok build foo/1.0 -k "$K"
lacks "$TREE/.recast/record"

for o in "unbuild foo/1.0 -k $K" 'remove foo/1.0 --all'; do
	t "failure: it goes with ${o%% *}"
	pkg foo 1.0 'MAKE="false"'
	dkms build foo/1.0 -k "$K"
	has "$FAILURE.json"
	# shellcheck disable=SC2086
	ok $o
	lacks "$TREE/.recast/record"
done

t 'failure: pre_build, post_build'
pkg foo 1.0 'PRE_BUILD="bad.sh"'
script "$SRC/foo-1.0/bad.sh" 'exit 5'
dkms build foo/1.0 -k "$K"
exits 5
failed 5 pre_build null log
sed -i 's/^PRE_/POST_/' "$CONF"
dkms build foo/1.0 -k "$K"
exits 5
failed 5 post_build null log

t 'failure: patch'
pkg foo 1.0 'PATCH[0]="nosuch.patch"'
dkms build foo/1.0 -k "$K"
exits 5
failed 5 patch null log

t 'failure: collect'
pkg foo 1.0
ko foo 1.0 badsymbol
dkms build foo/1.0 -k "$K"
exits 7
failed 7 collect null log

t 'failure: plan'
pkg foo 1.0
dkms build foo/1.0 -k "$K"
rm -r "$INST/$K/build/include"
dkms build foo/1.0 -k "$K" --force
exits 21
failed 21 plan null

t 'failure: pre_install, install'
pkg foo 1.0 'PRE_INSTALL="bad.sh"'
script "$SRC/foo-1.0/bad.sh" 'exit 5'
dkms install foo/1.0 -k "$K"
exits 101
failed 101 pre_install null
sed -i '/^PRE_/d' "$CONF"
echo >"$INST/$K/updates"
dkms install foo/1.0 -k "$K"
[ "$RC" != 0 ] || why 'it was installed'
failed "$RC" install null
rm "$INST/$K/updates"
ok install foo/1.0 -k "$K"
lacks "$FAILURE.json"

t 'failure: depmod'
pkg foo 1.0
: >"$W/depmod.fails"
dkms install foo/1.0 -k "$K"
exits 6
failed 6 depmod null

t 'failure: not meant for this kernel is none'
pkg foo 1.0 'BUILD_EXCLUSIVE_KERNEL="^9"'
dkms build foo/1.0 -k "$K"
exits 77
lacks "$FAILURE.json"

t 'failure: what cannot be remembered changes nothing'
pkg foo 1.0 'MAKE="false"'
mkdir "$TREE/.recast"
: >"$TREE/.recast/record"
dkms build foo/1.0 -k "$K"
exits 10
mentions 'Bad return status for module build'

t_done
