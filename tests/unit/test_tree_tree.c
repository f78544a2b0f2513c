/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sys/dir.h"
#include "sys/fd.h"
#include "sys_scratch.h"
#include "tree/tree.h"

static void folder(const char *path)
{
	auto_err e = ERR_INIT;
	auto_close int fd = -1;

	assert_true(dir_make(AT_FDCWD, path, 0755, &fd, &e));
}

/* a tree with vpoll/0.1 added, and built for one kernel */
static struct tree world(void)
{
	auto_err e = ERR_INIT;
	struct tree t;

	folder("src/vpoll-0.1");
	folder("tree");
	assert_true(tree_open("tree", &t, &e));
	assert_true(tree_add(&t, "vpoll", "0.1", "../../../src/vpoll-0.1", &e));
	folder("tree/vpoll/0.1/6.1/x86_64/module");
	return t;
}

static const struct target vpoll = { "vpoll", "0.1", "6.1", "x86_64" };

static void a_tree_that_is_not_there_is_empty(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv names = { 0 };
	struct tree t;

	(void)state;
	assert_true(tree_open("nowhere", &t, &e));
	assert_true(tree_modules(&t, &mem, &names, &e));
	assert_int_equal(names.n, 0);
	assert_int_equal(tree_entry_state(&t, "src", "m", "1"), ENTRY_NONE);
	assert_int_equal(tree_target_state(&t, &vpoll), TARGET_NONE);
	assert_null(tree_active(&t, "m", "k", "a", &mem));
	assert_true(tree_require_writable(&t, &e));
	assert_true(t.fd >= 0);
	tree_close(&t);
}

static void a_file_is_no_tree(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t;

	(void)state;
	put("file", "", 0644);
	assert_false(tree_open("file", &t, &e));
	assert_non_null(strstr(e.text, "file"));
}

static void states_of_an_entry(void **state)
{
	struct tree t = world();

	(void)state;
	assert_int_equal(tree_entry_state(&t, "src", "vpoll", "0.1"), ENTRY_ADDED);
	assert_int_equal(tree_entry_state(&t, "src", "vpoll", "0.2"), ENTRY_NONE);
	assert_int_equal(rename("src/vpoll-0.1", "src/away"), 0);
	assert_int_equal(tree_entry_state(&t, "src", "vpoll", "0.1"), ENTRY_BROKEN);
	assert_int_equal(unlink("tree/vpoll/0.1/source"), 0);
	assert_int_equal(tree_entry_state(&t, "src", "vpoll", "0.1"), ENTRY_NONE);
	assert_int_equal(rename("src/away", "src/vpoll-0.1"), 0);
	assert_int_equal(tree_entry_state(&t, "src", "vpoll", "0.1"), ENTRY_BROKEN);
	/* what a tarball of binaries leaves: a folder instead of a link */
	folder("tree/vpoll/0.1/source");
	assert_int_equal(tree_entry_state(&t, "src", "vpoll", "0.1"), ENTRY_ADDED);
	tree_close(&t);
}

static void states_of_a_target(void **state)
{
	const struct target other = { "vpoll", "0.1", "6.2", "x86_64" };
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct tree t = world();
	char to[64] = "";

	(void)state;
	assert_int_equal(tree_target_state(&t, &vpoll), TARGET_BUILT);
	assert_int_equal(tree_target_state(&t, &other), TARGET_NONE);
	assert_true(tree_activate(&t, &vpoll, &e));
	assert_int_equal(tree_target_state(&t, &vpoll), TARGET_INSTALLED);
	assert_true(readlink("tree/vpoll/kernel-6.1-x86_64", to, sizeof(to) - 1) > 0);
	assert_string_equal(to, "0.1/6.1/x86_64");
	assert_string_equal(tree_active(&t, "vpoll", "6.1", "x86_64", &mem), "0.1");
	assert_null(tree_active(&t, "vpoll", "6.2", "x86_64", &mem));
	assert_true(tree_deactivate(&t, &vpoll, &e));
	assert_int_equal(tree_target_state(&t, &vpoll), TARGET_BUILT);
	tree_close(&t);
}

