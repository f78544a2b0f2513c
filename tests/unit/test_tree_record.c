/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sys_scratch.h"
#include "tree/record.h"

static const struct target vpoll = { "vpoll", "0.1", "6.1", "x86_64" };

#define FILE_NAME "tree/.recast/record/vpoll/0.1/6.1/x86_64.json"

static struct tree world(void)
{
	auto_err e = ERR_INIT;
	struct tree t;

	assert_int_equal(mkdir("tree", 0755), 0);
	assert_true(tree_open("tree", &t, &e));
	return t;
}

static void write_one(const struct tree *t, struct arena *mem)
{
	auto_err e = ERR_INIT;
	struct record r = { 0 };
	struct record_module m = {
		.file = "v\"1.ko",
		.path = "/lib/modules/6.1/updates/v\"1.ko",
		.built = { 1, INT64_MAX, -1 },
		.installed = { 4, 5, 1700000000123456789 },
	};

	vec_push(mem, &r, m);
	assert_true(record_write(t, &vpoll, &r, &e));
}

static void comes_back_as_it_was(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct tree t = world();
	struct record r;

	(void)state;
	write_one(&t, &mem);
	record_read(&t, &vpoll, &mem, &r);
	assert_int_equal(r.n, 1);
	assert_string_equal(r.at[0].file, "v\"1.ko");
	assert_string_equal(r.at[0].path, "/lib/modules/6.1/updates/v\"1.ko");
	assert_true(r.at[0].built.inode == INT64_MAX && r.at[0].built.mtime == -1);
	assert_true(r.at[0].installed.mtime == 1700000000123456789);
	assert_non_null(record_find(&r, "v\"1.ko"));
	assert_null(record_find(&r, "other.ko"));
	tree_close(&t);
}

static void damage_counts_for_nothing(void **state)
{
	static const char *const bad[] = {
		"",
		"{",
		"[]",
		"{\"modules\": 1}",
		"{\"modules\": [1, null, {}, {\"file\": \"a\"}]}",
		"{\"modules\": [{\"file\": \"a\", \"path\": \"b\", \"built\": [1, 2]}]}",
	};
	auto_arena mem = ARENA_INIT;
	struct tree t = world();
	struct record r;

	(void)state;
	write_one(&t, &mem);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		put(FILE_NAME, bad[i], 0644);
		record_read(&t, &vpoll, &mem, &r);
		assert_int_equal(r.n, 0);
	}
	tree_close(&t);
}

static void removal_leaves_no_folder(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct tree t = world();

	(void)state;
	write_one(&t, &mem);
	record_remove(&t, &vpoll);
	record_remove(&t, &vpoll);
	assert_int_equal(access("tree/.recast", F_OK), -1);
	tree_close(&t);
}

static void a_stamp_tells_a_changed_file(void **state)
{
	struct stamp before, after;

	(void)state;
	put("a", "x", 0644);
	assert_false(stamp_of(AT_FDCWD, "b", &before));
	assert_true(stamp_of(AT_FDCWD, "a", &before));
	assert_true(stamp_of(AT_FDCWD, "a", &after));
	assert_true(stamp_eq(&before, &after));
	put("a", "xy", 0644);
	assert_true(stamp_of(AT_FDCWD, "a", &after));
	assert_false(stamp_eq(&before, &after));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, scratch_begin, scratch_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(comes_back_as_it_was),
		CASE(damage_counts_for_nothing),
		CASE(removal_leaves_no_folder),
		CASE(a_stamp_tells_a_changed_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
