/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/lock.h"

#include "sys/dir.h"
#include "sys/fd.h"

#define LOCKS ".recast/lock"

static char *file_name(enum tree_lock kind, const char *name, struct arena *mem)
{
	static const char *const kinds[] = {
		[TREE_LOCK_MODULE] = "module",
		[TREE_LOCK_KERNEL] = "kernel",
		[TREE_LOCK_KEY] = "key",
	};

	return name ? arena_printf(mem, "%s-%s", kinds[kind], name)
		    : arena_strdup(mem, kinds[kind]);
}

bool tree_lock_take(const struct tree *t, enum tree_lock kind, const char *name,
		    void (*waiting)(void *data, long pid), void *data, int *ret_fd, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1;

	return dir_make(t->fd, LOCKS, 0755, &dir, e) &&
	       lock_take(dir, file_name(kind, name, &mem), waiting, data, ret_fd, e);
}
