/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sys/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/str.h"
#include "sys/fd.h"

#define BUFFER ((size_t)8 * 1024)

bool walk_open(int at, const char *name, int flags, struct walk *w, struct err *e)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);

	if (fd < 0)
		return err_sys(e, "opening %s", name);
	*w = (struct walk){ .fd = fd, .mem = ARENA_INIT };
	w->buf = arena_alloc(&w->mem, BUFFER);
	return true;
}

bool walk_open_any(int at, const char *name, int flags, struct walk *w, struct err *e)
{
	auto_err any = ERR_INIT;

	if (walk_open(at, name, flags, w, &any) || any.sys == ENOENT)
		return true;
	errno = any.sys;
	return err_sys(e, "opening %s", name);
}

static unsigned char type_of(int at, const char *name)
{
	struct stat st = { 0 };

	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_UNKNOWN;
	return (unsigned char)IFTODT(st.st_mode);
}

/* the entry behind the last one, NULL at the end */
static bool next_entry(struct walk *w, const struct dirent64 **ret, struct err *e)
{
	*ret = NULL;
	if (w->at == w->len) {
		ssize_t n = getdents64(w->fd, w->buf, BUFFER);

		/* ENOENT: it has been removed meanwhile, so nothing is in it */
		if (n < 0 && errno != ENOENT)
			return err_sys(e, "reading a folder");
		w->at = 0;
		w->len = n > 0 ? (size_t)n : 0;
	}
	if (w->at < w->len) {
		*ret = (const struct dirent64 *)(const void *)(w->buf + w->at);
		w->at += (*ret)->d_reclen;
	}
	return true;
}

bool walk_next(struct walk *w, const char **ret_name, unsigned char *ret_type, struct err *e)
{
	const struct dirent64 *d = NULL;
	unsigned char type = DT_UNKNOWN;

	*ret_name = NULL;
	do {
		if (!w->buf)
			return true;
		if (!next_entry(w, &d, e))
			return false;
		if (!d)
			return true;
		if (str_eq(d->d_name, ".") || str_eq(d->d_name, ".."))
			continue;
		/* what is still unknown then has gone meanwhile */
		type = d->d_type == DT_UNKNOWN ? type_of(w->fd, d->d_name) : d->d_type;
	} while (type == DT_UNKNOWN);
	*ret_name = d->d_name;
	*ret_type = type;
	return true;
}

void walk_close(struct walk *w)
{
	if (!w->buf)
		return;
	fd_close(&w->fd);
	arena_release(&w->mem);
	w->buf = NULL;
}
