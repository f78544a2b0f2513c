/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/built.h"

#include <fcntl.h>

#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

char *built_staging(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, ".%s.new", x->arch);
}

char *built_before(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, ".%s.old", x->arch);
}

static char *release_folder(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, "%s/%s/%s", x->module, x->version, x->release);
}

bool built_commit(const struct tree *t, const struct target *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int release = -1;
	const char *fresh = built_staging(x, &mem), *old = built_before(x, &mem);

	if (!dir_open(t->fd, release_folder(x, &mem), &release, e) || !dir_remove(release, old, e))
		return false;
	if (!file_exists(release, x->arch))
		return file_move(release, fresh, release, x->arch, e);
	return file_swap(release, fresh, x->arch, e) && file_move(release, fresh, release, old, e);
}

bool built_settle(const struct tree *t, const struct target *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int release = -1;

	return dir_open(t->fd, release_folder(x, &mem), &release, e) &&
	       dir_remove(release, built_before(x, &mem), e);
}

bool built_restore(const struct tree *t, const struct target *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int release = -1;
	const char *old = built_before(x, &mem);

	if (!dir_open(t->fd, release_folder(x, &mem), &release, e))
		return false;
	if (!file_exists(release, old))
		return tree_unbuild(t, x, e);
	return file_swap(release, old, x->arch, e) && dir_remove(release, old, e);
}
