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
#include "tree/built.h"

static const struct target vpoll = { "vpoll", "0.1", "6.1", "x86_64" };

#define RELEASE "tree/vpoll/0.1/6.1"

/* a build that holds the file `module/x` with that text */
static void build(const char *folder, const char *text)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	auto_close int fd = -1;
	const char *module = arena_printf(&mem, RELEASE "/%s/module", folder);

	assert_true(dir_make(AT_FDCWD, module, 0755, &fd, &e));
	put(arena_printf(&mem, "%s/x", module), text, 0644);
}

static void assert_built(const char *text)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	char *got;
	size_t len;

	assert_true(file_read(AT_FDCWD, RELEASE "/x86_64/module/x", 100, &mem, &got, &len, &e));
	assert_string_equal(got, text);
}

/* a tree in which a new build has been made */
static struct tree world(void)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct tree t;

	assert_int_equal(mkdir("tree", 0755), 0);
	assert_true(tree_open("tree", &t, &e));
	build(built_staging(&vpoll, &mem), "new");
	return t;
}

static void the_first_build_takes_its_place(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t = world();

	(void)state;
	assert_true(built_commit(&t, &vpoll, &e));
	assert_built("new");
	assert_int_equal(count_entries(RELEASE), 1);
	assert_true(built_settle(&t, &vpoll, &e));
	assert_built("new");
	tree_close(&t);
}

static void the_first_build_restored_is_none(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t = world();

	(void)state;
	assert_true(built_commit(&t, &vpoll, &e));
	assert_true(built_restore(&t, &vpoll, &e));
	assert_int_equal(access(RELEASE, F_OK), -1);
	tree_close(&t);
}

static void the_one_before_goes_when_it_is_settled(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t = world();

	(void)state;
	build("x86_64", "old");
	assert_true(built_commit(&t, &vpoll, &e));
	assert_built("new");
	assert_int_equal(count_entries(RELEASE), 2);
	assert_true(built_settle(&t, &vpoll, &e));
	assert_built("new");
	assert_int_equal(count_entries(RELEASE), 1);
	tree_close(&t);
}

static void the_one_before_comes_back(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t = world();

	(void)state;
	build("x86_64", "old");
	assert_true(built_commit(&t, &vpoll, &e));
	assert_true(built_restore(&t, &vpoll, &e));
	assert_built("old");
	assert_int_equal(count_entries(RELEASE), 1);
	tree_close(&t);
}

static void what_a_killed_run_left_is_in_nobodys_way(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct tree t = world();

	(void)state;
	build("x86_64", "old");
	build(built_before(&vpoll, &mem), "older");
	assert_true(built_commit(&t, &vpoll, &e));
	assert_true(built_restore(&t, &vpoll, &e));
	assert_built("old");
	build(built_before(&vpoll, &mem), "older");
	build(built_staging(&vpoll, &mem), "new");
	assert_true(tree_unbuild(&t, &vpoll, &e));
	assert_int_equal(access(RELEASE, F_OK), -1);
	tree_close(&t);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, scratch_begin, scratch_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_first_build_takes_its_place),
		CASE(the_first_build_restored_is_none),
		CASE(the_one_before_goes_when_it_is_settled),
		CASE(the_one_before_comes_back),
		CASE(what_a_killed_run_left_is_in_nobodys_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
