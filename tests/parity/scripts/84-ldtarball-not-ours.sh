# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: ldtarball of some other archive
# compare: exit tree
# The reference has one error for all that is no tarball of its own; COMPAT section 5 has 3 when no dkms.conf is in it.
mkdir /var/lib/x
echo x >/var/lib/x/x
tar -C /var/lib/x -czf /var/lib/x.tar.gz x
dkms_differs 7 3 ldtarball /var/lib/x.tar.gz
