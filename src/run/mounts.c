/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "run/show.h"
#include "sys/fd.h"

/* mount_setattr(2) by its number: the C library has it only since glibc 2.36 */
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#define ATTR_RDONLY 1U
#define ALL_BELOW 0x8000U /* AT_RECURSIVE */

struct attributes {
	uint64_t set, clear, propagation, user_ns;
};

/* in auto mode what failed is passed over */
static bool pass_over(const struct sandbox *box, bool ok, struct err *e)
{
	if (ok)
		return true;
	if (box->mode == SANDBOX_STRICT)
		return false;
	err_clear(e);
	return true;
}

/* the mount point of a line of mountinfo (proc(5)), its octal escapes undone; NULL: no such field */
static char *mount_point(char *line)
{
	char *field = NULL;

	for (int i = 0; i < 5; i++)
		field = strsep(&line, " ");
	char *to = field;
	for (const char *from = field; from && *from; to++) {
		bool escape = from[0] == '\\' && from[1] && from[2] && from[3];

		*to = *from;
		if (escape)
			*to = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + from[3] - '0');
		from += escape ? 4 : 1;
	}
	if (to)
		*to = '\0';
	return field;
}

/* Mount by mount, where mount_setattr() is not there (before Linux 5.12). Mounts that cannot be
 * reached, because another lies over them, need nothing. */
static bool each_readonly(int proc, struct err *e)
{
	auto_close int fd = openat(proc, "self/mountinfo", O_RDONLY | O_CLOEXEC);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "re");
	char *line = NULL;
	size_t size = 0;
	bool ok = true;

	if (!f)
		return err_sys(e, "reading the list of mounts");
	(void)take_fd(&fd);
	while (ok && getline(&line, &size, f) > 0) {
		const char *path = mount_point(line);

		ok = !path || show_remount(path, MS_RDONLY) || errno == EINVAL || errno == ENOENT ||
		     errno == EACCES || err_sys(e, "making %s read-only", path);
	}
	free(line);
	(void)fclose(f);
	return ok;
}

static bool all_readonly(int proc, struct err *e)
{
	struct attributes a = { .set = ATTR_RDONLY };

	if (syscall(SYS_mount_setattr, AT_FDCWD, "/", ALL_BELOW, &a, sizeof(a)) == 0)
		return true;
	return each_readonly(proc, e);
}

static bool make_private(void)
{
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* In a chroot "/" is no mount, so that nothing can be set on it. Entering the namespace that we are
 * in leads out of the chroot, to the root of all its mounts. */
static bool leave_chroot(int proc)
{
	auto_close int ns = openat(proc, "self/ns/mnt", O_RDONLY | O_CLOEXEC);

	return ns >= 0 && setns(ns, CLONE_NEWNS) == 0;
}

/* without a way back the program would see another system */
static bool return_to(int root, struct err *e)
{
	return (fchdir(root) == 0 && chroot(".") == 0) || err_sys(e, "returning into the chroot");
}

/* Cuts the mounts off from everybody else's and makes them read-only. *ret_private: the first was
 * done, so that mounting is harmless. */
static bool seal(const struct sandbox *box, bool *ret_private, struct err *e)
{
	auto_close int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	auto_close int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*ret_private = make_private();
	if (*ret_private)
		return pass_over(box, all_readonly(proc, e), e);
	if (errno != EINVAL || root < 0 || !leave_chroot(proc))
		return pass_over(box, err_sys(e, "making mounts private"), e);
	*ret_private = make_private();
	bool ok = *ret_private ? all_readonly(proc, e) : err_sys(e, "making mounts private");
	ok = pass_over(box, ok, e);
	return return_to(root, e) && ok;
}

static bool fresh_proc(struct err *e)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY;

	return mount("proc", "/proc", "proc", flags, NULL) == 0 || err_sys(e, "mounting /proc");
}

static bool cover_private(struct show *s, const struct sandbox *box, struct err *e)
{
	static const char *const folders[] = { "/tmp", "/dev/shm" };

	for (size_t i = 0; i < 2; i++) {
		struct stat st;

		if (stat(folders[i], &st) != 0 || show_has(s, &st))
			continue;
		if (!pass_over(box, show_cover(s, folders[i], "mode=1777", e), e))
			return false;
	}
	return true;
}

static bool open_all(struct show *s, const struct strv *paths, bool writable,
		     const struct sandbox *box, struct err *e)
{
	for (size_t i = 0; paths && i < paths->n; i++)
		if (!pass_over(box, show_add(s, paths->at[i], writable, e), e))
			return false;
	return true;
}

static bool arrange(struct show *s, const struct sandbox *box, bool new_proc, struct err *e)
{
	bool is_private = false;

	if (!open_all(s, box->readable, false, box, e) || !open_all(s, box->writable, true, box, e))
		return false;
	if (!seal(box, &is_private, e))
		return false;
	if (!is_private)
		return true;
	if (new_proc && !pass_over(box, fresh_proc(e), e))
		return false;
	if (!cover_private(s, box, e))
		return false;
	for (size_t i = 0; i < s->items.n; i++)
		if (!pass_over(box, show_item(s, i, e), e))
			return false;
	return true;
}

bool mounts_arrange(const struct sandbox *box, const struct account *user, bool new_proc,
		    struct err *e)
{
	struct show s = { .user = user };
	bool ok = arrange(&s, box, new_proc, e);

	show_release(&s);
	return ok;
}
