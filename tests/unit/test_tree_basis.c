/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sys/file.h"
#include "sys_scratch.h"
#include "tree/basis.h"

static const struct target vpoll = { "vpoll", "0.1", "6.1", "x86_64" };

#define BASIS "tree/.recast/basis/vpoll/0.1/6.1/x86_64"

/* a tree in which vpoll was built against the file symvers */
static struct tree world(void)
{
	auto_err e = ERR_INIT;
	struct tree t;

	assert_int_equal(mkdir("tree", 0755), 0);
	assert_true(tree_open("tree", &t, &e));
	put("symvers", "one", 0644);
	assert_true(basis_write(&t, &vpoll, "symvers", &e));
	assert_int_equal(access(BASIS, F_OK), 0);
	return t;
}

static void the_same_file_is_no_change(void **state)
{
	struct tree t = world();

	(void)state;
	assert_false(basis_changed(&t, &vpoll, "symvers"));
	tree_close(&t);
}

static void the_same_content_is_no_change(void **state)
{
	struct tree t = world();

	(void)state;
	put("other", "one", 0644);
	assert_int_equal(rename("other", "symvers"), 0);
	assert_false(basis_changed(&t, &vpoll, "symvers"));
	tree_close(&t);
}

static void another_content_is_a_change(void **state)
{
	struct tree t = world();

	(void)state;
	put("other", "two", 0644);
	assert_int_equal(rename("other", "symvers"), 0);
	assert_true(basis_changed(&t, &vpoll, "symvers"));
	tree_close(&t);
}

static const char *second_line(struct arena *mem)
{
	auto_err e = ERR_INIT;
	char *text;
	size_t len;

	assert_true(file_read(AT_FDCWD, BASIS, 1000, mem, &text, &len, &e));
	return strv_split(mem, text, "\n").at[1];
}

static void a_new_stamp_is_learned_a_new_content_is_not(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct tree t = world();
	const char *before = second_line(&mem), *after;

	(void)state;
	put("other", "one", 0644);
	assert_int_equal(rename("other", "symvers"), 0);
	basis_refresh(&t, &vpoll, "symvers");
	after = second_line(&mem);
	assert_string_not_equal(before, after);
	put("other", "two", 0644);
	assert_int_equal(rename("other", "symvers"), 0);
	basis_refresh(&t, &vpoll, "symvers");
	assert_string_equal(second_line(&mem), after);
	assert_true(basis_changed(&t, &vpoll, "symvers"));
	tree_close(&t);
}

static void another_path_says_nothing(void **state)
{
	struct tree t = world();

	(void)state;
	put("other", "two", 0644);
	assert_false(basis_changed(&t, &vpoll, "other"));
	tree_close(&t);
}

static void a_file_that_has_gone_is_no_change(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t = world();

	(void)state;
	assert_int_equal(unlink("symvers"), 0);
	assert_false(basis_changed(&t, &vpoll, "symvers"));
	assert_true(basis_write(&t, &vpoll, "symvers", &e));
	assert_int_equal(access(BASIS, F_OK), -1);
	tree_close(&t);
}

static void damage_says_nothing(void **state)
{
	static const char *const bad[] = { "", "\n", "symvers\n", "symvers\n1 2 3\n",
					   "symvers\n1 2 3\nx\ny\n" };
	struct tree t = world();

	(void)state;
	put("symvers", "another", 0644);
	assert_true(basis_changed(&t, &vpoll, "symvers"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		put(BASIS, bad[i], 0644);
		assert_false(basis_changed(&t, &vpoll, "symvers"));
	}
	tree_close(&t);
}

static void removed_it_leaves_no_folder(void **state)
{
	struct tree t = world();

	(void)state;
	put("symvers", "another", 0644);
	basis_remove(&t, &vpoll);
	basis_remove(&t, &vpoll);
	assert_false(basis_changed(&t, &vpoll, "symvers"));
	assert_int_equal(access("tree/.recast/basis/vpoll", F_OK), -1);
	tree_close(&t);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, scratch_begin, scratch_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_same_file_is_no_change),
		CASE(the_same_content_is_no_change),
		CASE(another_content_is_a_change),
		CASE(a_new_stamp_is_learned_a_new_content_is_not),
		CASE(another_path_says_nothing),
		CASE(a_file_that_has_gone_is_no_change),
		CASE(damage_says_nothing),
		CASE(removed_it_leaves_no_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
