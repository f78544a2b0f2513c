/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scratch.h"

#include <assert.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/dir.h"
#include "sys/fd.h"

static char *folder;
static int folder_fd = -1;

static void remove_scratch(void)
{
	auto_err e = ERR_INIT;
	(void)dir_clear(folder_fd, ".", &e);
	(void)rmdir(folder);
	free(folder);
}

static void make_scratch(void)
{
	folder =
		strdup(access("/dev/shm", W_OK) == 0 ? "/dev/shm/fuzz.XXXXXX" : "/tmp/fuzz.XXXXXX");
	assert(folder && mkdtemp(folder));
	folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert(folder_fd >= 0);
	assert(atexit(remove_scratch) == 0);
}

const char *scratch_dir(void)
{
	if (!folder)
		make_scratch();
	return folder;
}

int scratch_fd(void)
{
	(void)scratch_dir();
	return folder_fd;
}

void scratch_put(const char *name, const uint8_t *data, size_t size)
{
	const char *slash = strchr(name, '/');
	char *parent = slash ? strndup(name, (size_t)(slash - name)) : NULL;
	if (parent)
		(void)mkdirat(scratch_fd(), parent, 0700);
	free(parent);

	auto_close int fd =
		openat(scratch_fd(), name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert(fd >= 0);
	while (size > 0) {
		ssize_t n = write(fd, data, size);
		assert(n > 0);
		data += n;
		size -= (size_t)n;
	}
}
