/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mktarball: sources and built modules of a module version as one archive, which ldtarball loads on
 * another machine:
 *
 *	dkms_main_tree/{k}/{a}/{module,log}/…	what is built for each kernel; --source-only: empty
 *	dkms_source_tree/…			the sources, or with --binaries-only:
 *	dkms_binaries_only/{PACKAGE_NAME,PACKAGE_VERSION,dkms.conf}
 */
#ifndef OP_TARBALL_MAKE_H
#define OP_TARBALL_MAKE_H

#include "op/op.h"

/* Of the options' module version, for kernels ks (n of them). Exit 3 and 4 as for all actions, 6 (not built;
 * the archive could not be made: what was there stays), 9 (its folder cannot be written to). */
bool tarball_make(struct op *op, struct kernel *const *ks, size_t n, struct err *e);

#endif
