# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: unless --force is given
# compare: exit tree
pkg foo 1.0 'PRE_INSTALL="pre_install"'
hook /usr/src/foo-1.0/pre_install 'exit 3'
dkms build foo/1.0 -k $K
dkms install foo/1.0 -k $K --force
dkms status
