/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "sys/walk.h"

/* Set-id bits would change their meaning with the owner. */
#define MODE_MASK ((mode_t)0777)

/* a folder being copied into another */
struct pair {
	int from, to;
	const char *path; /* of from, for messages */
	int depth;
	dev_t top_dev; /* of the folder that all is copied to */
	ino_t top_ino;
	struct arena *mem;
};

static bool copy_meta(int to, const struct stat *st)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, st->st_mtim };

	return fchmod(to, st->st_mode & MODE_MASK) == 0 && futimens(to, times) == 0;
}

/* a new file in place of what was there, unless that is a folder */
static int create(int at, const char *name)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(at, name, flags, 0600);

	if (fd >= 0 || errno != EEXIST || unlinkat(at, name, 0) < 0)
		return fd;
	return openat(at, name, flags, 0600);
}

static bool copy_reg(const struct pair *p, const char *name, struct err *e)
{
	auto_close int from =
		openat(p->from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st = { 0 };

	if (from < 0 || fstat(from, &st) < 0)
		return err_sys(e, "%s/%s", p->path, name);
	if (!S_ISREG(st.st_mode))
		return err_set(e, 1, "%s/%s is not a regular file", p->path, name);

	auto_close int to = create(p->to, name);
	if (to < 0)
		return err_sys(e, "%s/%s: making the copy", p->path, name);
	if (!file_copy_fd(from, to, e))
		(void)err_add(e, "%s/%s", p->path, name);
	else if (!copy_meta(to, &st))
		(void)err_sys(e, "%s/%s: setting mode and time", p->path, name);
	else
		return true;
	(void)unlinkat(p->to, name, 0);
	return false;
}

static bool copy_link(const struct pair *p, const char *name, struct err *e)
{
	const char *target = link_target(p->from, name, p->mem);

	if (!target)
		return err_sys(e, "%s/%s", p->path, name);
	if (symlinkat(target, p->to, name) == 0)
		return true;
	if (errno != EEXIST || unlinkat(p->to, name, 0) < 0 || symlinkat(target, p->to, name) < 0)
		return err_sys(e, "%s/%s: making the link", p->path, name);
	return true;
}

static bool copy_all(const struct pair *p, struct walk *w, struct err *e);

static bool copy_dir(const struct pair *p, const char *name, struct err *e)
{
	struct pair sub = *p;
	auto_walk w = { 0 };
	auto_close int to = -1;
	struct stat st = { 0 };

	sub.depth++;
	sub.path = arena_printf(p->mem, "%s/%s", p->path, name);
	if (sub.depth > WALK_DEPTH)
		return err_set(e, 1, "%s: more than %d folders in one another", sub.path,
			       WALK_DEPTH);
	if (!walk_open(p->from, name, O_NOFOLLOW, &w, e))
		return err_add(e, "%s", p->path);
	if (fstat(w.fd, &st) < 0)
		return err_sys(e, "%s", sub.path);
	if (st.st_dev == p->top_dev && st.st_ino == p->top_ino)
		return err_set(e, 1, "%s: a folder cannot be copied into itself", sub.path);

	bool made = mkdirat(p->to, name, 0700) == 0;
	if (made || errno == EEXIST)
		to = openat(p->to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (to < 0)
		return err_sys(e, "%s: making the copy", sub.path);
	sub.from = w.fd;
	sub.to = to;
	if (!copy_all(&sub, &w, e))
		return false;
	return !made || copy_meta(to, &st) || err_sys(e, "%s: setting mode and time", sub.path);
}

static bool copy_one(const struct pair *p, const char *name, unsigned char type, struct err *e)
{
	switch (type) {
	case DT_REG:
		return copy_reg(p, name, e);
	case DT_LNK:
		return copy_link(p, name, e);
	case DT_DIR:
		return copy_dir(p, name, e);
	default:
		return err_set(e, 1, "%s/%s is neither file, folder nor symbolic link", p->path,
			       name);
	}
}

static bool copy_all(const struct pair *p, struct walk *w, struct err *e)
{
	const char *name = NULL;
	unsigned char type = 0;

	while (walk_next(w, &name, &type, e)) {
		if (!name)
			return true;
		if (!copy_one(p, name, type, e))
			return false;
	}
	return err_add(e, "%s", p->path);
}

bool dir_copy(int from_at, const char *from, int to_at, const char *to, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_walk w = { 0 };
	auto_close int to_fd = -1;
	struct stat st = { 0 }, to_st = { 0 };

	if (!walk_open(from_at, from, 0, &w, e))
		return false;

	bool made = !file_exists(to_at, to);
	if (!dir_make(to_at, to, 0700, &to_fd, e))
		return false;
	if (fstat(w.fd, &st) < 0 || fstat(to_fd, &to_st) < 0)
		return err_sys(e, "copying %s to %s", from, to);
	if (st.st_dev == to_st.st_dev && st.st_ino == to_st.st_ino)
		return err_set(e, 1, "%s and %s are the same folder", from, to);

	struct pair p = { w.fd, to_fd, from, 0, to_st.st_dev, to_st.st_ino, &mem };
	if (!copy_all(&p, &w, e))
		return err_add(e, "copying %s to %s", from, to);
	return !made || copy_meta(to_fd, &st) || err_sys(e, "copying %s to %s", from, to);
}
