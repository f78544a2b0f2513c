#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: clang compiles every file without a warning
. tests/lint/lib.sh
need clang
# shellcheck disable=SC2086 # flags are words
all_sources | each clang $flags -O2 -c -o /dev/null {}
