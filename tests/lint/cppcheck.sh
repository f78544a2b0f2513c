#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: cppcheck finds nothing
. tests/lint/lib.sh
need cppcheck
# It looks at files alone and reads no system headers: what it says about unused or unknown is noise.
cppcheck --quiet --error-exitcode=1 --std=c11 --language=c -j "$(nproc)" -Isrc -D_GNU_SOURCE \
	--enable=warning,performance,portability --inline-suppr \
	--suppress=missingInclude --suppress=unknownMacro \
	--template='{file}:{line}: {severity}: {message} [{id}]' src
