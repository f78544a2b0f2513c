/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sys/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "core/str.h"
#include "sys/fd.h"

bool walk_open(int at, const char *name, int flags, struct walk *w, struct err *e)
{
	auto_close int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);

	if (fd < 0)
		return err_sys(e, "opening %s", name);
	w->dir = fdopendir(fd);
	if (!w->dir)
		return err_sys(e, "reading %s", name);
	w->fd = take_fd(&fd);
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

bool walk_next(struct walk *w, const char **ret_name, unsigned char *ret_type, struct err *e)
{
	const struct dirent *d = NULL;
	unsigned char type = DT_UNKNOWN;

	*ret_name = NULL;
	do {
		if (!w->dir)
			return true;
		errno = 0;
		d = readdir(w->dir);
		if (!d)
			return !errno || err_sys(e, "reading a folder");
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
	int saved = errno;

	if (w->dir)
		(void)closedir(w->dir);
	w->dir = NULL;
	errno = saved;
}
