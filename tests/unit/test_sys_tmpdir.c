/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sys/dir.h"
#include "sys/file.h"
#include "sys/tmpdir.h"
#include "sys_scratch.h"

static void make_old(const char *path)
{
	const struct timespec long_ago[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

	assert_int_equal(utimensat(AT_FDCWD, path, long_ago, 0), 0);
}

static void private_and_gone_with_its_scope(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	const char *path;

	(void)state;
	{
		auto_tmpdir s = TMPDIR_INIT;
		struct stat st;

		assert_true(tmpdir_make(".", &s, &e));
		path = arena_strdup(&mem, s.path);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0700);
		assert_int_equal(mkdir(tmpdir_path(&s, "deep"), 0700), 0);
		assert_true(file_is_dir(s.fd, "deep"));
	}
	assert_false(file_exists(AT_FDCWD, path));
	assert_int_equal(count_entries("."), 0);
}

static void no_parent(void **state)
{
	auto_err e = ERR_INIT;
	auto_tmpdir s = TMPDIR_INIT;

	(void)state;
	assert_false(tmpdir_make("none", &s, &e));
	assert_int_equal(e.sys, ENOENT);
}

static void what_was_left_behind_goes(void **state)
{
	auto_err e = ERR_INIT;
	auto_tmpdir s = TMPDIR_INIT;

	(void)state;
	assert_int_equal(mkdir("dkms-scratch.left", 0700), 0);
	put("dkms-scratch.left/lock", "", 0600);
	make_old("dkms-scratch.left");
	assert_int_equal(mkdir("dkms-scratch.young", 0700), 0);
	assert_int_equal(mkdir("other", 0700), 0);
	make_old("other");
	assert_int_equal(symlink("other", "dkms-scratch.link"), 0);
	assert_true(tmpdir_make(".", &s, &e));
	assert_false(file_exists(AT_FDCWD, "dkms-scratch.left"));
	assert_true(file_exists(AT_FDCWD, "dkms-scratch.young"));
	assert_true(file_exists(AT_FDCWD, "dkms-scratch.link"));
	assert_true(file_is_dir(AT_FDCWD, "other"));
}

static void what_is_in_use_stays(void **state)
{
	auto_err e = ERR_INIT;
	auto_tmpdir one = TMPDIR_INIT, two = TMPDIR_INIT;

	(void)state;
	assert_true(tmpdir_make(".", &one, &e));
	make_old(one.path);
	assert_true(tmpdir_make(".", &two, &e));
	assert_true(file_is_dir(AT_FDCWD, one.path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(private_and_gone_with_its_scope),
		scratch_test(no_parent),
		scratch_test(what_was_left_behind_goes),
		scratch_test(what_is_in_use_stays),
	};

	return cmocka_run_group_tests_name("sys/tmpdir", tests, NULL, NULL);
}
