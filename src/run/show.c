/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/show.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "sys/fd.h"
#include "sys/file.h"

/* Each try takes away one thing that is in the way: a folder that cannot be entered, a file that is
 * not there, or cannot be read. */
#define TRIES 32

enum sight {
	SEEN,
	BARRED, /* a folder before it cannot be entered */
	ABSENT, /* something else, or nothing, is there */
	CLOSED, /* it is there, and may not be read */
};

bool show_add(struct show *s, const char *path, bool writable, struct err *e)
{
	struct show_item item = { .writable = writable };

	item.fd = open(path, O_PATH | O_CLOEXEC);
	if (item.fd < 0)
		return err_sys(e, "%s", path);
	item.path = arena_strdup(&s->mem, path);
	char *real = realpath(path, NULL);
	item.real = real ? arena_strdup(&s->mem, real) : item.path;
	free(real);
	vec_push(&s->mem, &s->items, item);
	struct show_item *kept = &s->items.at[s->items.n - 1];
	return fstat(kept->fd, &kept->st) == 0 || err_sys(e, "%s", path);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool show_has(const struct show *s, const struct stat *st)
{
	for (size_t i = 0; i < s->items.n; i++)
		if (same_file(&s->items.at[i].st, st))
			return true;
	return false;
}

bool show_cover(struct show *s, const char *folder, const char *options, struct err *e)
{
	struct stat st;

	if (mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0 ||
	    stat(folder, &st) != 0)
		return err_sys(e, "mounting an empty %s", folder);
	vec_push(&s->mem, &s->covers, st.st_dev);
	return true;
}

static bool on_cover(const struct show *s, const char *folder)
{
	struct stat st;

	if (stat(folder, &st) != 0)
		return false;
	for (size_t i = 0; i < s->covers.n; i++)
		if (s->covers.at[i] == st.st_dev)
			return true;
	return false;
}

bool show_remount(const char *path, unsigned long readonly)
{
	struct statvfs fs;
	unsigned long keep = 0;

	if (statvfs(path, &fs) != 0)
		return false;
	keep |= fs.f_flag & ST_NOSUID ? MS_NOSUID : 0UL;
	keep |= fs.f_flag & ST_NODEV ? MS_NODEV : 0UL;
	keep |= fs.f_flag & ST_NOEXEC ? MS_NOEXEC : 0UL;
	return mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | keep | readonly, NULL) == 0;
}

static bool visit(const struct show *s)
{
	return !s->user || account_visit(s->user);
}

static void leave(const struct show *s)
{
	if (s->user)
		account_leave();
}

static enum sight look_as_us(const struct show_item *item, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return errno == EACCES ? BARRED : ABSENT;
	if (!item->copied && !same_file(&st, &item->st))
		return ABSENT;
	int how = S_ISDIR(st.st_mode) ? R_OK | X_OK : R_OK;
	return faccessat(AT_FDCWD, path, how, AT_EACCESS) == 0 ? SEEN : CLOSED;
}

static bool look(const struct show *s, const struct show_item *item, const char *path,
		 enum sight *ret, struct err *e)
{
	if (!visit(s))
		return err_sys(e, "looking as user %u", s->user->uid);
	*ret = look_as_us(item, path);
	leave(s);
	return true;
}

/* the first folder on the way that cannot be entered; NULL: none */
static char *first_barred(struct show *s, const char *path)
{
	char *found = NULL;

	if (!visit(s))
		return NULL;
	for (const char *slash = strchr(path + 1, '/'); slash && !found;
	     slash = strchr(slash + 1, '/')) {
		char *folder = arena_strndup(&s->mem, path, (size_t)(slash - path));
		struct stat st;

		if (stat(arena_printf(&s->mem, "%s/.", folder), &st) != 0 && errno == EACCES)
			found = folder;
	}
	leave(s);
	return found;
}

