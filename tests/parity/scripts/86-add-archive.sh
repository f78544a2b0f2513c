# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: an archive given to add
# compare: exit
# As with ldtarball.
pkg foo 1.0
tar -C /usr/src -czf /var/lib/foo.tar.gz foo-1.0
rm -rf /usr/src/foo-1.0
dkms_differs 7 0 add /var/lib/foo.tar.gz
dkms_exit status
ours_says 'foo/1.0: added'
