# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: after a failure the next build starts afresh
# compare: exit tree
pkg foo 1.0
cp /usr/src/foo-1.0/foo.c /var/lib/good.c
echo 'int x = ;' >/usr/src/foo-1.0/foo.c
dkms build foo/1.0 -k $K
cp /var/lib/good.c /usr/src/foo-1.0/foo.c
dkms build foo/1.0 -k $K
