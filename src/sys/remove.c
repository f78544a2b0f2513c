/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Removal of trees. What is below was perhaps made by a stranger's build script, so it may be of
 * any depth, and changing: one fd is held, and the way back up is "..", believed only if it is the
 * folder that we came from.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/vec.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/walk.h"

/* how often a folder that somebody keeps filling is emptied again */
#define RETRIES 16

/* a folder above the present one, and the name of the next below it */
struct level {
	const char *name;
	dev_t dev;
	ino_t ino;
};

struct descent {
	struct arena mem;
	int fd;		/* the present folder */
	struct stat st; /* of it */
	VEC(struct level) above;
	int retries;
};

static void descent_release(struct descent *d)
{
	fd_close(&d->fd);
	arena_release(&d->mem);
}

/* err_sys with the path of name in the present folder */
static bool fail(struct descent *d, const char *name, struct err *e)
{
	int sys = errno;
	struct strv path = { 0 };

	for (size_t i = 0; i < d->above.n; i++)
		strv_push(&d->mem, &path, d->above.at[i].name);
	strv_push(&d->mem, &path, name);
	name = strv_join(&d->mem, &path, "/");
	errno = sys;
	return err_sys(e, "%s", name);
}

static bool is_mount_point(int fd)
{
	struct statx sx;

	/* a kernel before 5.8 does not know: there the device numbers must do */
	return statx(fd, "", AT_EMPTY_PATH, STATX_TYPE, &sx) == 0 &&
	       (sx.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

/* Opens a folder to be emptied. One that its owner, if that is us, may not read or write is changed
 * so that he may; for root that matters where he has no CAP_DAC_OVERRIDE. */
static int open_for_removal(int at, const char *name, int flags)
{
	const int how = O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags;
	struct stat st = { 0 };
	int fd = openat(at, name, how);

	if (fd < 0 && errno == EACCES && fchmodat(at, name, 0700, AT_SYMLINK_NOFOLLOW) == 0)
		fd = openat(at, name, how);
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 0700) != 0700)
		(void)fchmod(fd, (st.st_mode & 0777) | 0700);
	return fd;
}

static bool down(struct descent *d, const char *name, struct err *e)
{
	auto_close int fd = open_for_removal(d->fd, name, O_NOFOLLOW);
	struct stat st = { 0 };

	if (fd < 0 || fstat(fd, &st) < 0)
		return (errno == ENOENT && fd < 0) || fail(d, name, e);
	if (st.st_dev != d->st.st_dev || is_mount_point(fd)) {
		errno = EBUSY;
		(void)fail(d, name, e);
		return err_add(e, "a file system is mounted there");
	}
	vec_push(&d->mem, &d->above,
		 (struct level){ arena_strdup(&d->mem, name), d->st.st_dev, d->st.st_ino });
	fd_close(&d->fd);
	d->fd = take_fd(&fd);
	d->st = st;
	return true;
}

static bool up(struct descent *d, struct err *e)
{
	auto_close int fd = openat(d->fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct level *to = &d->above.at[d->above.n - 1];
	struct stat st = { 0 };

	if (fd < 0 || fstat(fd, &st) < 0)
		return fail(d, "..", e);
	if (st.st_dev != to->dev || st.st_ino != to->ino) {
		errno = ESTALE;
		return fail(d, "..", e);
	}
	fd_close(&d->fd);
	d->fd = take_fd(&fd);
	d->st = st;
	d->above.n--;
	if (unlinkat(d->fd, to->name, AT_REMOVEDIR) == 0 || errno == ENOENT)
		return true;
	/* somebody still writes there: it will be met again */
	if (errno == ENOTEMPTY && d->retries++ < RETRIES)
		return true;
	return fail(d, to->name, e);
}

/* Removes what is no folder in the present one; stops at the first that is one. */
static bool sweep(struct descent *d, const char **ret_dir, struct err *e)
{
	auto_walk w = { 0 };
	const char *name = NULL;
	unsigned char type = 0;

	*ret_dir = NULL;
	if (!walk_open(d->fd, ".", 0, &w, e))
		return false;
	while (walk_next(&w, &name, &type, e)) {
		if (!name)
			return true;
		if (type != DT_DIR && (unlinkat(d->fd, name, 0) == 0 || errno == ENOENT))
			continue;
		if (type != DT_DIR && errno != EISDIR)
			return fail(d, name, e);
		*ret_dir = arena_strdup(&d->mem, name);
		return true;
	}
	return false;
}

/* empties the folder that d begins with */
static bool empty(struct descent *d, struct err *e)
{
	const char *sub = NULL;

	if (fstat(d->fd, &d->st) < 0)
		return err_sys(e, ".");
	while (sweep(d, &sub, e)) {
		if (!sub && !d->above.n)
			return true;
		if (!(sub ? down(d, sub, e) : up(d, e)))
			return false;
	}
	return false;
}

/* name leads to a folder of its own, not to at, to one above it, or to the root of all */
static bool may_remove(const char *name)
{
	const char *base = str_base(name);

	return *base && !str_eq(base, ".") && !str_eq(base, "..");
}

bool dir_clear(int at, const char *name, struct err *e)
{
	__attribute__((cleanup(descent_release))) struct descent d = { .fd = -1 };

	if (!may_remove(name) && !str_eq(name, "."))
		return err_set(e, 1, "%s cannot be emptied", name);
	d.fd = open_for_removal(at, name, 0);
	if (d.fd < 0)
		return errno == ENOENT || err_sys(e, "emptying %s", name);
	return empty(&d, e) || err_add(e, "emptying %s", name);
}

bool dir_remove(int at, const char *name, struct err *e)
{
	__attribute__((cleanup(descent_release))) struct descent d = { .fd = -1 };

	if (!may_remove(name))
		return err_set(e, 1, "%s cannot be removed", name);
	if (unlinkat(at, name, 0) == 0 || errno == ENOENT)
		return true;
	if (errno != EISDIR)
		return err_sys(e, "removing %s", name);
	d.fd = open_for_removal(at, name, O_NOFOLLOW);
	if (d.fd < 0)
		return errno == ENOENT || err_sys(e, "removing %s", name);
	if (is_mount_point(d.fd))
		return err_set(e, 1, "removing %s: a file system is mounted there", name);
	if (!empty(&d, e))
		return err_add(e, "removing %s", name);
	return unlinkat(at, name, AT_REMOVEDIR) == 0 || errno == ENOENT ||
	       err_sys(e, "removing %s", name);
}
