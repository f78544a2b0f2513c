/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernels that a command line means, and goals for each of them. */
#ifndef CMD_KERNELS_H
#define CMD_KERNELS_H

#include "op/goal.h"
#include "op/op.h"

struct kernels {
	struct kernel **at;
	size_t n, cap;
};

/* -k and -a paired; none: the running kernel; --all: what the module version is built for */
bool kernels_named(struct op *op, struct kernels *ret, struct err *e);

/* Runs act() with the options' module locked: which kernels it is built for then is so until act() is done. With
 * --dry-run nothing is locked. */
bool kernels_locked(struct op *op, bool (*act)(struct op *op, int *ret_status, struct err *e),
		    int *ret_status, struct err *e);

/* the release of the running kernel */
bool kernels_running(struct op *op, const char **ret_release, struct err *e);
/* the kernel of that release and arch (NULL: the default one), added to the list unless it is in it */
bool kernels_add(struct op *op, struct kernels *ks, const char *release, const char *arch,
		 struct kernel **ret, struct err *e);
/* every kernel that has a folder below the install tree, the oldest version first */
bool kernels_installed(struct op *op, const char *arch, struct kernels *ret, struct err *e);

/* One goal of that kind for the options' module version on each named kernel; reaches them. An empty
 * line between the kernels' outputs, where COMPAT has one. */
bool kernels_reach(struct op *op, enum goal_kind kind, bool gaps, int *ret_status, struct err *e);

#endif
