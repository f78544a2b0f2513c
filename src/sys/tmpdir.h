/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A private folder for work that is thrown away: {parent}/dkms-scratch.XXXXXX, 0700, with a file `lock`
 * in it that its maker holds. It is gone, with all in it, when its scope ends. What a killed run left
 * behind is known by nobody having its lock, and goes when the next one is made beside it.
 */
#ifndef SYS_TMPDIR_H
#define SYS_TMPDIR_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/err.h"

struct tmpdir {
	char *path; /* NULL: there is none */
	int fd, lock;
	struct arena mem;
};

#define TMPDIR_INIT                                                                                \
	{                                                                                          \
		NULL, -1, -1, ARENA_INIT                                                           \
	}

#define auto_tmpdir __attribute__((cleanup(tmpdir_remove))) struct tmpdir

/* *s should be TMPDIR_INIT */
bool tmpdir_make(const char *parent, struct tmpdir *s, struct err *e);
/* {path}/{name} */
char *tmpdir_path(struct tmpdir *s, const char *name);
void tmpdir_remove(struct tmpdir *s);

#endif
