/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands that a dkms.conf gives (MAKE, hook scripts, patch steps) are run by bash, as they were for
 * the shell program: with the variables that a dkms.conf sees set, but not exported.
 */
#ifndef OP_SHELL_H
#define OP_SHELL_H

#include "op/op.h"

struct shell {
	const char *command;
	const char *dir;	     /* working folder */
	const struct target *target; /* release and arch may be NULL */
	const struct kernel *kernel; /* NULL: no kernel is meant */
	const struct strv *env;	     /* "NAME=value" beside our own environment; may be NULL */
	int out, err;		     /* fds, or -1 */
	void (*tick)(void *data);    /* as in struct child */
	void *data;
};

bool shell_run(const struct op *op, const struct shell *s, int *ret_status, struct err *e);

#endif
