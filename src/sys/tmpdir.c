/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sys/tmpdir.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/lock.h"

#define PREFIX "dkms-scratch."
#define LOCK "lock"
/* seconds: longer than an archive may take, for where there are no locks, or not yet */
#define YOUNG 3600

static bool is_left_behind(int dir)
{
	auto_close int lock = openat(dir, LOCK, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct timespec now;
	struct stat st;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return fstat(dir, &st) == 0 && st.st_uid == geteuid() &&
	       now.tv_sec - st.st_mtim.tv_sec > YOUNG && (lock < 0 || lock_try(lock));
}

/* A tidy parent is a courtesy: what cannot be removed stays. */
static void sweep(int parent, struct arena *mem)
{
	auto_err ignored = ERR_INIT;
	struct strv names = { 0 };

	if (!dir_list(parent, ".", mem, &names, &ignored))
		return;
	for (size_t i = 0; i < names.n; i++) {
		if (!str_starts(names.at[i], PREFIX))
			continue;
		auto_close int dir = openat(parent, names.at[i],
					    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (dir >= 0 && is_left_behind(dir))
			(void)dir_remove(parent, names.at[i], &ignored);
	}
}

bool tmpdir_make(const char *parent, struct tmpdir *s, struct err *e)
{
	auto_close int dir = -1;
	char *path = arena_printf(&s->mem, "%s/" PREFIX "XXXXXX", parent);

	if (!dir_open(AT_FDCWD, parent, &dir, e))
		return false;
	sweep(dir, &s->mem);
	if (!mkdtemp(path))
		return err_sys(e, "making a scratch folder in %s", parent);
	s->path = path;
	if (!dir_open(AT_FDCWD, path, &s->fd, e))
		return false;
	s->lock = openat(s->fd, LOCK, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (s->lock < 0)
		return err_sys(e, "%s/%s", path, LOCK);
	/* a file system without locks: then only age tells what was left behind */
	(void)lock_try(s->lock);
	return true;
}

char *tmpdir_path(struct tmpdir *s, const char *name)
{
	return arena_printf(&s->mem, "%s/%s", s->path, name);
}

void tmpdir_remove(struct tmpdir *s)
{
	auto_err ignored = ERR_INIT;

	if (s->path)
		(void)dir_remove(AT_FDCWD, s->path, &ignored);
	s->path = NULL;
	fd_close(&s->lock);
	fd_close(&s->fd);
	arena_release(&s->mem);
}
