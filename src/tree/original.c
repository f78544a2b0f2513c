/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/original.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

#define ORIGIN ".origin"
#define ORIGIN_LIMIT 8192

static char *archive_path(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, "%s/original_module/%s/%s", x->module, x->release, x->arch);
}

static bool archive_open(const struct tree *t, const struct target *x, int *ret, struct err *e)
{
	auto_arena mem = ARENA_INIT;

	return dir_open(t->fd, archive_path(x, &mem), ret, e);
}

bool original_exists(const struct tree *t, const struct target *x)
{
	auto_arena mem = ARENA_INIT;

	return t->fd >= 0 && file_is_dir(t->fd, archive_path(x, &mem));
}

char *original_path(const struct tree *t, const struct target *x, const struct original *o,
		    struct arena *mem)
{
	return arena_printf(mem, "%s/%s/%s", t->path, archive_path(x, mem), o->file);
}

static bool read_origin(int dir, const char *file, struct arena *mem, const char **ret,
			struct err *e)
{
	const char *name = arena_printf(mem, "%s" ORIGIN, file);
	char *text;
	size_t len;

	if (!file_read(dir, name, ORIGIN_LIMIT, mem, &text, &len, e))
		return false;
	text[strcspn(text, "\n")] = '\0';
	if (*text != '/' || str_has_dotdot(text))
		return err_set(e, 1, "%s does not hold an absolute path: %s", name, text);
	*ret = text;
	return true;
}

bool original_list(const struct tree *t, const struct target *x, struct arena *mem,
		   struct originals *ret, struct err *e)
{
	auto_close int dir = -1;
	struct strv names = { 0 };

	if (!original_exists(t, x))
		return true;
	if (!archive_open(t, x, &dir, e) || !dir_list(dir, ".", mem, &names, e))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		struct original o = { .file = names.at[i] };

		if (str_ends(o.file, ORIGIN) ||
		    !strv_has(&names, arena_printf(mem, "%s" ORIGIN, o.file)))
			continue;
		if (!read_origin(dir, o.file, mem, &o.origin, e))
			return err_add(e, "%s/%s", t->path, archive_path(x, mem));
		vec_push(mem, ret, o);
	}
	return true;
}

bool original_archive(const struct tree *t, const struct target *x, const char *path, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1;
	const char *file = str_base(path);
	const char *origin = arena_printf(&mem, "%s\n", path);

	return dir_make(t->fd, archive_path(x, &mem), 0755, &dir, e) &&
	       file_copy(AT_FDCWD, path, dir, file, e) &&
	       file_write(dir, arena_printf(&mem, "%s" ORIGIN, file), origin, strlen(origin), 0644,
			  e);
}

bool original_restore(const struct tree *t, const struct target *x, const struct original *o,
		      struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int archive = -1, folder = -1;
	const char *slash = strrchr(o->origin, '/');
	const char *parent = arena_strndup(&mem, o->origin, (size_t)(slash - o->origin));

	return archive_open(t, x, &archive, e) &&
	       dir_make(AT_FDCWD, *parent ? parent : "/", 0755, &folder, e) &&
	       file_copy(archive, o->file, folder, slash + 1, e) && original_forget(t, x, o, e);
}

bool original_forget(const struct tree *t, const struct target *x, const struct original *o,
		     struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1;

	if (!archive_open(t, x, &dir, e) || !file_remove(dir, o->file, e) ||
	    !file_remove(dir, arena_printf(&mem, "%s" ORIGIN, o->file), e))
		return false;
	fd_close(&dir);
	dir_prune(t->fd, archive_path(x, &mem));
	return true;
}
