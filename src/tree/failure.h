/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What recast remembers of a build or an installation that failed, until the next success for the
 * same target, or until that is unbuilt or removed: {tree}/.recast/record/{m}/{v}/{k}/{a}.failure.json,
 * and beside it a copy of the log, {a}.failure.log.
 *
 * {"status": 10, "step": "make", "error": "Bad return status …", "first_error": "x.c:1:2: error: …" or null,
 *  "log": "/var/lib/dkms/.recast/…/x86_64.failure.log" or null, "time": "2026-11-25T13:30:00Z"}
 *
 * Like a record it decides nothing: what cannot be written is not remembered, what cannot be read
 * counts for nothing. So nothing here fails.
 */
#ifndef TREE_FAILURE_H
#define TREE_FAILURE_H

#include <stdbool.h>

#include "tree/tree.h"

/* where it failed; PLAN: before anything was done */
enum failure_step {
	STEP_PLAN,
	STEP_PATCH,
	STEP_PRE_BUILD,
	STEP_MAKE,
	STEP_COLLECT,
	STEP_POST_BUILD,
	STEP_PRE_INSTALL,
	STEP_INSTALL,
	STEP_DEPMOD,
};

struct failure {
	int status; /* exit status */
	enum failure_step step;
	const char *error;	 /* what was said of it, or NULL */
	const char *first_error; /* the first line of the log that tells an error, or NULL */
	const char *log;	 /* absolute path of the log, or NULL */
	const char *time;	 /* RFC 3339 in UTC */
};

/* "plan", "patch", "pre_build", … */
const char *failure_step_name(enum failure_step step);

/* f->log: the log to copy, or NULL; f->time is not looked at: it is now */
void failure_write(const struct tree *t, const struct target *x, const struct failure *f);
bool failure_read(const struct tree *t, const struct target *x, struct arena *mem,
		  struct failure *ret);
void failure_remove(const struct tree *t, const struct target *x);
/* all that is remembered of a module version, on whatever kernel */
void failure_remove_all(const struct tree *t, const char *module, const char *version);
/* the targets of a module version that a failure is remembered of, sorted as tree_targets() does */
struct targets failure_targets(const struct tree *t, const char *module, const char *version,
			       struct arena *mem);

#endif
