/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/temp.h"

/* where the file system cannot exchange names */
static bool in_three_steps(int dir, const char *a, const char *b, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	const char *temp = temp_name(&mem, a);

	if (renameat(dir, a, dir, temp) < 0)
		return err_sys(e, "cannot move %s", a);
	if (renameat(dir, b, dir, a) < 0) {
		(void)err_sys(e, "cannot move %s", b);
		(void)renameat(dir, temp, dir, a);
		return false;
	}
	return renameat(dir, temp, dir, b) == 0 || err_sys(e, "cannot move %s", temp);
}

bool file_swap(int dir, const char *a, const char *b, struct err *e)
{
	/* the system call by its number: not every libc has a function for it */
	if (syscall(SYS_renameat2, dir, a, dir, b, RENAME_EXCHANGE) == 0)
		return temp_sync_parent(dir, a, e);
	if (errno != EINVAL && errno != ENOSYS)
		return err_sys(e, "cannot exchange %s and %s", a, b);
	return in_three_steps(dir, a, b, e) && temp_sync_parent(dir, a, e);
}
