# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: mktarball --binaries-only, loaded where there are no sources
# compare: exit tree
# The reference loads it and exits 1; COMPAT section 10, 7.
pkg foo 1.0
dkms build foo/1.0 -k $K
dkms mktarball foo/1.0 -k $K --binaries-only --archive /var/lib/foo.tar.gz
tar -tzf /var/lib/foo.tar.gz | sed 's,^\./,,; s,/$,,' | grep -v '^$' | grep -v '/\.config$' | sort >>"$RECORD.exit"
dkms remove foo/1.0 --all
rm -rf /usr/src/foo-1.0
dkms_differs 1 0 ldtarball /var/lib/foo.tar.gz
rm -f /var/lib/dkms/foo/1.0/*/*/log/.config
dkms status
tree
dkms ldtarball /var/lib/foo.tar.gz
dkms install foo/1.0 -k $K
