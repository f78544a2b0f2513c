/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/fd.h"
#include "sys/temp.h"

#define CHUNK ((size_t)32 * 1024)

/* A regular file for reading. O_NONBLOCK keeps a fifo from holding us up before fstat tells. */
static bool open_reg(int dir, const char *name, int flags, int *ret_fd, struct stat *ret_st,
		     struct err *e)
{
	auto_close int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags);

	if (fd < 0 || fstat(fd, ret_st) < 0)
		return err_sys(e, "opening %s", name);
	if (!S_ISREG(ret_st->st_mode))
		return err_set(e, 1, "%s is not a regular file", name);
	*ret_fd = take_fd(&fd);
	return true;
}

/* as read(), but less than len only at the end of the file */
static ssize_t read_full(int fd, char *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = read(fd, buf + done, len - done);

		if (n == 0)
			break;
		if (n > 0)
			done += (size_t)n;
		else if (errno != EINTR)
			return -1;
	}
	return (ssize_t)done;
}

static bool write_full(int fd, const char *buf, size_t len)
{
	while (len) {
		ssize_t n = write(fd, buf, len);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			buf += n;
			len -= (size_t)n;
		}
	}
	return true;
}

bool file_read(int dir, const char *name, size_t limit, struct arena *mem, char **ret_text,
	       size_t *ret_len, struct err *e)
{
	auto_close int fd = -1;
	struct stat st = { 0 };

	if (!open_reg(dir, name, 0, &fd, &st, e))
		return false;

	/* files of /proc and /sys have no honest size, so it is only where we begin */
	size_t len = 0, size = st.st_size > 0 ? (size_t)st.st_size : 4096;
	char *text = NULL;
	ssize_t n = 0;

	/* one more byte than may be, to see that there is none */
	size = (size < limit ? size : limit) + 1;
	do {
		text = arena_grow(mem, text, len, size + 1);
		n = read_full(fd, text + len, size - len);
		if (n < 0)
			return err_sys(e, "reading %s", name);
		len += (size_t)n;
		if (len > limit)
			return err_set(e, 1, "%s is larger than %zu bytes", name, limit);
		size *= 2;
	} while (len == size / 2);
	*ret_text = text;
	*ret_len = len;
	return true;
}

bool file_stage(int dir, const char *name, struct arena *mem, char **ret_temp, int *ret_fd,
		struct err *e)
{
	for (int i = 0; i < TEMP_TRIES; i++) {
		char *temp = temp_name(mem, name);
		int fd =
			openat(dir, temp, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

		if (fd >= 0) {
			*ret_temp = temp;
			*ret_fd = fd;
			return true;
		}
		if (errno != EEXIST)
			break;
	}
	(void)err_sys(e, "making a temporary file beside %s", name);
	return false;
}

static bool fill(int fd, const char *name, const void *data, size_t len, mode_t mode, struct err *e)
{
	if (!write_full(fd, data, len) || fchmod(fd, mode) < 0 || fsync(fd) < 0)
		return err_sys(e, "writing %s", name);
	return true;
}

bool file_write(int dir, const char *name, const void *data, size_t len, mode_t mode, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int fd = -1;
	char *temp = NULL;

	if (!file_stage(dir, name, &mem, &temp, &fd, e))
		return false;
	if (fill(fd, name, data, len, mode, e))
		return temp_commit(dir, temp, name, e);
	(void)unlinkat(dir, temp, 0);
	return false;
}

/* Shares the blocks, where the file system can: all of a file, into the beginning of another. */
static bool reflink(int from, int to)
{
	return lseek(to, 0, SEEK_CUR) == 0 && ioctl(to, FICLONE, from) == 0 &&
	       lseek(to, 0, SEEK_END) >= 0;
}

bool file_copy_fd(int from, int to, struct err *e)
{
	char buf[CHUNK];
	loff_t at = 0;
	ssize_t n = 0;

	if (reflink(from, to))
		return true;
	while (copy_file_range(from, &at, to, NULL, (size_t)1 << 30, 0) > 0)
		continue;
	/* Not its error but what is left counts: some file systems refuse, some end early. */
	if (lseek(from, at, SEEK_SET) < 0)
		return err_sys(e, "reading");
	do {
		n = read_full(from, buf, sizeof(buf));
		if (n < 0)
			return err_sys(e, "reading");
		if (!write_full(to, buf, (size_t)n))
			return err_sys(e, "writing");
	} while ((size_t)n == sizeof(buf));
	return true;
}

/* A file that we cannot give to its owner must not run with the rights of ours. */
static mode_t copy_owner(int fd, const struct stat *st)
{
	bool given = fchown(fd, st->st_uid, (gid_t)-1) == 0;

	given = fchown(fd, (uid_t)-1, st->st_gid) == 0 && given;
	return st->st_mode & (given ? 07777 : 0777);
}

static bool copy_into(int from, const struct stat *st, int to, struct err *e)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, st->st_mtim };

	if (!file_copy_fd(from, to, e))
		return false;
	if (fchmod(to, copy_owner(to, st)) < 0 || futimens(to, times) < 0 || fsync(to) < 0)
		return err_sys(e, "writing");
	return true;
}

