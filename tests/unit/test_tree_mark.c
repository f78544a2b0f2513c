/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sys_scratch.h"
#include "tree/mark.h"

static const struct target vpoll = { "vpoll", "0.1", "6.1", "x86_64" };
static const struct target other = { "vpoll", "0.1", "6.2", "x86_64" };

static struct tree world(void)
{
	auto_err e = ERR_INIT;
	struct tree t;

	assert_int_equal(mkdir("tree", 0755), 0);
	assert_true(tree_open("tree", &t, &e));
	return t;
}

static void set_and_cleared(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t = world();

	(void)state;
	assert_false(mark_is_set(&t, &vpoll));
	assert_true(mark_set(&t, &vpoll, &e));
	assert_true(mark_set(&t, &vpoll, &e));
	assert_true(mark_is_set(&t, &vpoll));
	assert_false(mark_is_set(&t, &other));
	assert_int_equal(access("tree/.recast/mark/vpoll/0.1/6.1/x86_64", F_OK), 0);
	mark_clear(&t, &vpoll);
	assert_false(mark_is_set(&t, &vpoll));
	assert_int_equal(access("tree/.recast/mark/vpoll", F_OK), -1);
	tree_close(&t);
}

static void clearing_one_keeps_the_other(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t = world();

	(void)state;
	assert_true(mark_set(&t, &vpoll, &e));
	assert_true(mark_set(&t, &other, &e));
	mark_clear(&t, &vpoll);
	mark_clear(&t, &vpoll);
	assert_true(mark_is_set(&t, &other));
	tree_close(&t);
}

static void no_tree_no_mark(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t;

	(void)state;
	assert_true(tree_open("nowhere", &t, &e));
	assert_false(mark_is_set(&t, &vpoll));
	tree_close(&t);
}

static void one_that_cannot_be_set_says_why(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t = world();

	(void)state;
	put("tree/.recast", "in the way", 0644);
	assert_false(mark_set(&t, &vpoll, &e));
	assert_int_equal(e.sys, ENOTDIR);
	assert_false(mark_is_set(&t, &vpoll));
	tree_close(&t);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, scratch_begin, scratch_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(set_and_cleared),
		CASE(clearing_one_keeps_the_other),
		CASE(no_tree_no_mark),
		CASE(one_that_cannot_be_set_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
