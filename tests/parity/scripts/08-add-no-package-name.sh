# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a dkms.conf without PACKAGE_NAME is refused
# compare: exit tree output
pkg foo 1.0
conf /usr/src/foo-1.0 <<'END'
PACKAGE_VERSION="1.0"
BUILT_MODULE_NAME="foo"
DEST_MODULE_LOCATION="/extra"
END
dkms add foo/1.0
dkms status
