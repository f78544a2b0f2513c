/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * status: what the tree holds, a line each (COMPAT section 5). It starts no program and reads no module
 * whose stamps are those of the record.
 */
#ifndef OP_STATUS_H
#define OP_STATUS_H

#include "op/op.h"

/* filtered by the options' module, version, kernels and arches; false only if the tree cannot be read */
bool status_show(struct op *op, struct err *e);

#endif
