#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: the man pages have an entry for every setting and every directive, with default and example or error
. tests/lint/lib.sh
bad=0

# entries PAGE: each entry's names on a line, a tab, and its text as one line
entries() {
	awk '
		function flush() { if (names != "") print names "\t" text }
		/^\.It Va / { flush(); names = substr($0, 8); text = ""; next }
		/^\.(It|S[hs]) / { flush(); names = ""; next }
		{ text = text " " $0 }
		END { flush() }' "$1"
}

# told PAGE PATTERN NAME...: PAGE has an entry for each, whose text the pattern is found in
told() {
	page=$1 pattern=$2
	shift 2
	[ $# -gt 5 ] || { echo "$page: nothing to look for"; bad=1; }
	for name; do
		text=$(entries "$page" | sed -n "s/^\([^$tab]*[ ,]\)*$name\( [^$tab]*\)*$tab//p")
		if [ -z "$text" ]; then
			echo "$page does not tell about $name"
			bad=1
		elif ! printf '%s\n' "$text" | grep -qE "$pattern"; then
			echo "$page: $name lacks what the others have: $pattern"
			bad=1
		fi
	done
}
tab=$(printf '\t')

settings=$(sed -n 's/^# \{0,1\}\([a-z_]*\)=.*/\1/p' data/framework.conf | sort -u)
directives=$(sed -n '/directives_known\[\] = {/,/};/s/^\t"\([A-Z_]*\)",$/\1/p' src/conf/directives.c)
deprecated=$(sed -n '/directives_deprecated\[\] = {/,/};/s/^\t"\([A-Z_]*\)",$/\1/p' src/conf/directives.c)
current=
for d in $directives; do
	printf '%s\n' "$deprecated" | grep -qx "$d" || current="$current $d"
done
# shellcheck disable=SC2086 # they are words
{
	told man/dkms-framework.conf.5 '(Default|by default).*\.Dl [a-z_]*=' $settings
	told man/dkms.conf.5 '\.Dl [A-Z_]*(\[[0-9]\])?=' $current
	told man/dkms.conf.5 . $deprecated
}
exit $bad
