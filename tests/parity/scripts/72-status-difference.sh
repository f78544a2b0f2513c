# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: status sees that the installed module is not the built one
# compare: exit
# COMPAT's words: "(Differences between built and installed modules)".
pkg foo 1.0
dkms install foo/1.0 -k $K
printf 'bytes' >>/lib/modules/$K/updates/dkms/foo.ko
dkms status
grep -ci 'diff' "$RECORD.last" >>"$RECORD.exit"
