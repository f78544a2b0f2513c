/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ldtarball, and add of an archive: what mktarball made (or somebody who makes the like), any archive with
 * a dkms.conf in it, which is added as that folder would be, or an rpm, which is installed and
 * followed by an autoinstall.
 *
 * Of the folder of a kernel only modules, Module.symvers and make.log are taken. A module that its
 * kernel would not load is refused: it must be one, and of that kernel's release. What is loaded is
 * staged in the tree and takes its place when all of it is there and the sources are added; if anything fails
 * the tree is as it was.
 */
#ifndef OP_TARBALL_LOAD_H
#define OP_TARBALL_LOAD_H

#include "op/op.h"

/* The options' archive. Exit 2 (no such file), 3 (no archive of that kind), 7 (no dkms.conf where it
 * should be, or a module that cannot be), 8 (added already), and those of add and autoinstall. */
bool tarball_load(struct op *op, int *ret_status, struct err *e);

#endif