/* a folder or an empty file to mount on, if it is missing and may be made here */
static bool make_point(const struct show *s, const char *parent, const char *path, bool dir)
{
	if (access(path, F_OK) == 0)
		return true;
	if (!on_cover(s, parent)) {
		errno = EROFS;
		return false;
	}
	if (dir)
		return mkdir(path, 0755) == 0 && chmod(path, 0755) == 0;
	auto_close int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	return fd >= 0;
}

static bool make_points(struct show *s, const char *path, bool dir, struct err *e)
{
	const char *parent = "/";

	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		char *folder = arena_strndup(&s->mem, path, (size_t)(slash - path));

		if (!make_point(s, parent, folder, true))
			return err_sys(e, "making %s visible: %s", path, folder);
		parent = folder;
	}
	return make_point(s, parent, path, dir) || err_sys(e, "making %s visible", path);
}

static bool bind(struct show *s, int fd, const char *path, struct err *e)
{
	const char *source = arena_printf(&s->mem, "/proc/self/fd/%d", fd);

	return mount(source, path, NULL, MS_BIND | MS_REC, NULL) == 0 ||
	       err_sys(e, "making %s visible", path);
}

static bool place(struct show *s, const struct show_item *item, const char *path, struct err *e)
{
	return make_points(s, path, S_ISDIR(item->st.st_mode), e) && bind(s, item->fd, path, e);
}

static bool copy_in(struct show *s, const struct show_item *item, const char *copy, int to,
		    const char *path, struct err *e)
{
	const char *source = arena_printf(&s->mem, "/proc/self/fd/%d", item->fd);
	auto_close int from = open(source, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (from < 0)
		return err_sys(e, "%s", path);
	if (!file_copy_fd(from, to, e))
		return false;
	if (fchmod(to, item->st.st_mode & S_IXUSR ? 0555 : 0444) != 0 ||
	    mount(copy, path, NULL, MS_BIND, NULL) != 0)
		return err_sys(e, "making %s readable", path);
	return true;
}

/* A file that the user may not read is shown as a copy on our private /tmp, where its name goes at
 * once. */
static bool replace(struct show *s, struct show_item *item, const char *path, struct err *e)
{
	char copy[] = "/tmp/.readable-XXXXXX";

	if (!S_ISREG(item->st.st_mode) || !on_cover(s, "/tmp"))
		return err_set(e, 1, "%s: the user of the sandbox may not read it", path);
	auto_close int to = mkostemp(copy, O_CLOEXEC);
	if (to < 0)
		return err_sys(e, "making %s readable", path);
	item->copied = copy_in(s, item, copy, to, path, e);
	(void)unlink(copy);
	return item->copied;
}

static bool show_path(struct show *s, struct show_item *item, const char *path, struct err *e)
{
	for (int i = 0; i < TRIES; i++) {
		enum sight sight = SEEN;
		char *barred;

		if (!look(s, item, path, &sight, e))
			return false;
		switch (sight) {
		case SEEN:
			return true;
		case BARRED:
			barred = first_barred(s, path);
			if (!barred)
				return err_set(e, 1, "%s cannot be reached in the sandbox", path);
			if (!show_cover(s, barred, "mode=0755", e))
				return false;
			break;
		case ABSENT:
			if (!place(s, item, path, e))
				return false;
			break;
		case CLOSED:
			if (!replace(s, item, path, e))
				return false;
			break;
		}
	}
	return err_set(e, 1, "%s cannot be reached in the sandbox", path);
}

static bool show_as(struct show *s, struct show_item *item, const char *path, struct err *e)
{
	if (!show_path(s, item, path, e))
		return false;
	if (!item->writable)
		return true;
	return bind(s, item->fd, path, e) &&
	       (show_remount(path, 0) || err_sys(e, "making %s writable", path));
}

bool show_item(struct show *s, size_t index, struct err *e)
{
	struct show_item *item = &s->items.at[index];

	if (!show_as(s, item, item->real, e))
		return false;
	return item->path[0] != '/' || strcmp(item->path, item->real) == 0 ||
	       show_as(s, item, item->path, e);
}

void show_release(struct show *s)
{
	for (size_t i = 0; i < s->items.n; i++)
		fd_close(&s->items.at[i].fd);
	arena_release(&s->mem);
}
