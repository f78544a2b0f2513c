#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: clang-format changes nothing (./dev format does what it wants)
. tests/lint/lib.sh
need clang-format
all_c | each clang-format --dry-run -Werror {}
