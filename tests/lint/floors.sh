#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: a file includes only from floors below its own and from its own room
. tests/lint/lib.sh
find src \( -path 'src/*/*.[ch]' -o -path src/main.c \) | sort | xargs awk '
	BEGIN {
		n = split("core 1 sys 2 out 3 run 4 ko 5 kernel 5 conf 5 tree 6 op 7 cmd 8 main.c 9", w)
		for (i = 1; i < n; i += 2)
			floor[w[i]] = w[i + 1]
	}
	FNR == 1 {
		split(FILENAME, part, "/")
		room = part[2]
		files++
	}
	!(room in floor) {
		print FILENAME ": a room that DESIGN does not know"
		bad = 1
		nextfile
	}
	/^[ \t]*#[ \t]*include[ \t]+"/ {
		split($0, quoted, "\"")
		split(quoted[2], from, "/")
		if (from[1] == room || (from[1] in floor && floor[from[1]] < floor[room]))
			next
		print FILENAME ":" FNR ": " quoted[2] " is not below " room "/"
		bad = 1
	}
	END { exit bad || files == 0 }'
