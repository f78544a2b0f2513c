#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: clang-tidy finds nothing (.clang-tidy)
. tests/lint/lib.sh
need clang-tidy
# shellcheck disable=SC2086 # flags are words
sources | grep -v '/core/err\.c$' |
	each clang-tidy --quiet {} -- $flags -include tests/lint/analyzer.h -Wno-unused-value
