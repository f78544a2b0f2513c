/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scratch folder for the tests of sys/: made before each test, current folder during it, removed
 * after it (not with the code under test). And a way to run a part of a test on small or mounted file
 * systems of its own, where the machine lets us.
 */
#ifndef SYS_SCRATCH_H
#define SYS_SCRATCH_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NO_NAMESPACE 77

static char *scratch_path;

static int scratch_open(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)at;
	if (type == FTW_D || type == FTW_DNR)
		(void)chmod(path, 0700);
	return 0;
}

static int scratch_remove(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static inline int scratch_begin(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	if (asprintf(&scratch_path, "%s/recast-unit-XXXXXX", tmp ? tmp : "/tmp") < 0)
		return -1;
	(void)umask(022);
	return mkdtemp(scratch_path) ? chdir(scratch_path) : -1;
}

static inline int scratch_end(void **state)
{
	(void)state;
	if (chdir("/") < 0)
		return -1;
	/* twice: a folder that could not be read is entered the second time */
	(void)nftw(scratch_path, scratch_open, 64, FTW_PHYS);
	(void)nftw(scratch_path, scratch_open, 64, FTW_PHYS);
	(void)nftw(scratch_path, scratch_remove, 64, FTW_PHYS | FTW_DEPTH);

	bool gone = access(scratch_path, F_OK) < 0;
	free(scratch_path);
	return gone ? 0 : -1;
}

static inline void put(const char *name, const char *text, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(close(fd), 0);
}

/* size bytes, no two blocks of them the same */
static inline void put_large(const char *name, size_t size)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	for (size_t i = 0; i < size / 8; i++)
		assert_int_equal(fprintf(f, "%07zx\n", i), 8);
	for (size_t i = 0; i < size % 8; i++)
		assert_int_equal(fputc('.', f), '.');
	assert_int_equal(fclose(f), 0);
}

static inline void assert_content(const char *name, const char *text)
{
	char got[256] = { 0 };
	FILE *f = fopen(name, "r");

	if (!f)
		fail_msg("%s is not there", name);
	size_t n = fread(got, 1, sizeof(got) - 1, f);
	(void)fclose(f);
	assert_int_equal(n, strlen(text));
	assert_string_equal(got, text);
}

static inline void assert_same_content(const char *a, const char *b)
{
	FILE *fa = fopen(a, "r"), *fb = fopen(b, "r");
	int c = 0;

	assert_non_null(fa);
	assert_non_null(fb);
	while (c != EOF) {
		c = getc(fa);
		if (c != getc(fb))
			fail_msg("%s and %s are not the same", a, b);
	}
	(void)fclose(fa);
	(void)fclose(fb);
}

static inline mode_t mode_of(const char *name)
{
	struct stat st;

	assert_int_equal(lstat(name, &st), 0);
	return st.st_mode & 07777;
}

static inline bool exists(const char *name)
{
	struct stat st;

	return lstat(name, &st) == 0;
}

static inline void set_mtime(const char *name, time_t sec, long nsec)
{
	const struct timespec times[2] = { { 1, 1 }, { sec, nsec } };

	assert_int_equal(utimensat(AT_FDCWD, name, times, AT_SYMLINK_NOFOLLOW), 0);
}

static inline void assert_mtime(const char *name, time_t sec, long nsec)
{
	struct stat st;

	assert_int_equal(lstat(name, &st), 0);
	assert_int_equal(st.st_mtim.tv_sec, sec);
	assert_int_equal(st.st_mtim.tv_nsec, nsec);
}

/* top, and below it n folders in one another, each named "d" */
static inline void make_deep(const char *top, int n)
{
	int fd = -1;

	assert_int_equal(mkdir(top, 0700), 0);
	fd = open(top, O_RDONLY | O_DIRECTORY);
	for (int i = 0; i < n; i++) {
		assert_int_equal(mkdirat(fd, "d", 0700), 0);

		int next = openat(fd, "d", O_RDONLY | O_DIRECTORY);
		assert_true(next >= 0);
		(void)close(fd);
		fd = next;
	}
	(void)close(fd);
}

/* how many entries a folder has, "." and ".." not counted */
static inline size_t count_entries(const char *name)
{
	struct dirent **list = NULL;
	int n = scandir(name, &list, NULL, NULL);

	assert_true(n >= 2);
	for (int i = 0; i < n; i++)
		free(list[i]);
	free((void *)list);
	return (size_t)n - 2;
}

static inline size_t open_fds(void)
{
	return count_entries("/proc/self/fd");
}

static inline bool put_map(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY);
	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		(void)close(fd);
	return done;
}

/* a mount namespace of our own, as root in it; what is mounted there nobody else sees */
static inline bool enter_namespace(void)
{
	char uid[32], gid[32];

	if (unshare(CLONE_NEWNS) == 0)
		return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
	(void)snprintf(uid, sizeof(uid), "0 %u 1", geteuid());
	(void)snprintf(gid, sizeof(gid), "0 %u 1", getegid());
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
	       put_map("/proc/self/setgroups", "deny") && put_map("/proc/self/uid_map", uid) &&
	       put_map("/proc/self/gid_map", gid) &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* Runs body in a child with a mount namespace: body returns 0, or the line that is not as it should
 * be. The caller skips on NO_NAMESPACE. */
static inline int in_namespace(int (*body)(void))
{
	int status = 0;

	(void)fflush(NULL);

	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(enter_namespace() ? body() : NO_NAMESPACE);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* for bodies: say where, and end the child */
static inline void must_at(bool so, const char *what, const char *file, int line)
{
	if (so)
		return;
	(void)fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
	_exit(1);
}

#define must(condition) must_at((condition), #condition, __FILE__, __LINE__)

#define run_in_namespace(body)                                                                     \
	do {                                                                                       \
		int status_ = in_namespace(body);                                                  \
		if (status_ == NO_NAMESPACE) {                                                     \
			print_message("skipped: needs root or user namespaces\n");                 \
			skip();                                                                    \
		}                                                                                  \
		assert_int_equal(status_, 0);                                                      \
	} while (0)

#define scratch_test(f) cmocka_unit_test_setup_teardown(f, scratch_begin, scratch_end)

#endif
