/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "sys_scratch.h"

static void assert_holds(int dir, const char *name, const char *text)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	char *got;
	size_t len;

	assert_true(file_read(dir, name, 100, &mem, &got, &len, &e));
	assert_string_equal(got, text);
}

static void files_change_places(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("a", "one", 0600);
	put("b", "two", 0600);
	assert_true(file_swap(AT_FDCWD, "a", "b", &e));
	assert_holds(AT_FDCWD, "a", "two");
	assert_holds(AT_FDCWD, "b", "one");
	assert_int_equal(count_entries("."), 2);
}

static void so_do_full_folders_below_another(void **state)
{
	auto_err e = ERR_INIT;
	auto_close int dir = -1;

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(mkdir("d/a", 0700), 0);
	assert_int_equal(mkdir("d/b", 0700), 0);
	put("d/a/f", "one", 0600);
	put("d/b/f", "two", 0600);
	assert_true(dir_open(AT_FDCWD, "d", &dir, &e));
	assert_true(file_swap(dir, "a", "b", &e));
	assert_holds(dir, "a/f", "two");
	assert_holds(dir, "b/f", "one");
	assert_int_equal(count_entries("d"), 2);
}

static void one_alone_stays_where_it_is(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("a", "one", 0600);
	assert_false(file_swap(AT_FDCWD, "a", "b", &e));
	assert_int_equal(e.sys, ENOENT);
	assert_holds(AT_FDCWD, "a", "one");
	assert_int_equal(count_entries("."), 1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, scratch_begin, scratch_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(files_change_places),
		CASE(so_do_full_folders_below_another),
		CASE(one_alone_stays_where_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
