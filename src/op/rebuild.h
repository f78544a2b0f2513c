/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A rebuild (COMPAT section 10, 13): a module version that is built for a kernel is built anew, because it is
 * marked or because the kernel's Module.symvers is another than it was built against. What is there stays, built
 * and installed, until the new build has taken its place in the tree and in the kernel's folder; where
 * anything fails before depmod has run, all of it is put back, and the mark stays.
 *
 * The plan makes a rebuild; its BUILD and INSTALL tasks share it, run ends it with one of settle and give_up.
 */
#ifndef OP_REBUILD_H
#define OP_REBUILD_H

#include "op/plan.h"
#include "tree/record.h"

struct rebuild {
	const struct kernel *kernel;
	struct target target;
	bool installed;	   /* it was, when the plan was made */
	struct record old; /* then: what was installed, and where */
	bool built;	   /* the new build is in its place */
	struct strv put;   /* paths that the new modules have taken */
	bool ended;
};

/* is the built target due for one? */
bool rebuild_due(const struct op *op, const struct target *x, const struct kernel *k);
/* it is not; what was found out for that is kept for the next time */
void rebuild_not_due(const struct op *op, const struct target *x, const struct kernel *k);
/* conf: may be unreadable */
struct rebuild *rebuild_plan(const struct op *op, const struct target *x, const struct kernel *k,
			     const struct reading *conf);

/* around any build: a rebuild is marked before it begins; what was built against is remembered */
void rebuild_begin(struct op *op, const struct task *build);
void rebuild_built(struct op *op, const struct task *build);

/* is this one of the files that the rebuild replaces? */
bool rebuild_replaces(const struct rebuild *r, const char *path);

/* all is well: the old build goes, and the mark */
void rebuild_settle(struct op *op, struct rebuild *r);
/* the old modules are put back, and it is said that they are still there */
void rebuild_give_up(struct op *op, struct rebuild *r);

#endif
