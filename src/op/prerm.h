/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel_prerm: a kernel goes, and with it every module that was built for it. What is left in its folder
 * then is the kernel's own, or nothing: depmod's files go as well if they list no module.
 */
#ifndef OP_PRERM_H
#define OP_PRERM_H

#include "op/op.h"

/* exit 14 with the modules that could not be taken away; the others are gone */
bool prerm_run(struct op *op, const struct kernel *k, struct err *e);

#endif
