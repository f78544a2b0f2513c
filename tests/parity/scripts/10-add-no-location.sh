# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a module needs a destination
# compare: exit tree output
pkg foo 1.0
conf /usr/src/foo-1.0 <<'END'
PACKAGE_NAME="foo"
PACKAGE_VERSION="1.0"
BUILT_MODULE_NAME="foo"
END
dkms add foo/1.0
