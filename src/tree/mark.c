/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/mark.h"

#include <unistd.h>

#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

static char *mark_folder(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, ".recast/mark/%s/%s/%s", x->module, x->version, x->release);
}

static char *mark_path(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, "%s/%s", mark_folder(x, mem), x->arch);
}

bool mark_set(const struct tree *t, const struct target *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1;

	return dir_make(t->fd, mark_folder(x, &mem), 0755, &dir, e) &&
	       file_write(dir, x->arch, "", 0, 0644, e);
}

bool mark_is_set(const struct tree *t, const struct target *x)
{
	auto_arena mem = ARENA_INIT;

	return t->fd >= 0 && file_exists(t->fd, mark_path(x, &mem));
}

void mark_clear(const struct tree *t, const struct target *x)
{
	auto_arena mem = ARENA_INIT;

	if (unlinkat(t->fd, mark_path(x, &mem), 0) == 0)
		dir_prune(t->fd, mark_folder(x, &mem));
}
