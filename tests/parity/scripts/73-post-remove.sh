# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: post_remove runs after uninstall
# compare: exit tree
pkg foo 1.0 'POST_REMOVE="post_remove"'
hook /usr/src/foo-1.0/post_remove 'echo "gone $*" >/var/lib/dkms/gone'
dkms install foo/1.0 -k $K
dkms uninstall foo/1.0 -k $K
