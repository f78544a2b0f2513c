/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sys/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/fd.h"
#include "sys/temp.h"
#include "sys/walk.h"

bool dir_open(int at, const char *path, int *ret_fd, struct err *e)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(e, "opening %s", path);
	*ret_fd = fd;
	return true;
}

bool dir_sync(int fd, struct err *e)
{
	/* EINVAL: a file system that has nothing to sync */
	if (fsync(fd) < 0 && errno != EINVAL)
		return err_sys(e, "syncing a folder");
	return true;
}

bool dir_sync_all(int fd, struct err *e)
{
	return syncfs(fd) == 0 || err_sys(e, "syncing a file system");
}

/* Opens name in at, one component, making it if it is missing. O_PATH, since of the folders on the
 * way we need to read none. */
static bool make_one(int at, const char *name, mode_t mode, int *ret_fd, struct err *e)
{
	int fd = openat(at, name, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT) {
		if (mkdirat(at, name, mode) < 0 && errno != EEXIST)
			return err_sys(e, "%s", name);
		if (!temp_sync_parent(at, name, e))
			return false;
		fd = openat(at, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
	if (fd < 0)
		return err_sys(e, "%s", name);
	*ret_fd = fd;
	return true;
}

bool dir_make(int at, const char *path, mode_t mode, int *ret_fd, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	struct strv parts = strv_split(&mem, path, "/");
	auto_close int fd = openat(at, *path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(e, "making %s", path);
	for (size_t i = 0; i < parts.n; i++) {
		int next = -1;

		if (!make_one(fd, parts.at[i], mode, &next, e))
			return err_add(e, "making %s", path);
		fd_close(&fd);
		fd = next;
	}
	return dir_open(fd, ".", ret_fd, e) || err_add(e, "making %s", path);
}

static bool list(int at, const char *path, bool folders_only, struct arena *mem,
		 struct strv *ret_names, struct err *e)
{
	auto_walk w = { 0 };
	struct strv names = { 0 };
	const char *name = NULL;
	unsigned char type = 0;

	if (!walk_open_any(at, path, 0, &w, e))
		return false;
	do {
		if (!walk_next(&w, &name, &type, e))
			return err_add(e, "%s", path);
		if (name && (!folders_only || type == DT_DIR))
			strv_push(mem, &names, arena_strdup(mem, name));
	} while (name);
	strv_sort(&names);
	*ret_names = names;
	return true;
}

bool dir_list(int at, const char *path, struct arena *mem, struct strv *ret_names, struct err *e)
{
	return list(at, path, false, mem, ret_names, e);
}

bool dir_list_folders(int at, const char *path, struct arena *mem, struct strv *ret_names,
		      struct err *e)
{
	return list(at, path, true, mem, ret_names, e);
}

void dir_prune(int at, const char *path)
{
	auto_arena mem = ARENA_INIT;
	char *rest = arena_strdup(&mem, path);

	while (*rest) {
		if (unlinkat(at, rest, AT_REMOVEDIR) < 0 && errno != ENOENT)
			return;

		char *slash = strrchr(rest, '/');
		*(slash ? slash : rest) = 0;
	}
}

static void prune_tree(int at, const char *path, int flags, int depth)
{
	auto_err e = ERR_INIT;
	auto_walk w = { 0 };
	const char *name = NULL;
	unsigned char type = 0;

	if (depth > WALK_DEPTH || !walk_open(at, path, flags, &w, &e))
		return;
	while (walk_next(&w, &name, &type, &e) && name)
		if (type == DT_DIR)
			prune_tree(w.fd, name, O_NOFOLLOW, depth + 1);
	(void)unlinkat(at, path, AT_REMOVEDIR);
}

void dir_prune_tree(int at, const char *path)
{
	prune_tree(at, path, 0, 0);
}

struct find {
	bool (*pick)(const char *name, const void *data);
	const void *data;
	struct arena *mem;
	struct strv found;
};

/* below: the path of w from where the search began, with a '/' at its end, or "" */
static bool find(struct find *f, struct walk *w, const char *below, int depth, struct err *e)
{
	const char *name = NULL;
	unsigned char type = 0;

	if (depth > WALK_DEPTH)
		return err_set(e, 1, "%s: more than %d folders in one another", below, WALK_DEPTH);
	while (walk_next(w, &name, &type, e)) {
		auto_walk sub = { 0 };

		if (!name)
			return true;
		if ((type == DT_REG || type == DT_LNK) && f->pick(name, f->data))
			strv_printf(f->mem, &f->found, "%s%s", below, name);
		if (type != DT_DIR)
			continue;
		if (!walk_open_any(w->fd, name, O_NOFOLLOW, &sub, e))
			return err_add(e, "%s", below);
		if (!find(f, &sub, arena_printf(f->mem, "%s%s/", below, name), depth + 1, e))
			return false;
	}
	return err_add(e, "%s", below);
}

bool dir_find(int at, const char *path, bool (*pick)(const char *name, const void *data),
	      const void *data, struct arena *mem, struct strv *ret_paths, struct err *e)
{
	struct find f = { .pick = pick, .data = data, .mem = mem };
	auto_walk top = { 0 };

	if (!walk_open_any(at, path, 0, &top, e))
		return false;
	if (!find(&f, &top, "", 0, e))
		return err_add(e, "searching %s", path);
	strv_sort(&f.found);
	*ret_paths = f.found;
	return true;
}
