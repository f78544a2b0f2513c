#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: shellcheck finds nothing in any script
. tests/lint/lib.sh
need shellcheck
scripts | xargs shellcheck
