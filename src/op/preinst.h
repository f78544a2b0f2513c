/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel_preinst: the kernel is about to be replaced by another one of the same release. Every module with AUTOINSTALL
 * that is built for it is marked as due for a rebuild (op/rebuild.h); nothing is taken away (COMPAT section 10, 13).
 */
#ifndef OP_PREINST_H
#define OP_PREINST_H

#include "op/op.h"

/* exit 14 with the modules that could not be marked; the others are */
bool preinst_run(struct op *op, const struct kernel *k, struct err *e);

#endif
