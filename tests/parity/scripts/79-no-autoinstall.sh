# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: /etc/dkms/no-autoinstall
# compare: exit tree
# The reference knows the file only in its packages' scripts; COMPAT section 2: its presence disables autoinstall.
touch /etc/dkms/no-autoinstall
dkms autoinstall -k $K
