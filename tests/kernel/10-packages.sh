#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every package of the table goes through its whole life on every kernel, under the reference program and under
# ours, side by side; what they install must be the same.
. "$(dirname "$0")/lib.sh"

REFERENCE=$CACHE/dkms-reference/usr/sbin/dkms
RESULTS=$SCRATCH/results
mkdir -p "$RESULTS/reference" "$RESULTS/ours"

# the table as lines "MODULE/VERSION RELEASE EXPECTED"
items() {
	grep -v '^#' "$HERE/packages" | while read -r package plain cloud; do
		mv=$(module_version "$package") || continue
		[ -z "$PLAIN" ] || echo "$mv $PLAIN $plain"
		[ -z "$CLOUD" ] || [ "$cloud" = - ] || echo "$mv $CLOUD $cloud"
	done
}

worlds() {
	for who in reference ours; do
		world "$SCRATCH/$who"
		for k in $PLAIN $CLOUD; do
			kernel "$SCRATCH/$who" "$k"
		done
		# shellcheck disable=SC2046 # one word per package
		package "$SCRATCH/$who" $(grep -v '^#' "$HERE/packages" | cut -f 1)
	done
}

# result FILE: where step FILE of the current item goes
note() { RESULT=$RESULTS/$1/$(echo "$2.$3" | tr / _); }

# The reference only has to say what it would install. It takes any two modules without a version for the same and
# keeps the kernel's (hdaps of tp_smapi); COMPAT section 5 compares the files. So its version check is overridden.
run_reference() {
	while read -r mv k expected; do
		note reference "$mv" "$k"
		in_world "$SCRATCH/reference" bash "$REFERENCE" install "$mv" -k "$k" --no-depmod \
			--force-version-override
		echo "$RC" >"$RESULT.exit"
		cp "$OUT" "$RESULT.out"
		facts "$SCRATCH/reference/modules/$k/updates" >"$RESULT.facts"
		rm -rf "$SCRATCH/reference/modules/$k/updates"
		touch "$RESULT.done"
	done <"$SCRATCH/items"
}

ours() {
	in_world "$SCRATCH/ours" "$DKMS_COPY" "$@"
}

expect() {
	[ "$RC" = "$1" ] || why "$2: exit status $RC, expected $1:
$(cat "$OUT")"
}

# status_is STATE: what status says of the current item
status_is() {
	ours status "$mv" -k "$k"
	expect 0 status
	case $1 in
	'') t_want= ;;
	added) t_want="$mv: added" ;;
	*) t_want="$mv, $k, $A: $1" ;;
	esac
	[ "$(cat "$OUT")" = "$t_want" ] || why "status is '$(cat "$OUT")', expected '$t_want'"
}

# life: the current item is added, built, installed and taken away again
life_built() {
	ours build "$mv" -k "$k"
	expect 0 build
	: >"$RESULT.facts"
	[ "$RC" = 0 ] || return 0
	status_is built
	[ -s "$TREE/$mv/$k/$A/log/make.log" ] || why "no make.log of the build"
	[ ! -e "$TREE/$mv/build" ] || why "the build folder is still there"
	ours install "$mv" -k "$k"
	expect 0 install
	status_is installed
	facts "$MODULES/updates" >"$RESULT.facts"
	facts "$TREE/$mv/$k/$A/module" >"$RESULT.tree"
	indexed
	ours uninstall "$mv" -k "$k"
	expect 0 uninstall
	status_is built
	[ ! -e "$MODULES/updates" ] || why "left behind: $(find "$MODULES/updates")"
	! grep -q '^updates/' "$MODULES/modules.dep" || why "modules.dep still has a module of ours"
}

# depmod really knows every installed module, with what it depends on
indexed() {
	sed -n 's/^file: \.\///p' "$RESULT.facts" | while read -r ko; do
		grep -q "^updates/$ko:" "$MODULES/modules.dep" || why "not in modules.dep: $ko"
	done
}

life_excluded() {
	ours build "$mv" -k "$k"
	expect 77 build
	file_has "$OUT" 'BUILD_EXCLUSIVE' 'This indicates that it should not be built.'
	status_is added
	ours install "$mv" -k "$k"
	expect 77 install
	: >"$RESULT.facts"
}

life_of_item() {
	TREE=$SCRATCH/ours/lib/dkms
	MODULES=$SCRATCH/ours/modules/$k
	note ours "$mv" "$k"
	ours add "$mv"
	expect 0 add
	status_is added
	"life_$expected"
	ours remove "$mv" -k "$k"
	expect 0 remove
	status_is ''
	[ ! -e "$TREE/${mv%/*}" ] || why "left in the tree: $(find "$TREE/${mv%/*}")"
}

# what the reference made of the same item
wait_for_reference() {
	while [ ! -e "$RESULT.done" ] && kill -0 "$JOB" 2>/dev/null; do
		sleep 0.2
	done
	[ -e "$RESULT.done" ] || why "the reference did not get here"
}

agree() {
	mine=$RESULT
	note reference "$mv" "$k"
	wait_for_reference
	case $expected in
	built) want=0 ;;
	excluded) want=77 ;;
	esac
	got=$(cat "$RESULT.exit")
	[ "$got" = "$want" ] || why "the reference ended with status $got, expected $want:
$(cat "$RESULT.out")"
	diff -u --label reference "$RESULT.facts" --label ours "$mine.facts" >>"$WHY"
	[ "$expected" != built ] || signed_facts "$mine.facts"
}

# the kernel's own words for the module, and our key's
signed_facts() {
	n=$(grep -c '^file: ' "$1")
	[ "$n" -gt 0 ] || why "nothing was installed"
	[ "$(grep -c "^vermagic: *$k SMP" "$1")" = "$n" ] || why "vermagic: $(grep ^vermagic: "$1")"
	[ "$(grep -c '^signer: *DKMS module signing key$' "$1")" = "$n" ] ||
		why "signer: $(grep ^signer: "$1")"
	! grep -q debug_ "$1" || why "not stripped"
}

PLAIN=$(kernel_of plain)
CLOUD=$(kernel_of cloud)
if [ ! -e "$REFERENCE" ] || [ -z "$PLAIN$CLOUD" ]; then
	t 'real packages on real kernels'
	T_SKIP='no corpus: ./dev setup'
	t_done
	exit
fi
worlds
items >"$SCRATCH/items"
run_reference >"$SCRATCH/reference.log" 2>&1 &
JOB=$!
while read -r mv k expected <&3; do
	t "$mv on $k: $expected"
	life_of_item
	agree
done 3<"$SCRATCH/items"
t_end
wait "$JOB"
JOB=
t_done
