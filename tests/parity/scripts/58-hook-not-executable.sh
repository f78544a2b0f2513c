# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a hook that is not executable is passed over
# compare: exit tree
pkg foo 1.0 'PRE_INSTALL="pre_install"'
echo 'exit 3' >/usr/src/foo-1.0/pre_install
dkms install foo/1.0 -k $K
