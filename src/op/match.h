/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match: what is installed for one kernel, the template, is installed for another one, too. */
#ifndef OP_MATCH_H
#define OP_MATCH_H

#include "op/op.h"

/* The options' module, or all. Exit 1 without a template, 2 where it is k itself, 3 for a module that the tree does not
 * have; *ret_status: that of the first module that could not be installed, or 0. */
bool match_run(struct op *op, const struct kernel *k, int *ret_status, struct err *e);

#endif
