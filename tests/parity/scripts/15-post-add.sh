# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: post_add runs after add, in the source folder
# compare: exit tree
# The reference prints the hook's output, and so do we; around it the texts differ.
pkg foo 1.0 'POST_ADD="post_add with words"'
hook /usr/src/foo-1.0/post_add 'echo "post_add: $* in $(pwd)"'
dkms add foo/1.0
