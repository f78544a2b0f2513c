/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ko/plain.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "ko/compress.h"
#include "ko/io.h"
#include "sys/fd.h"

bool plain_open(int dir, const char *name, int *ret_fd, struct err *e)
{
	/* O_NONBLOCK: a FIFO in a module's place must not hold us up */
	auto_close int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	enum ko_codec codec = CODEC_NONE;
	uint64_t size = 0;

	if (fd < 0 && errno == ELOOP)
		return err_set(e, 1, "not a regular file");
	if (fd < 0)
		return err_sys(e, "cannot open");
	if (!io_size(fd, &size, e) || !ko_codec_of(fd, &codec, e))
		return false;
	if (codec == CODEC_NONE) {
		*ret_fd = take_fd(&fd);
		return true;
	}

	auto_close int unpacked = memfd_create("module", MFD_CLOEXEC);
	if (unpacked < 0)
		return err_sys(e, "cannot make a file in memory");
	if (!ko_decompress(fd, unpacked, e))
		return false;
	*ret_fd = take_fd(&unpacked);
	return true;
}
