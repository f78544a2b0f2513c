/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan: the tasks that reach the goals, in the order in which they are carried out and shown.
 * Making it reads tree, kernels and confs and writes nothing. What can be known beforehand to stop a task is
 * in task.blocked; run says it when the task's turn comes, so that what comes before it is still done.
 */
#ifndef OP_PLAN_H
#define OP_PLAN_H

#include "op/goal.h"
#include "op/reading.h"

enum task_kind {
	TASK_ADD,
	TASK_BUILD,
	TASK_INSTALL,
	TASK_UNINSTALL,
	TASK_UNBUILD,
	TASK_REMOVE,
	TASK_DEPMOD,
	TASK_SAY, /* nothing to do, and a line that says so */
};

/* "add", "build", …; "skip" where there is nothing to do */
const char *task_name(enum task_kind kind);

struct rebuild;

struct task {
	enum task_kind kind;
	size_t goal; /* index of the goal that it serves */
	struct target target;
	const struct kernel *kernel; /* NULL: ADD, REMOVE */
	struct reading *conf;	     /* NULL: none is needed */
	const char *source;	     /* ADD: the tree to copy, or NULL: sources are in place */
	const char *say;	 /* SAY: the line; others: a warning before they start, or NULL */
	bool gap;		 /* an empty line follows if it went well */
	bool late;		 /* DEPMOD: after its goal's empty line */
	bool after_build;	 /* INSTALL: its conf has been shown by BUILD */
	struct rebuild *rebuild; /* BUILD, INSTALL: they replace what is there; else NULL */
	struct err blocked;	 /* status 0: nothing is known to stop it */
	bool done;
};

struct plan {
	struct task *at;
	size_t n, cap;
};

/* batch: depmod once per kernel, after the last module */
void plan_make(struct op *op, const struct goals *goals, bool batch, struct plan *ret);
void plan_release(struct plan *p);

/* --dry-run: one line a task */
void plan_show(struct op *op, const struct plan *p);

#endif
