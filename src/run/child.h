/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Other people's programs. A child gets an argument vector, an environment of its own, no standard
 * input but a text that is named here (else /dev/null), a process group of its own, and no file descriptors but those named here.
 * SIGINT, SIGTERM and SIGHUP that reach us while it runs are passed on to its group; when it has
 * ended we die of the same signal. What of its group is still alive when it ends is killed if the
 * child was boxed or ran out of time.
 */
#ifndef RUN_CHILD_H
#define RUN_CHILD_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/err.h"
#include "core/str.h"
#include "run/sandbox.h"

struct child {
	const char *const *argv;   /* argv[0] is looked up in PATH; NULL-ended */
	const char *const *env;	   /* "NAME=value", NULL-ended; NULL: our own environment */
	const char *dir;	   /* working folder; NULL: ours */
	int out, err;		   /* fds for standard output and error; -1: /dev/null */
	int pass_fd, as_fd;	   /* if pass_fd >= 0 the child also has it, as as_fd */
	const struct sandbox *box; /* NULL: runs as we do */
	unsigned timeout;	   /* seconds; 0: none */
	void (*tick)(void *data);  /* called about every 100 ms while it runs; may be NULL */
	void *data;
	const char *input; /* what it reads from standard input; NULL: nothing */
};

#define CHILD_INIT                                                                                 \
	{                                                                                          \
		NULL, NULL, NULL, -1, -1, -1, -1, NULL, 0, NULL, NULL, NULL                        \
	}

/* Runs it to its end. *ret_status: its exit status, or 128 + the signal that ended it. False only if
 * it could not be started (the text names the program and, if it is missing, says so; e->sys is
 * ENOENT) or ran out of time (e->sys is ETIMEDOUT). */
bool child_run(const struct child *c, int *ret_status, struct err *e);

/* The same with standard output read into memory: ret_text, ret_len, with a 0 byte behind. More
 * than limit bytes: the child is killed, false, e->sys is EFBIG. c->out is ignored; where c->err is
 * CHILD_ERR_TO_OUT standard error goes there too. */
#define CHILD_ERR_TO_OUT (-2)
bool child_capture(const struct child *c, size_t limit, struct arena *mem, char **ret_text,
		   size_t *ret_len, int *ret_status, struct err *e);

/* the program's path in the first folder of PATH (or of /usr/sbin:/usr/bin:/sbin:/bin) that has it,
 * or NULL; folders of PATH that are not absolute are passed over; a name with a '/' is looked for as
 * it is */
char *child_find(const char *program, struct arena *mem);

#endif
