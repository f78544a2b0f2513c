/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What went wrong: the exit status it asks for (COMPAT), the errno behind it if there was one, and
 * a text of one or more lines. A function that can fail takes a struct err last and returns true
 * when it is done; on false the err says why. On success the err is untouched.
 *
 * The text lives in the err's own arena, so it outlives the task; the caller that made the err
 * releases it (auto_err does). Setting an err that is set already replaces it.
 */
#ifndef CORE_ERR_H
#define CORE_ERR_H

#include <stdbool.h>

#include "core/arena.h"

struct err {
	int status;	  /* exit status, 1 to 255; 0: nothing is wrong */
	int sys;	  /* errno, or 0 */
	const char *text; /* lines, parted by '\n', without a last one; NULL: nothing is wrong */
	struct arena mem;
};

#define ERR_INIT                                                                                   \
	{                                                                                          \
		0, 0, NULL, ARENA_INIT                                                             \
	}

#define auto_err __attribute__((cleanup(err_clear))) struct err

/* All of these return false, so that a failing function ends in `return err_…(e, …)`. */

/* exit status and text */
bool err_set(struct err *e, int status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* exit status 1, "text: strerror(errno)"; keeps errno in e->sys */
bool err_sys(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* context in front of what e says already: "context: text" */
bool err_add(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* one more line below what e says already */
bool err_line(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* another exit status for what e says already */
bool err_status(struct err *e, int status);

void err_clear(struct err *e);

#endif
