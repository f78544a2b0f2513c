#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: every file says its licence first
. tests/lint/lib.sh
{
	all_c
	find . -path './build*' -prune -o -name meson.build -print
	scripts
} | xargs grep -L 'SPDX-License-Identifier: GPL-2.0-or-later' | {
	! grep .
}
