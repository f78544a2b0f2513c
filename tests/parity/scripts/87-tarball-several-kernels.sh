# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: a tarball for two kernels
# compare: exit
# The reference packs the modules of the first kernel only, and loads no more (COMPAT section 10, 7).
pkg foo 1.0
dkms build foo/1.0 -k $K
dkms build foo/1.0 -k $K2
dkms mktarball foo/1.0 -k $K -k $K2
ls /var/lib/dkms/foo/1.0/tarball >>"$RECORD.exit"
cp /var/lib/dkms/foo/1.0/tarball/* /var/lib/foo.tar.gz
dkms remove foo/1.0 --all
dkms ldtarball /var/lib/foo.tar.gz
dkms_exit status
ours_says "foo/1.0, $K, $A: built"
ours_says "foo/1.0, $K2, $A: built"
