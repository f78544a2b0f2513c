/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A step: a command of somebody else's that is shown while it runs (`Building module(s)... done.`) and whose output goes
 * into a log. With --verbose command and output are shown behind it.
 */
#ifndef OP_STEP_H
#define OP_STEP_H

#include "op/shell.h"
#include "run/log.h"

struct step {
	const char *title, *command;
};

/* what the steps of one job share */
struct stepper {
	struct op *op;
	const struct target *target;
	const struct kernel *kernel; /* NULL: no kernel is meant */
	const char *dir;	     /* where they run */
	struct strv env;	     /* "NAME=value" beside our own environment */
	struct log log;		     /* opened by the owner, who closes it */
	const char *first_error;     /* of the last step that failed, or NULL */
};

/* Runs one. *ret_status: its exit status. False: it could not be run. */
bool step_run(struct stepper *s, const struct step *step, int *ret_status, struct err *e);

#endif
