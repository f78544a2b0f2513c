#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: gcc -fanalyzer finds nothing
. tests/lint/lib.sh
need gcc
# err.c defines what analyzer.h describes
# shellcheck disable=SC2086 # flags are words
sources | grep -v '/core/err\.c$' |
	each gcc $flags -include tests/lint/analyzer.h -fanalyzer -O1 -Wno-unused-value -c -o /dev/null {}
