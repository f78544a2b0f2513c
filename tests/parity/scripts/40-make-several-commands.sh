# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2016,SC2154,SC2086 # see script.sh
# what: MAKE of several commands, with variables before make
# compare: exit tree
pkg foo 1.0 'MAKE="FLAGS=-DX=1 make -C ${kernel_source_dir} M=${dkms_tree}/${PACKAGE_NAME}/${PACKAGE_VERSION}/build; mkdir sub; mv foo.ko sub/"' \
	'BUILT_MODULE_LOCATION[0]="sub"'
dkms build foo/1.0 -k $K
