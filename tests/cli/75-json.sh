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

# --- status ---------------------------------------------------------------------------------------

# status [OPTION...]: its document fits the schema, and standard error is empty
status() {
	dkms_apart status --json "$@"
	exits 0
	same_text "$ERR" </dev/null
	fits status
}

# document <expected: the document without what differs from run to run
document() {
	sed -E -e "s,$W,W,g" -e 's/"sha256": "[0-9a-f]{64}"/"sha256": "SHA256"/' -e 's/^( *"time": )".*"/\1"TIME"/' \
		"$OUT" >"$BASE/document"
	same_text "$BASE/document"
}

# member NAME VALUE: some object has that
member() {
	grep -qE "^ *\"$1\": $2,?\$" "$OUT" || why "no \"$1\": $2 in:
$(cat "$OUT")"
}

for o in 'an empty tree' 'no tree'; do
	t "status: $o"
	[ "$o" != 'no tree' ] || rmdir "$TREE"
	status
	document <<END
{
  "schema_version": 1,
  "dkms_tree": "W/tree",
  "module_versions": [
  ]
}
END
done

t 'status: everything'
kernel "$K2"
pkg bar 1.0
pkg foo 1.0
pkg zoo 1.0
ok add zoo/1.0
rm -r "$SRC/zoo-1.0"
ok add bar/1.0
mkdir -p "$INST/$K/updates/dkms"
cp "$BASE/ko/older.ko" "$MOD"
ok install foo/1.0 -k "$K"
ok build foo/1.0 -k "$K2"
status
document <<END
{
  "schema_version": 1,
  "dkms_tree": "W/tree",
  "module_versions": [
    {
      "module": "bar",
      "version": "1.0",
      "state": "added",
      "kernels": [
      ]
    },
    {
      "module": "foo",
      "version": "1.0",
      "state": "installed",
      "kernels": [
        {
          "kernel": "$K2",
          "arch": "$A",
          "state": "built",
          "original_modules_exist": false,
          "built_modules_missing": false,
          "differences": false,
          "modules": [
            {
              "name": "foo",
              "path": "W/tree/foo/1.0/$K2/$A/module/foo.ko",
              "origin": null,
              "version": "1.0",
              "srcversion": "AAAAAAAAAAAAAAAAAAAAAAA",
              "vermagic": "$K2 SMP preempt mod_unload modversions ",
              "signer": null,
              "sha256": "SHA256",
              "error": null
            }
          ],
          "originals": [
          ],
          "last_failure": null
        },
        {
          "kernel": "$K",
          "arch": "$A",
          "state": "installed",
          "original_modules_exist": true,
          "built_modules_missing": false,
          "differences": false,
          "modules": [
            {
              "name": "foo",
              "path": "W/inst/lib/modules/$K/updates/dkms/foo.ko",
              "origin": "dkms",
              "version": "1.0",
              "srcversion": "AAAAAAAAAAAAAAAAAAAAAAA",
              "vermagic": "$K SMP preempt mod_unload modversions ",
              "signer": null,
              "sha256": "SHA256",
              "error": null
            }
          ],
          "originals": [
            {
              "path": "W/tree/foo/original_module/$K/$A/foo.ko",
              "origin": "W/inst/lib/modules/$K/updates/dkms/foo.ko"
            }
          ],
          "last_failure": null
        }
      ]
    },
    {
      "module": "zoo",
      "version": "1.0",
      "state": "broken",
      "kernels": [
      ]
    }
  ]
}
END
member sha256 "\"$(sha256sum <"$MOD" | cut -d' ' -f1)\""

t 'status: filters'
kernel "$K2"
pkg foo 1.0
pkg foo 2.0
ok build foo/1.0 -k "$K"
ok build foo/1.0 -k "$K2"
ok add foo/2.0
status foo/1.0 -k "$K2"
member kernel "\"$K2\""
[ "$(grep -c '"kernel":' "$OUT")" = 1 ] || why 'more than one kernel'
status -m foo -v 2.0
member version '"2.0"'
[ "$(grep -c '"module":' "$OUT")" = 1 ] || why 'more than one version'
status foo -a other
member state '"added"'
[ "$(grep -c '"kernel":' "$OUT")" = 0 ] || why 'a kernel'
status nosuch
[ "$(grep -c '"module":' "$OUT")" = 0 ] || why 'a module'

