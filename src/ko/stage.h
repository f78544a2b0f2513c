/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A working copy of a module beside it, to be changed by us or by a program, then put in its place
 * whole: auto_stage struct stage s = STAGE_INIT; stage_open(); …; stage_commit(). What is not
 * committed is removed at the end of the scope.
 */
#ifndef KO_STAGE_H
#define KO_STAGE_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/err.h"
#include "core/str.h"

struct stage {
	int dir;	  /* the module's folder */
	const char *name; /* in it */
	char *temp;	  /* the copy's name, NULL: none */
	int fd;		  /* the copy, open for reading and writing */
	mode_t mode;	  /* the module's */
	struct arena mem;
};

#define STAGE_INIT                                                                                 \
	{                                                                                          \
		-1, NULL, NULL, -1, 0, ARENA_INIT                                                  \
	}
#define auto_stage __attribute__((cleanup(stage_release)))

/* the module must be a regular file, not a link */
bool stage_open(struct stage *s, int dir, const char *name, struct err *e);
/* the copy's path, for a program that we run */
const char *stage_path(struct stage *s);
/* Runs a program on the copy. False: it could not be run, or failed: the text is its output. The
 * program may have put another file in place of the copy: s->fd is opened again. env: as in
 * struct child. */
bool stage_run(struct stage *s, const struct strv *argv, const char *const *env, struct err *e);
/* mode, fsync, rename, fsync of the folder */
bool stage_commit(struct stage *s, struct err *e);
void stage_release(struct stage *s);

#endif