static void another_version_is_active(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t = world();

	(void)state;
	folder("tree/vpoll/0.2/6.1/x86_64/module");
	assert_int_equal(symlink("0.2/6.1/x86_64", "tree/vpoll/kernel-6.1-x86_64"), 0);
	assert_int_equal(tree_target_state(&t, &vpoll), TARGET_BUILT);
	assert_true(tree_activate(&t, &vpoll, &e));
	assert_int_equal(tree_target_state(&t, &vpoll), TARGET_INSTALLED);
	tree_close(&t);
}

static void lists_pass_over_what_is_ours_and_what_is_no_folder(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv modules = { 0 }, versions = { 0 };
	struct targets targets = { 0 };
	struct tree t = world();

	(void)state;
	folder("tree/.recast/work");
	folder("tree/acpi");
	put("tree/mok.key", "", 0600);
	folder("tree/vpoll/original_module/6.1/x86_64");
	folder("tree/vpoll/0.1/build");
	folder("tree/vpoll/0.1/tarball");
	folder("tree/vpoll/0.1/6.0/i686/module");
	folder("tree/vpoll/0.1/6.0/x86_64/log");
	folder("tree/vpoll/0.1/6.1/.x86_64.new/module");
	assert_true(tree_activate(&t, &vpoll, &e));
	assert_true(tree_modules(&t, &mem, &modules, &e));
	assert_string_equal(strv_join(&mem, &modules, " "), "acpi vpoll");
	assert_true(tree_versions(&t, "vpoll", &mem, &versions, &e));
	assert_string_equal(strv_join(&mem, &versions, " "), "0.1");
	assert_true(tree_targets(&t, "vpoll", "0.1", &mem, &targets, &e));
	assert_int_equal(targets.n, 2);
	assert_string_equal(target_path(&targets.at[0], &mem), "vpoll/0.1/6.0/i686");
	assert_string_equal(target_path(&targets.at[1], &mem), "vpoll/0.1/6.1/x86_64");
	tree_close(&t);
}

static void built_modules_are_those_with_a_module_s_name(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv files = { 0 };
	struct tree t = world();

	(void)state;
	put("tree/vpoll/0.1/6.1/x86_64/module/b.ko.xz", "", 0644);
	put("tree/vpoll/0.1/6.1/x86_64/module/a.ko", "", 0644);
	put("tree/vpoll/0.1/6.1/x86_64/module/Module.symvers", "", 0644);
	put("tree/vpoll/0.1/6.1/x86_64/module/a.kodak", "", 0644);
	assert_true(tree_built_modules(&t, &vpoll, &mem, &files, &e));
	assert_string_equal(strv_join(&mem, &files, " "), "a.ko b.ko.xz");
	tree_close(&t);
}

static void unbuild_and_remove_leave_nothing(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t = world();

	(void)state;
	assert_true(tree_has_kernels(&t, "vpoll", "0.1"));
	assert_true(tree_unbuild(&t, &vpoll, &e));
	assert_false(tree_has_kernels(&t, "vpoll", "0.1"));
	assert_int_equal(access("tree/vpoll/0.1/6.1", F_OK), -1);
	assert_true(tree_remove(&t, "vpoll", "0.1", &e));
	assert_int_equal(access("tree/vpoll", F_OK), -1);
	assert_int_equal(access("src/vpoll-0.1", F_OK), 0);
	tree_close(&t);
}

static void removing_one_version_keeps_the_other(void **state)
{
	auto_err e = ERR_INIT;
	struct tree t = world();

	(void)state;
	assert_true(tree_add(&t, "vpoll", "0.2", "/nowhere", &e));
	assert_true(tree_remove(&t, "vpoll", "0.1", &e));
	assert_int_equal(tree_entry_state(&t, "src", "vpoll", "0.2"), ENTRY_BROKEN);
	tree_close(&t);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, scratch_begin, scratch_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_tree_that_is_not_there_is_empty),
		CASE(a_file_is_no_tree),
		CASE(states_of_an_entry),
		CASE(states_of_a_target),
		CASE(another_version_is_active),
		CASE(lists_pass_over_what_is_ours_and_what_is_no_folder),
		CASE(built_modules_are_those_with_a_module_s_name),
		CASE(unbuild_and_remove_leave_nothing),
		CASE(removing_one_version_keeps_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
