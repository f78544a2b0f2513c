# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# For the checks: they start with `. tests/lint/lib.sh`, from the project's root.

# what every file is compiled with (STYLE)
flags="-std=c17 -D_GNU_SOURCE -Isrc -include src/banned.h
	$(pkg-config --cflags libcrypto json-c)
	-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes
	-Wmissing-prototypes -Wvla -Wformat=2 -Wswitch-enum -Werror"
export flags

need() {
	for tool; do
		command -v "$tool" >/dev/null || { echo "no $tool"; exit 77; }
	done
}

# C files of the program; of the program and its tests; with headers
sources() { find src -name '*.c' | sort; }
all_sources() { find src tests fuzz -name '*.c' | sort; }
all_c() { find src tests fuzz -name '*.[ch]' | sort; }
# shell scripts, by their first line or their name
scripts() {
	find . \( -path ./.git -o -path ./.cache -o -path './build*' -o -path './fuzz/corpus' \) -prune \
		-o -type f -print0 | sort -z | xargs -0 awk '
		FNR == 1 && (FILENAME ~ /\.(ba)?sh$/ || /^#! ?\/bin\/(ba)?sh/) { print FILENAME }
		{ nextfile }'
}

# each COMMAND…: runs it for each line of standard input, which stands in it as {}, as many at once as
# there are CPUs; what a failing one says comes out whole
each() {
	xargs -P "$(nproc)" -I{} sh -c '
		said=$("$@" 2>&1) && exit 0
		printf "%s\n" "$said"
		exit 1' sh "$@"
}
