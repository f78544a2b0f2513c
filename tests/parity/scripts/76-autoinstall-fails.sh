# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: one failure does not stop the others: exit 11
# compare: exit
pkg bad 1.0
pkg foo 1.0
echo 'int x = ;' >/usr/src/bad-1.0/bad.c
dkms add bad/1.0
dkms add foo/1.0
dkms autoinstall -k $K
dkms status
tail -n 3 "$RECORD.last" >>"$RECORD.exit"
