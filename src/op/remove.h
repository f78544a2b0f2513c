/* SPDX-License-Identifier: GPL-2.0-or-later */
/* remove: a module version leaves the tree, once it is built for no kernel. Sources stay. */
#ifndef OP_REMOVE_H
#define OP_REMOVE_H

#include "op/plan.h"

/* does nothing while a kernel's folder is left */
bool remove_run(struct op *op, const struct task *t, struct err *e);

#endif
