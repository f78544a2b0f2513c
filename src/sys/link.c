/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/temp.h"

bool link_replace(int dir, const char *name, const char *target, struct err *e)
{
	auto_arena mem = ARENA_INIT;

	for (int i = 0; i < TEMP_TRIES; i++) {
		const char *temp = temp_name(&mem, name);

		if (symlinkat(target, dir, temp) == 0)
			return temp_commit(dir, temp, name, e);
		if (errno != EEXIST)
			break;
	}
	return err_sys(e, "making the link %s", name);
}

char *link_target(int dir, const char *name, struct arena *mem)
{
	for (size_t size = 256;; size *= 2) {
		char *target = arena_alloc(mem, size);
		ssize_t n = readlinkat(dir, name, target, size - 1);

		if (n < 0)
			return NULL;
		if ((size_t)n < size - 1)
			return target;
	}
}
