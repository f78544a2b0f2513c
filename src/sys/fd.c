/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sys/fd.h"

#include <errno.h>
#include <unistd.h>

void fd_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
	errno = saved;
}

int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}
