#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: codespell finds nothing
. tests/lint/lib.sh
need codespell
codespell --ignore-words tests/lint/words --ignore-regex '\\n' --skip 'fuzz/corpus' \
	src tests fuzz bench data man completions packaging dev README.md CONTRIBUTING.md CHANGELOG.md