bool file_copy(int from_dir, const char *from_name, int to_dir, const char *to_name, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int from = -1;
	auto_close int to = -1;
	struct stat st = { 0 };
	char *temp = NULL;

	if (!open_reg(from_dir, from_name, O_NOFOLLOW, &from, &st, e) ||
	    !file_stage(to_dir, to_name, &mem, &temp, &to, e))
		return false;
	if (copy_into(from, &st, to, e))
		return temp_commit(to_dir, temp, to_name, e);
	(void)unlinkat(to_dir, temp, 0);
	return err_add(e, "copying %s to %s", from_name, to_name);
}

bool file_same(int dir_a, const char *name_a, int dir_b, const char *name_b, bool *ret_same,
	       struct err *e)
{
	auto_close int a = -1;
	auto_close int b = -1;
	struct stat st_a = { 0 }, st_b = { 0 };
	char buf_a[CHUNK], buf_b[CHUNK];
	bool same = true;
	ssize_t n = 1;

	if (!open_reg(dir_a, name_a, 0, &a, &st_a, e) || !open_reg(dir_b, name_b, 0, &b, &st_b, e))
		return false;
	same = st_a.st_size == st_b.st_size;
	while (same && n > 0) {
		n = read_full(a, buf_a, sizeof(buf_a));
		if (n < 0)
			return err_sys(e, "reading %s", name_a);

		ssize_t m = read_full(b, buf_b, sizeof(buf_b));
		if (m < 0)
			return err_sys(e, "reading %s", name_b);
		same = n == m && memcmp(buf_a, buf_b, (size_t)n) == 0;
	}
	*ret_same = same;
	return true;
}

bool file_move(int from_dir, const char *from_name, int to_dir, const char *to_name, struct err *e)
{
	if (renameat(from_dir, from_name, to_dir, to_name) < 0)
		return err_sys(e, "moving %s to %s", from_name, to_name);
	/* the new name first: a power cut between the two may leave both, never none */
	return temp_sync_parent(to_dir, to_name, e) && temp_sync_parent(from_dir, from_name, e);
}

bool file_remove(int dir, const char *name, struct err *e)
{
	if (unlinkat(dir, name, 0) == 0)
		return temp_sync_parent(dir, name, e);
	return errno == ENOENT || err_sys(e, "removing %s", name);
}

bool file_exists(int dir, const char *name)
{
	struct stat st = { 0 };

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

bool file_is_dir(int dir, const char *name)
{
	struct stat st = { 0 };

	return fstatat(dir, name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

bool file_is_reg(int dir, const char *name)
{
	struct stat st = { 0 };

	return fstatat(dir, name, &st, 0) == 0 && S_ISREG(st.st_mode);
}
