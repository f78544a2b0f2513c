#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: framework.conf shows the settings that the program reads, those and no others, commented out
. tests/lint/lib.sh
shown=$(sed -n 's/^# \{0,1\}\([a-z_]*\)=.*/\1/p' data/framework.conf | sort -u)
read=$(sed -n '/^struct settings {/,/^}/p' src/conf/settings.h |
	sed 's,/\*.*,,; s/[ \t]*$//; s/^.*\(char\|bool\|enum [a-z_]*\|unsigned\) //; s/[*;]//g; s/, */\n/g' |
	grep -oE '^[a-z_]+$' | sort -u)
if [ -z "$shown" ] || [ -z "$read" ]; then
	echo "no settings found"
	exit 1
fi
if [ "$shown" != "$read" ]; then
	printf 'in framework.conf:\n%s\nin settings.h:\n%s\n' "$shown" "$read"
	exit 1
fi
! grep -vE '^(#.*)?$' data/framework.conf
