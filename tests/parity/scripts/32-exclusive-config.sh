# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: BUILD_EXCLUSIVE_CONFIG: what must be set, and what must not
# compare: exit tree
pkg foo 1.0 'BUILD_EXCLUSIVE_CONFIG="CONFIG_FOO CONFIG_BAR"'
pkg bar 1.0 'BUILD_EXCLUSIVE_CONFIG="CONFIG_FOO CONFIG_NONE"'
pkg baz 1.0 'BUILD_EXCLUSIVE_CONFIG="!CONFIG_FOO"'
pkg qux 1.0 'BUILD_EXCLUSIVE_CONFIG="!CONFIG_NONE"'
for m in foo bar baz qux; do
	dkms build $m/1.0 -k $K
done
