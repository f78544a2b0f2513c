# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: uninstall, unbuild, remove of what nobody knows: exit 3
# compare: exit tree output
dkms uninstall foo/1.0 -k $K
dkms remove foo/1.0 -k $K
dkms remove foo/1.0 --all
