#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# apk gives the folders that have changed
exec /usr/lib/dkms/dkms.trigger "$@"
