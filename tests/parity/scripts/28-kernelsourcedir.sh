# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: --kernelsourcedir names the headers
# compare: exit tree output
pkg foo 1.0
mv /lib/modules/$K/build /var/lib/headers
dkms build foo/1.0 -k $K --kernelsourcedir /var/lib/headers
dkms status
