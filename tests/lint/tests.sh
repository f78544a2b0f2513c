#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: every unit test is built, every suite can be run
. tests/lint/lib.sh
bad=0
for f in tests/unit/test_*.c; do
	name=$(basename "$f" .c)
	grep -qF "'${name#test_}'" tests/unit/meson.build && continue
	echo "$f is not in tests/unit/meson.build"
	bad=1
done
for suite in lint unit cli fuzz parity kernel system; do
	[ -x "tests/$suite/run" ] && continue
	echo "tests/$suite/run is not there"
	bad=1
done
exit $bad
