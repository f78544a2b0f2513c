#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: systemd accepts the unit
. tests/lint/lib.sh
need systemd-analyze
dir=$(mktemp -d "${TMPDIR:-/tmp}/dkms-lint.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$dir/sbin"
printf '#!/bin/sh\n' >"$dir/sbin/dkms"
chmod 755 "$dir/sbin/dkms"
sed "s,@sbindir@,$dir/sbin," data/dkms.service.in >"$dir/dkms.service"
said=$(systemd-analyze --man=no verify "$dir/dkms.service" 2>&1)
status=$?
# of our unit only: others of this machine are no matter
said=$(printf '%s\n' "$said" | grep -F dkms)
[ "$status" = 0 ] && [ -z "$said" ] && exit 0
printf '%s\n' "$said"
exit 1
