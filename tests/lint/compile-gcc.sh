#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: gcc compiles every file without a warning
. tests/lint/lib.sh
need gcc
# shellcheck disable=SC2086 # flags are words
all_sources | each gcc $flags -O2 -c -o /dev/null {}
