#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: mandoc accepts the man pages, and dkms(8) describes every option of --help
. tests/lint/lib.sh
need mandoc
# whether other pages are installed here is no matter
said=$(mandoc -T lint man/*.[1-9] 2>/dev/null | grep -v 'referenced manual not found')
[ -z "$said" ] || { echo "$said"; exit 1; }
[ -x "${DKMS-}" ] || { echo "DKMS names no program"; exit 1; }
options=$("$DKMS" --help | grep -oE -- '--[a-z_-]+' | sort -u)
[ -n "$options" ] || { echo "--help shows no option"; exit 1; }
page=$(mandoc -T ascii -O width=500 man/dkms.8 | sed "s,.$(printf "\\b"),,g")
bad=0
for o in $options; do
	printf '%s\n' "$page" | grep -qE -- "(^|[^-a-z_])$o([^-a-z_]|\$)" && continue
	echo "man/dkms.8 does not tell about $o"
	bad=1
done
exit $bad
