/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The locks of a run (tree/lock.h), and what is said to who has to wait for another run. */
#ifndef OP_LOCKS_H
#define OP_LOCKS_H

#include "op/goal.h"
#include "op/op.h"
#include "tree/lock.h"

struct lock {
	const char *module;
	int fd;
};

struct locks {
	struct lock *at;
	size_t n, cap;
};

/* That of a module, or those of all modules of the goals; what this run holds already stays as it is. A tree that is
 * not there yet is made. False: none more is held than before. */
bool locks_module(struct op *op, const char *module, struct locks *ret, struct err *e);
bool locks_modules(struct op *op, const struct goals *goals, struct locks *ret, struct err *e);
void locks_release(struct op *op, struct locks *l);

/* one lock, which goes with *ret_fd; name as tree_lock_take() has it */
bool locks_one(struct op *op, enum tree_lock kind, const char *name, int *ret_fd, struct err *e);

#endif
