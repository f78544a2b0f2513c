# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: BUILD_DEPENDS decide the order
# compare: exit tree
pkg aaa 1.0 'BUILD_DEPENDS[0]="zzz"' 'PRE_BUILD="look"'
hook /usr/src/aaa-1.0/look "[ -e /lib/modules/$K/updates/dkms/zzz.ko ]"
pkg zzz 1.0
dkms add aaa/1.0
dkms add zzz/1.0
dkms autoinstall -k $K
dkms status
