# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: an action without module: exit 1
# compare: exit tree
dkms add
dkms build
dkms install
dkms remove
dkms build -m foo
dkms install -v 1
