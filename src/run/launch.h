/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The child's side of child.h, between fork and exec: signals, file descriptors, sandbox, working
 * folder, program. What cannot be done is written as a struct launch_report to a pipe of which the
 * program itself knows nothing.
 */
#ifndef RUN_LAUNCH_H
#define RUN_LAUNCH_H

#include "run/child.h"

struct launch_report {
	int status, sys; /* as in struct err */
	char text[1000];
};

/* Called in the child. program: where argv[0] is; in, out: standard input and output, or -1; report:
 * the pipe, close-on-exec. */
_Noreturn void launch(const struct child *c, const char *program, int in, int out, int report);

#endif
