#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

t 'lintian has nothing against the package'
# it leaves temporary files
TMPDIR=$SCRATCH lintian --allow-root --fail-on error,warning "$DEB" >"$OUT" 2>&1 || why "$(cat "$OUT")"

t 'it takes the place of dkms, and says its level'
dpkg-deb -f "$DEB" >"$OUT"
says 'Provides: dkms (= 3.4.3)' 'Conflicts: dkms' 'Replaces: dkms'

t_done
