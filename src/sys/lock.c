/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sys/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sys/fd.h"
#include "sys/file.h"

enum { PATIENCE_STEPS = 20, STEP_NS = 50 * 1000 * 1000 };

/* longer than any number of a process */
#define PID_LIMIT ((size_t)32)
#define STAT_LIMIT ((size_t)4096)

/* of the whole file, by the open file description: fcntl_locking(2) */
static bool set_lock(int fd, int how)
{
	struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, how, &all) == 0;
}

bool lock_try(int fd)
{
	return set_lock(fd, F_OFD_SETLK);
}

static long holder(int dir, const char *name)
{
	auto_arena mem = ARENA_INIT;
	auto_err ignored = ERR_INIT;
	char *text;
	size_t len;

	return file_read(dir, name, PID_LIMIT, &mem, &text, &len, &ignored) ? strtol(text, NULL, 10)
									    : 0;
}

/* the fourth field of /proc/{pid}/stat (proc(5)), behind a name that may hold anything; 0: not known */
static long parent_of(long pid)
{
	auto_arena mem = ARENA_INIT;
	auto_err ignored = ERR_INIT;
	const char *path = arena_printf(&mem, "/proc/%ld/stat", pid), *behind;
	char *text;
	size_t len;

	if (!file_read(AT_FDCWD, path, STAT_LIMIT, &mem, &text, &len, &ignored))
		return 0;
	behind = strrchr(text, ')');
	return behind && strlen(behind) > 4 ? strtol(behind + 4, NULL, 10) : 0;
}

/* A script of a package may call us again: what waits for us we must not wait for. */
static bool runs_below(long pid)
{
	for (long above = getppid(); above > 1; above = parent_of(above))
		if (above == pid)
			return true;
	return false;
}

static bool wait_a_second(int fd)
{
	const struct timespec step = { .tv_nsec = STEP_NS };

	for (int i = 0; i < PATIENCE_STEPS; i++) {
		(void)nanosleep(&step, NULL);
		if (set_lock(fd, F_OFD_SETLK))
			return true;
	}
	return false;
}

static bool is_without_locks(int error)
{
	return error == ENOLCK || error == ENOSYS || error == EINVAL;
}

static void sign_in(int fd)
{
	char text[PID_LIMIT];
	int n = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	/* only for the message of those who wait */
	if (ftruncate(fd, 0) == 0)
		(void)!pwrite(fd, text, (size_t)n, 0);
}

static bool wait_for_it(int fd)
{
	while (!set_lock(fd, F_OFD_SETLKW))
		if (errno != EINTR)
			return false;
	return true;
}

bool lock_take(int dir, const char *name, void (*waiting)(void *data, long pid), void *data,
	       int *ret_fd, struct err *e)
{
	auto_close int fd = openat(dir, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	bool taken = fd >= 0 && set_lock(fd, F_OFD_SETLK);

	*ret_fd = -1;
	if (fd < 0)
		return err_sys(e, "cannot open the lock %s", name);
	if (!taken && (is_without_locks(errno) || runs_below(holder(dir, name))))
		return true;
	if (!taken)
		taken = wait_a_second(fd);
	if (!taken) {
		waiting(data, holder(dir, name));
		taken = wait_for_it(fd);
	}
	if (!taken)
		return err_sys(e, "cannot take the lock %s", name);
	sign_in(fd);
	*ret_fd = take_fd(&fd);
	return true;
}
