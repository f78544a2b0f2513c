#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What status --json tells of real modules is what modinfo and sha256sum tell.
. "$(dirname "$0")/lib.sh"

K=$(kernel_of plain)
TREE=$SCRATCH/tree
BUILT=$TREE/facts/1.0/$K/$A/module

# a tree of one module version, which is built and consists of the modules given
tree_of() {
	rm -rf "$TREE" "$SCRATCH/src"
	mkdir -p "$BUILT" "$SCRATCH/src/facts-1.0" "$SCRATCH/modules"
	ln -s "$SCRATCH/src/facts-1.0" "$TREE/facts/1.0/source"
	cp "$@" "$BUILT/"
}

report() {
	"$DKMS_COPY" status --json --dkmstree "$TREE" --sourcetree "$SCRATCH/src" \
		--installtree "$SCRATCH/modules" >"$SCRATCH/report" || why "status ended with $?"
}

# told NAME FIELD: what the report tells, - for null
told() {
	awk -v name="\"$1\"," -v field="\"$2\":" '
		$1 == "\"name\":" { here = $2 == name }
		here && $1 == field {
			sub(/^[^:]*: /, "")
			sub(/,$/, "")
			gsub(/^"|"$/, "")
			print $0 == "null" ? "-" : $0
		}' "$SCRATCH/report"
}

# compare FILE: field by field
compare() {
	name=$(basename "$1")
	name=${name%%.ko*}
	for field in version srcversion vermagic signer; do
		want=$(modinfo -F "$field" "$1")
		got=$(told "$name" "$field")
		[ "$got" = "${want:--}" ] || why "$name: $field is '$got', modinfo has '$want'"
	done
	[ "$(told "$name" sha256)" = "$(sha256sum <"$1" | cut -d' ' -f1)" ] || why "$name: sha256"
	[ "$(told "$name" error)" = - ] || why "$name: $(told "$name" error)"
}

if [ -z "$K" ]; then
	t 'facts'
	T_SKIP='no corpus: ./dev setup'
	t_done
	exit
fi

t 'a hundred modules of the distribution, plain'
# shellcheck disable=SC2046 # paths without blanks
tree_of $(find "$CACHE/images/$K/lib/modules" -name '*.ko' | sort | awk 'NR % 40 == 0' | head -n 100)
report
n=0
for file in "$BUILT"/*; do
	compare "$file"
	n=$((n + 1))
done
[ "$n" -ge 50 ] || why "only $n modules"
[ -n "$(modinfo -F signer "$file")" ] || why 'the last one is not signed: nothing is compared'

t 'some of them compressed'
for file in "$BUILT"/*; do
	n=$((n + 1))
	case $((n % 20)) in
	0) xz --check=crc32 "$file" ;;
	1) zstd -q --rm "$file" ;;
	*) rm "$file" ;;
	esac
done
report
[ "$(find "$BUILT" -type f | wc -l)" -ge 4 ] || why 'too few modules'
for file in "$BUILT"/*; do
	compare "$file"
done

t_done
