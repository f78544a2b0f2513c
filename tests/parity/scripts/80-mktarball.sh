# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: mktarball of what is built, and ldtarball of it
# compare: exit tree
pkg foo 1.0
dkms build foo/1.0 -k $K
dkms mktarball foo/1.0 -k $K
ls /var/lib/dkms/foo/1.0/tarball >>"$RECORD.exit"
cp /var/lib/dkms/foo/1.0/tarball/* /var/lib/foo.dkms.tar.gz
tar -tzf /var/lib/foo.dkms.tar.gz | sed 's,^\./,,; s,/$,,' | grep -v '^$' | grep -v '/\.config$' | sort >>"$RECORD.exit"
dkms remove foo/1.0 --all
rm -rf /usr/src/foo-1.0
dkms ldtarball /var/lib/foo.dkms.tar.gz
dkms status
dkms install foo/1.0 -k $K
