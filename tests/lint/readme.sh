#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: the README shows both commands, and none that does not exist
. tests/lint/lib.sh
bad=0
for c in './dev demo' './dev test'; do
	grep -qxF "    $c" README.md || { echo "README.md does not show $c on a line of its own"; bad=1; }
done
known=$(./dev help)
told=$(cat README.md CONTRIBUTING.md | grep -oE '\./dev [a-z]+' | sort -u | cut -d' ' -f2)
for c in $told; do
	printf '%s\n' "$known" | grep -qE "^ +\./dev $c( |\$)" && continue
	echo "./dev $c is told of, and does not exist"
	bad=1
done
exit $bad
