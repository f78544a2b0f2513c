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
#include "tree/original.h"

static const struct target vpoll = { "vpoll", "0.1", "6.1", "x86_64" };

#define ARCHIVE "tree/vpoll/original_module/6.1/x86_64"

/* a tree, and a module of somebody else's at the path that is returned */
static struct tree world(struct arena *mem, char **ret_path)
{
	auto_err e = ERR_INIT;
	auto_close int updates = -1, tree = -1;
	struct tree t;

	assert_true(dir_make(AT_FDCWD, "lib/updates", 0755, &updates, &e));
	assert_true(dir_make(AT_FDCWD, "tree", 0755, &tree, &e));
	put("lib/updates/v.ko", "theirs", 0640);
	assert_true(tree_open("tree", &t, &e));
	*ret_path = arena_printf(mem, "%s/lib/updates/v.ko", scratch_path);
	return t;
}

static void goes_and_comes_back(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct originals all = { 0 };
	char *path, *text;
	size_t len;
	struct tree t = world(&mem, &path);

	(void)state;
	assert_false(original_exists(&t, &vpoll));
	assert_true(original_archive(&t, &vpoll, path, &e));
	assert_true(original_exists(&t, &vpoll));
	assert_int_equal(access(path, F_OK), 0);
	assert_true(file_read(AT_FDCWD, ARCHIVE "/v.ko.origin", 4096, &mem, &text, &len, &e));
	assert_string_equal(text, arena_printf(&mem, "%s\n", path));

	put("lib/updates/v.ko", "ours", 0644);
	assert_true(original_list(&t, &vpoll, &mem, &all, &e));
	assert_int_equal(all.n, 1);
	assert_string_equal(all.at[0].origin, path);
	assert_true(original_restore(&t, &vpoll, &all.at[0], &e));
	assert_true(file_read(AT_FDCWD, path, 4096, &mem, &text, &len, &e));
	assert_string_equal(text, "theirs");
	assert_int_equal(access("tree/vpoll", F_OK), -1);
	tree_close(&t);
}

static void half_an_archive_is_none(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct originals all = { 0 };
	char *path;
	struct tree t = world(&mem, &path);

	(void)state;
	assert_true(original_archive(&t, &vpoll, path, &e));
	assert_int_equal(unlink(ARCHIVE "/v.ko.origin"), 0);
	assert_true(original_list(&t, &vpoll, &mem, &all, &e));
	assert_int_equal(all.n, 0);
	tree_close(&t);
}

static void an_origin_that_leads_elsewhere_is_refused(void **state)
{
	static const char *const bad[] = { "updates/v.ko\n", "", "/lib/../../etc/passwd\n" };
	auto_arena mem = ARENA_INIT;
	char *path;
	struct tree t = world(&mem, &path);
	auto_err e = ERR_INIT;

	(void)state;
	assert_true(original_archive(&t, &vpoll, path, &e));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct originals all = { 0 };

		put(ARCHIVE "/v.ko.origin", bad[i], 0644);
		assert_false(original_list(&t, &vpoll, &mem, &all, &e));
		assert_non_null(strstr(e.text, "v.ko.origin"));
	}
	tree_close(&t);
}

static void comes_back_where_its_folder_is_gone(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct originals all = { 0 };
	char *path;
	struct tree t = world(&mem, &path);

	(void)state;
	assert_true(original_archive(&t, &vpoll, path, &e));
	assert_true(dir_remove(AT_FDCWD, "lib/updates", &e));
	assert_true(original_list(&t, &vpoll, &mem, &all, &e));
	assert_true(original_restore(&t, &vpoll, &all.at[0], &e));
	assert_int_equal(access(path, F_OK), 0);
	tree_close(&t);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, scratch_begin, scratch_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(goes_and_comes_back),
		CASE(half_an_archive_is_none),
		CASE(an_origin_that_leads_elsewhere_is_refused),
		CASE(comes_back_where_its_folder_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
