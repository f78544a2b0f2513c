/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/str.h"
#include "sys/walk.h"
#include "sys_scratch.h"

static void every_entry_once_with_its_type(void **state)
{
	auto_err e = ERR_INIT;
	auto_walk w = { 0 };
	const char *name = NULL;
	unsigned char type = 0;
	int regs = 0, dirs = 0, links = 0, fifos = 0;

	(void)state;
	put("reg", "x", 0600);
	put(".hidden", "x", 0600);
	put("...", "x", 0600);
	assert_int_equal(mkdir("dir", 0700), 0);
	assert_int_equal(symlink("dir", "link"), 0);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_true(walk_open(AT_FDCWD, ".", 0, &w, &e));
	while (walk_next(&w, &name, &type, &e) && name) {
		regs += type == DT_REG;
		dirs += type == DT_DIR && str_eq(name, "dir");
		links += type == DT_LNK && str_eq(name, "link");
		fifos += type == DT_FIFO && str_eq(name, "fifo");
	}
	assert_null(name);
	assert_int_equal(regs, 3);
	assert_int_equal(dirs + links + fifos, 3);
	/* the end stays the end */
	assert_true(walk_next(&w, &name, &type, &e));
	assert_null(name);
	assert_int_equal(e.status, 0);
}

static void what_cannot_be_opened(void **state)
{
	auto_err e = ERR_INIT;
	auto_walk w = { 0 };

	(void)state;
	put("file", "x", 0600);
	assert_int_equal(mkdir("dir", 0700), 0);
	assert_int_equal(symlink("dir", "link"), 0);
	assert_false(walk_open(AT_FDCWD, "file", 0, &w, &e));
	assert_int_equal(e.sys, ENOTDIR);
	assert_false(walk_open(AT_FDCWD, "link", O_NOFOLLOW, &w, &e));
	assert_int_equal(e.sys, ENOTDIR);
	assert_false(walk_open(AT_FDCWD, "none", 0, &w, &e));
	assert_int_equal(e.sys, ENOENT);
	assert_true(walk_open(AT_FDCWD, "link", 0, &w, &e));
}

static void missing_reads_as_empty(void **state)
{
	auto_err e = ERR_INIT;
	auto_walk w = { 0 }, none = { 0 };
	const char *name = "";
	unsigned char type = 0;

	(void)state;
	assert_true(walk_open_any(AT_FDCWD, "none", 0, &none, &e));
	assert_true(walk_next(&none, &name, &type, &e));
	assert_null(name);
	assert_int_equal(e.status, 0);
	put("file", "x", 0600);
	assert_false(walk_open_any(AT_FDCWD, "file", 0, &w, &e));
	assert_int_equal(e.sys, ENOTDIR);
}

static void closing_leaves_no_fd(void **state)
{
	auto_err e = ERR_INIT;
	struct walk w = { 0 };
	size_t before = open_fds();

	(void)state;
	assert_true(walk_open(AT_FDCWD, ".", 0, &w, &e));
	assert_int_equal(fcntl(w.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	errno = ENOSPC;
	walk_close(&w);
	assert_int_equal(errno, ENOSPC);
	walk_close(&w);
	assert_int_equal(open_fds(), before);
}

static void a_folder_removed_meanwhile_is_empty(void **state)
{
	auto_err e = ERR_INIT;
	auto_walk w = { 0 };
	const char *name = NULL;
	unsigned char type = 0;

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	assert_true(walk_open(AT_FDCWD, "d", 0, &w, &e));
	assert_int_equal(rmdir("d"), 0);
	assert_true(walk_next(&w, &name, &type, &e));
	assert_null(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(a_folder_removed_meanwhile_is_empty),
		scratch_test(every_entry_once_with_its_type),
		scratch_test(what_cannot_be_opened),
		scratch_test(missing_reads_as_empty),
		scratch_test(closing_leaves_no_fd),
	};

	return cmocka_run_group_tests_name("sys/walk", tests, NULL, NULL);
}
