/* SPDX-License-Identifier: GPL-2.0-or-later */
/* add: a module version's sources become known to the tree. */
#ifndef OP_ADD_H
#define OP_ADD_H

#include "op/plan.h"

/* {source_tree}/{m}-{v} */
char *add_place(const struct op *op, const char *module, const char *version);
/* the goal's source tree is {source_tree}/{m}-{v} itself, or none was named */
bool add_is_in_place(const struct op *op, const struct goal *g);
/* exit 2 (no sources), 3 (in the tree already, for an explicit add), 4 (broken) */
bool add_check(const struct op *op, const struct goal *g, struct err *e);
/* Copies a named source tree into place, links to it, runs POST_ADD (its exit status is the add's). */
bool add_run(struct op *op, const struct task *t, struct err *e);

#endif
