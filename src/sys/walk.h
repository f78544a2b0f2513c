/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One folder being read, for the files of this room that go through trees. Not by opendir(3), which
 * asks the kernel three questions more for each. A walk holds one fd and is closed by auto_walk; a
 * recursion over walks goes no deeper than WALK_DEPTH, so that it stays well below the usual limit of
 * 1024 open files.
 */
#ifndef SYS_WALK_H
#define SYS_WALK_H

#include <dirent.h>
#include <stdbool.h>

#include "core/err.h"

#define WALK_DEPTH 128

struct walk {
	int fd;	   /* nothing to use if there is no buf */
	char *buf; /* entries as the kernel gave them; NULL: there is no folder */
	size_t at, len;
	struct arena mem;
};

#define auto_walk __attribute__((cleanup(walk_close))) struct walk

/* flags: O_NOFOLLOW or 0; *w should be { 0 } */
bool walk_open(int at, const char *name, int flags, struct walk *w, struct err *e);
/* the same, but a folder that is not there reads as an empty one */
bool walk_open_any(int at, const char *name, int flags, struct walk *w, struct err *e);
/* The next entry but . and .., its type one of DT_…, never DT_UNKNOWN; *ret_name is NULL at the
 * end. The name is good until the next call. */
bool walk_next(struct walk *w, const char **ret_name, unsigned char *ret_type, struct err *e);
void walk_close(struct walk *w);

#endif