t 'status: a link to the built module is what was built'
pkg foo 1.0
ok install foo/1.0 -k "$K" --symlink-modules
status
member path "\"$MOD\""
member origin '"dkms"'
member version '"1.0"'
member error null

t 'status: the installed module was changed'
pkg foo 1.0
ok install foo/1.0 -k "$K"
echo more >>"$MOD"
status
member origin '"modified"'
member differences true
member version '"1.0"'
member sha256 "\"$(sha256sum <"$MOD" | cut -d' ' -f1)\""

t 'status: another module stands in its place'
pkg foo 1.0
ok install foo/1.0 -k "$K"
cp "$BASE/ko/newer.ko" "$MOD"
status
member origin '"foreign"'
member version '"2.0"'

t 'status: what is installed cannot be read'
pkg foo 1.0
ok install foo/1.0 -k "$K"
echo junk >"$MOD"
status
member origin '"modified"'
member version null
member error '".+"'

t 'status: what is installed is no file'
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm "$MOD"
mkfifo "$MOD"
status
member origin '"modified"'
member error '".+"'
member sha256 null

t 'status: the installed module is gone'
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm "$MOD"
status
member origin '"missing"'
member path "\"$MOD\""
member sha256 null
member error null
member differences true
cp "$BASE/ko/older.ko" "$INST/$K/kernel/foo.ko"
status
member origin '"distribution"'
member path "\"$INST/$K/kernel/foo.ko\""
member version '"0.5"'
mkdir -p "$INST/$K/extra"
cp "$BASE/ko/newer.ko" "$INST/$K/extra/foo.ko"
status
member origin '"foreign"'
member path "\"$INST/$K/extra/foo.ko\""

t 'status: the built module is gone'
pkg foo 1.0
ok install foo/1.0 -k "$K"
rm "$BUILT/module/foo.ko"
status
member built_modules_missing true
member differences false
member origin '"dkms"'
member path "\"$MOD\""

t 'status: the last failure'
pkg foo 1.0 'MAKE="echo foo.c:1:2: error: no; false"'
dkms build foo/1.0 -k "$K"
exits 10
status
document <<END
{
  "schema_version": 1,
  "dkms_tree": "W/tree",
  "module_versions": [
    {
      "module": "foo",
      "version": "1.0",
      "state": "added",
      "kernels": [
        {
          "kernel": "$K",
          "arch": "$A",
          "state": "added",
          "original_modules_exist": false,
          "built_modules_missing": false,
          "differences": false,
          "modules": [
          ],
          "originals": [
          ],
          "last_failure": {
            "status": 10,
            "step": "make",
            "error": "Bad return status for module build on kernel: $K ($A)\nConsult W/tree/foo/1.0/build/make.log for more information.",
            "first_error": "foo.c:1:2: error: no",
            "log": "W/tree/.recast/record/foo/1.0/$K/$A.failure.log",
            "time": "TIME"
          }
        }
      ]
    }
  ]
}
END
status -k nosuch
[ "$(grep -c '"kernel":' "$OUT")" = 0 ] || why "$(cat "$OUT")"
dkms status
is 0 <<END
foo/1.0: added
END
rm -r "${INST:?}/$K"
status
[ "$(grep -c '"kernel":' "$OUT")" = 0 ] || why 'the failure of a kernel that is gone'

t 'status writes nothing'
pkg foo 1.0
ok install foo/1.0 -k "$K"
keep
status
kept

t 'an action that has neither document nor events: 2'
dkms match --templatekernel "$K2" -k "$K" --json
exits 2
mentions 'The action match does not support the --json option.'

t_done
