/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Goals in the order that BUILD_DEPENDS asks for: a module comes behind those of the others that it depends on, for the same kernel. */
#ifndef OP_ORDER_H
#define OP_ORDER_H

#include "op/goal.h"
#include "op/op.h"

/* Fills in the goals' needs. Else the order stays as it is; so do goals that wait for each other, at the end.
 * All goals are for a kernel, one a module and kernel. */
void order_goals(const struct op *op, struct goals *goals);

#endif
