# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: pre_build and post_build run in the build folder
# compare: exit tree
pkg foo 1.0 'PRE_BUILD="pre_build 7"' 'POST_BUILD="post_build"'
hook /usr/src/foo-1.0/pre_build 'sed -i "s/1.0/1.$1/" foo.c'
hook /usr/src/foo-1.0/post_build 'ls foo.ko || exit 5'
dkms build foo/1.0 -k $K
