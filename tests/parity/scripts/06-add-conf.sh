# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a dkms.conf given as argument names its folder
# compare: exit tree output
pkg foo 1.0
mkdir -p /var/lib/elsewhere
mv /usr/src/foo-1.0 /var/lib/elsewhere/any
dkms add /var/lib/elsewhere/any/dkms.conf
dkms status
