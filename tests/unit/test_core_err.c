/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/err.h"

static void set_says_status_and_text(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	assert_false(err_set(&e, 7, "%s is %d", "x", 3));
	assert_int_equal(e.status, 7);
	assert_int_equal(e.sys, 0);
	assert_string_equal(e.text, "x is 3");
}

static void sys_keeps_errno(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	errno = ENOSPC;
	assert_false(err_sys(&e, "writing %s", "x"));
	assert_int_equal(e.status, 1);
	assert_int_equal(e.sys, ENOSPC);
	assert_string_equal(e.text, "writing x: No space left on device");
}

static void context_goes_in_front(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	errno = ENOENT;
	(void)err_sys(&e, "a");
	assert_false(err_add(&e, "opening %s", "b"));
	assert_string_equal(e.text, "opening b: a: No such file or directory");
	assert_int_equal(e.sys, ENOENT);
	assert_int_equal(e.status, 1);
}

static void lines_go_below(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	(void)err_set(&e, 3, "first");
	assert_false(err_line(&e, "second %d", 2));
	assert_false(err_line(&e, "third"));
	assert_string_equal(e.text, "first\nsecond 2\nthird");
	assert_int_equal(e.status, 3);
}

static void another_status(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	errno = EACCES;
	(void)err_sys(&e, "x");
	assert_false(err_status(&e, 14));
	assert_int_equal(e.status, 14);
	assert_int_equal(e.sys, EACCES);
	assert_string_equal(e.text, "x: Permission denied");
}

static void setting_again_replaces(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	errno = EACCES;
	(void)err_sys(&e, "old");
	/* the old text may be part of the new one */
	(void)err_set(&e, 5, "new, was %s", e.text);
	assert_string_equal(e.text, "new, was old: Permission denied");
	assert_int_equal(e.status, 5);
	assert_int_equal(e.sys, 0);
}

static void clear_leaves_nothing(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	(void)err_set(&e, 5, "x");
	err_clear(&e);
	assert_int_equal(e.status, 0);
	assert_null(e.text);
	assert_null(e.mem.head);
	err_clear(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_says_status_and_text),
		cmocka_unit_test(sys_keeps_errno),
		cmocka_unit_test(context_goes_in_front),
		cmocka_unit_test(lines_go_below),
		cmocka_unit_test(another_status),
		cmocka_unit_test(setting_again_replaces),
		cmocka_unit_test(clear_leaves_nothing),
	};

	return cmocka_run_group_tests_name("core/err", tests, NULL, NULL);
}
