/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A goal says what should be true of a module version (DESIGN, "One way through it"). Actions make
 * goals; op/plan turns them into tasks, op/run carries those out and puts each goal's outcome here.
 */
#ifndef OP_GOAL_H
#define OP_GOAL_H

#include <stdbool.h>

#include "core/str.h"
#include "kernel/kernel.h"

enum goal_kind {
	GOAL_ADDED,
	GOAL_BUILT,
	GOAL_INSTALLED,
	GOAL_UNINSTALLED,
	GOAL_UNBUILT,
	GOAL_GONE, /* unbuilt for that kernel; out of the tree once no kernel is left */
};

struct goal {
	enum goal_kind kind;
	const char *module, *version;
	const struct kernel *kernel; /* NULL: ADDED; GONE when it is built for no kernel */
	const char *source;	     /* a source tree to add from, or NULL: {source_tree}/{m}-{v} */
	bool replace;		     /* ADDED: what is in the tree already is replaced */
	const char *heading;	     /* a line before its output, or NULL */
	const char *notice;	     /* the same on standard error */
	bool gap;		     /* an empty line after its output */
	bool depmod_last;	     /* a depmod for several goals comes after that gap… */
	bool depmod_gap;	     /* …and has an empty line of its own behind it */
	bool again;		     /* INSTALLED: out, built and in again, if it is already */
	bool needs_settled;	     /* its BUILD_DEPENDS are in needs, or waived (autoinstall) */
	struct strv needs;	     /* modules of this run whose goals must be reached first */
	/* the outcome */
	int status;	     /* exit status; 0: reached */
	struct strv missing; /* needs that were not */
	bool installed;	     /* this run has installed it, and it is still there */
};

struct goals {
	struct goal *at;
	size_t n, cap;
};

#endif
