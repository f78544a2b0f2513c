#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The trigger of the dkms package on /usr/src/*: the folders that have changed
PATH=${PATH:+$PATH:}/usr/sbin:/usr/bin:/sbin:/bin
command -v dkms >/dev/null || exit 0
exec dkms --hook apk-sources "$@"
