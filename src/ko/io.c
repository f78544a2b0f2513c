/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ko/io.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

bool io_pread(int fd, void *buf, size_t n, uint64_t offset, struct err *e)
{
	for (char *p = buf; n;) {
		ssize_t got = pread(fd, p, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(e, "cannot read");
		if (got == 0)
			return err_set(e, 1, "damaged: the file ends early");
		p += got;
		n -= (size_t)got;
		offset += (uint64_t)got;
	}
	return true;
}

bool io_read(int fd, void *buf, size_t n, size_t *ret_len, struct err *e)
{
	ssize_t got;

	do
		got = read(fd, buf, n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_sys(e, "cannot read");
	*ret_len = (size_t)got;
	return true;
}

bool io_write(int fd, const void *buf, size_t n, struct err *e)
{
	for (const char *p = buf; n;) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_sys(e, "cannot write");
		p += put;
		n -= (size_t)put;
	}
	return true;
}

bool io_size(int fd, uint64_t *ret_size, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(e, "cannot stat");
	if (!S_ISREG(st.st_mode))
		return err_set(e, 1, "not a regular file");
	*ret_size = (uint64_t)st.st_size;
	return true;
}
