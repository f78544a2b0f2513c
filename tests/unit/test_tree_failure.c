/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sys_scratch.h"
#include "tree/failure.h"

static const struct target vpoll = { "vpoll", "0.1", "6.1", "x86_64" };

#define FOLDER "tree/.recast/record/vpoll/0.1/6.1"
#define FACTS FOLDER "/x86_64.failure.json"
#define LOG FOLDER "/x86_64.failure.log"

static struct tree world(void)
{
	auto_err e = ERR_INIT;
	struct tree t;

	assert_int_equal(mkdir("tree", 0755), 0);
	assert_true(tree_open("tree", &t, &e));
	return t;
}

static const struct failure bad_make = {
	.status = 10,
	.step = STEP_MAKE,
	.error = "Bad return status\nConsult \"it\"",
	.first_error = "v.c:1:2: error: \xff",
	.log = "make.log",
};

static void comes_back_with_its_log(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct tree t = world();
	struct failure f;

	(void)state;
	put("make.log", "CC v.o\n", 0644);
	failure_write(&t, &vpoll, &bad_make);
	assert_true(failure_read(&t, &vpoll, &mem, &f));
	assert_int_equal(f.status, 10);
	assert_int_equal(f.step, STEP_MAKE);
	assert_string_equal(f.error, bad_make.error);
	assert_string_equal(f.first_error, "v.c:1:2: error: \xef\xbf\xbd");
	assert_string_equal(f.log, LOG);
	assert_int_equal(strlen(f.time), strlen("2026-11-25T13:30:00Z"));
	assert_content(LOG, "CC v.o\n");
	tree_close(&t);
}

static void a_later_one_does_not_keep_the_log(void **state)
{
	const struct failure plan = { .status = 8, .step = STEP_PLAN };
	auto_arena mem = ARENA_INIT;
	struct tree t = world();
	struct failure f;

	(void)state;
	put("make.log", "CC v.o\n", 0644);
	failure_write(&t, &vpoll, &bad_make);
	failure_write(&t, &vpoll, &plan);
	assert_true(failure_read(&t, &vpoll, &mem, &f));
	assert_int_equal(f.step, STEP_PLAN);
	assert_null(f.log);
	assert_null(f.error);
	assert_false(exists(LOG));
	tree_close(&t);
}

static void a_log_that_is_gone_or_a_link_is_none(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct tree t = world();
	struct failure f;

	(void)state;
	failure_write(&t, &vpoll, &bad_make);
	assert_true(failure_read(&t, &vpoll, &mem, &f));
	assert_null(f.log);
	assert_int_equal(symlink("/etc/passwd", "make.log"), 0);
	failure_write(&t, &vpoll, &bad_make);
	assert_true(failure_read(&t, &vpoll, &mem, &f));
	assert_null(f.log);
	tree_close(&t);
}

static void damage_counts_for_nothing(void **state)
{
	static const char *const bad[] = {
		"",
		"{",
		"[]",
		"{\"status\": 10}",
		"{\"status\": 0, \"step\": \"make\", \"time\": \"2026-11-25T13:30:00Z\"}",
		"{\"status\": 999, \"step\": \"make\", \"time\": \"2026-11-25T13:30:00Z\"}",
		"{\"status\": 10, \"step\": \"bake\", \"time\": \"2026-11-25T13:30:00Z\"}",
		"{\"status\": 10, \"step\": [], \"time\": \"2026-11-25T13:30:00Z\"}",
		"{\"status\": 10, \"step\": \"make\", \"time\": \"yesterday\"}",
	};
	auto_arena mem = ARENA_INIT;
	struct tree t = world();
	struct failure f;

	(void)state;
	failure_write(&t, &vpoll, &bad_make);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		put(FACTS, bad[i], 0644);
		assert_false(failure_read(&t, &vpoll, &mem, &f));
	}
	put(FACTS, "{\"status\": 1, \"step\": \"plan\", \"time\": \"2026-11-25T13:30:00Z\"}", 0644);
	assert_true(failure_read(&t, &vpoll, &mem, &f));
	tree_close(&t);
}

static void removal_leaves_no_folder(void **state)
{
	const struct target other = { "vpoll", "0.1", "6.2", "x86_64" };
	auto_arena mem = ARENA_INIT;
	struct tree t = world();
	struct targets found;

	(void)state;
	put("make.log", "x", 0644);
	failure_write(&t, &vpoll, &bad_make);
	failure_write(&t, &other, &bad_make);
	found = failure_targets(&t, "vpoll", "0.1", &mem);
	assert_int_equal(found.n, 2);
	assert_string_equal(found.at[0].release, "6.1");
	assert_string_equal(found.at[1].release, "6.2");
	assert_string_equal(found.at[1].arch, "x86_64");
	failure_remove(&t, &vpoll);
	failure_remove(&t, &vpoll);
	assert_false(exists(FOLDER));
	assert_int_equal(failure_targets(&t, "vpoll", "0.1", &mem).n, 1);
	failure_remove_all(&t, "vpoll", "0.1");
	assert_false(exists("tree/.recast"));
	tree_close(&t);
}

static void nowhere_to_write_is_no_matter(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct tree t = world();
	const struct tree none = { "none", -1 };
	struct failure f;

	(void)state;
	put("tree/.recast", "in the way", 0644);
	failure_write(&t, &vpoll, &bad_make);
	assert_false(failure_read(&t, &vpoll, &mem, &f));
	failure_remove(&t, &vpoll);
	failure_write(&none, &vpoll, &bad_make);
	assert_false(failure_read(&none, &vpoll, &mem, &f));
	assert_int_equal(failure_targets(&none, "vpoll", "0.1", &mem).n, 0);
	tree_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(comes_back_with_its_log),
		scratch_test(a_later_one_does_not_keep_the_log),
		scratch_test(a_log_that_is_gone_or_a_link_is_none),
		scratch_test(damage_counts_for_nothing),
		scratch_test(removal_leaves_no_folder),
		scratch_test(nowhere_to_write_is_no_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
