# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a compiler error: exit 10, the build folder stays, nothing is built
# compare: exit output
# The reference leaves the folder as make left it, and so do we; the source link counts as added.
pkg foo 1.0
echo 'int x = ;' >/usr/src/foo-1.0/foo.c
dkms build foo/1.0 -k $K
dkms status
[ -f /var/lib/dkms/foo/1.0/build/make.log ] && see 'make.log is there'
[ -e /var/lib/dkms/foo/1.0/$K ] && see 'something is built'
