# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: ldtarball of no file
# compare: exit tree output
dkms ldtarball --archive /var/lib/none.tar.gz
