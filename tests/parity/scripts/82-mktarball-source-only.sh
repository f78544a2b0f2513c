# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: mktarball --source-only needs no build
# compare: exit tree
pkg foo 1.0
dkms add foo/1.0
dkms mktarball foo/1.0 -k $K --source-only --archive /var/lib/dkms/s.tar.gz
tar -tzf /var/lib/dkms/s.tar.gz | sed 's,^\./,,; s,/$,,' | grep -v '^$' | sort >>"$RECORD.exit"
