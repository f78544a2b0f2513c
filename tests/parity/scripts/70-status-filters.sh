# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: status by module, version, kernel, arch
# compare: exit output
pkg foo 1.0
pkg foo 2.0
pkg bar 1
dkms build foo/1.0 -k $K -k $K2
dkms install foo/2.0 -k $K
dkms add bar/1
dkms status
dkms status foo
dkms status foo/1.0
dkms status -m foo -v 2.0
dkms status -m foo -k $K
dkms status -m foo -v 1.0 -k $K2
dkms status -m foo -v 1.0 -k $K2/$A
dkms status bar
