# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a dependency that nobody knows
# compare: exit
# The reference has no word for "deferred" yet and ends with 11. COMPAT section 5: deferred is told, and only failures
# and missing dependencies end with 11.
pkg foo 1.0 'BUILD_DEPENDS[0]="nobody"'
dkms add foo/1.0
dkms_differs 11 0 autoinstall -k $K
