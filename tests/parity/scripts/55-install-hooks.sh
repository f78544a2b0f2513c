# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: pre_install and post_install run
# compare: exit tree
pkg foo 1.0 'PRE_INSTALL="pre_install"' 'POST_INSTALL="post_install a b"'
hook /usr/src/foo-1.0/pre_install 'echo pre >/var/lib/dkms/pre'
hook /usr/src/foo-1.0/post_install 'echo "post $*" >/var/lib/dkms/post'
dkms install foo/1.0 -k $K
