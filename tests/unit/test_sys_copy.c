/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sys/dir.h"
#include "sys/file.h"
#include "sys_race.h"
#include "sys_scratch.h"

static bool copy(const char *from, const char *to, struct err *e)
{
	return dir_copy(AT_FDCWD, from, AT_FDCWD, to, e);
}

static void make_source(void)
{
	assert_int_equal(mkdir("s", 0755), 0);
	assert_int_equal(mkdir("s/sub", 0700), 0);
	assert_int_equal(mkdir("s/sub/empty", 0755), 0);
	put("s/a", "a", 0644);
	put("s/run", "#!/bin/sh\n", 0755);
	put("s/sub/b", "b", 0400);
	put("s/sub/suid", "x", 06755);
	put_large("s/sub/large", 200001);
	assert_int_equal(symlink("../a", "s/sub/link"), 0);
	assert_int_equal(symlink("/nowhere", "s/dangling"), 0);
	set_mtime("s/a", 1000000000, 1);
	set_mtime("s/sub/b", 1100000000, 999999999);
}

static void assert_link(const char *name, const char *target)
{
	auto_arena mem = ARENA_INIT;
	const char *got = link_target(AT_FDCWD, name, &mem);

	assert_non_null(got);
	assert_string_equal(got, target);
}

static void a_whole_tree(void **state)
{
	auto_err e = ERR_INIT;
	size_t before = open_fds();

	(void)state;
	make_source();
	assert_int_equal(chmod("s/sub", 0500), 0);
	set_mtime("s/sub", 1200000000, 5);
	set_mtime("s", 1300000000, 6);
	(void)umask(077);
	assert_true(copy("s", "x/t", &e));
	assert_content("x/t/a", "a");
	assert_int_equal(mode_of("x/t/a"), 0644);
	assert_mtime("x/t/a", 1000000000, 1);
	assert_int_equal(mode_of("x/t/run"), 0755);
	assert_content("x/t/sub/b", "b");
	assert_int_equal(mode_of("x/t/sub/b"), 0400);
	assert_mtime("x/t/sub/b", 1100000000, 999999999);
	assert_same_content("s/sub/large", "x/t/sub/large");
	assert_link("x/t/sub/link", "../a");
	assert_link("x/t/dangling", "/nowhere");
	assert_int_equal(count_entries("x/t/sub/empty"), 0);
	/* folders: those that cannot be written too */
	assert_int_equal(mode_of("x/t/sub"), 0500);
	assert_mtime("x/t/sub", 1200000000, 5);
	assert_int_equal(mode_of("x/t"), 0755);
	assert_mtime("x/t", 1300000000, 6);
	assert_int_equal(open_fds(), before);
}

static void no_set_id_bits(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	make_source();
	assert_true(copy("s", "t", &e));
	assert_int_equal(mode_of("s/sub/suid"), 06755);
	assert_int_equal(mode_of("t/sub/suid"), 0755);
}

static void laid_over_what_is_there(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	make_source();
	assert_int_equal(mkdir("t", 0711), 0);
	assert_int_equal(mkdir("t/sub", 0711), 0);
	put("outside", "outside", 0600);
	put("t/kept", "kept", 0600);
	put("t/a", "old and longer", 0400);
	put("t/dangling", "file", 0600);
	assert_int_equal(symlink("../../outside", "t/sub/b"), 0);
	assert_int_equal(symlink("old", "t/sub/link"), 0);
	assert_true(copy("s", "t", &e));
	assert_content("t/kept", "kept");
	assert_content("t/a", "a");
	assert_int_equal(mode_of("t/a"), 0644);
	assert_link("t/dangling", "/nowhere");
	assert_link("t/sub/link", "../a");
	assert_content("t/sub/b", "b");
	assert_content("outside", "outside");
	assert_int_equal(mode_of("t"), 0711);
	assert_int_equal(mode_of("t/sub"), 0711);
	assert_int_equal(mode_of("t/sub/empty"), 0755);
}

static void links_are_not_left_by(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	make_source();
	assert_int_equal(mkdir("t", 0700), 0);
	assert_int_equal(mkdir("outside", 0700), 0);
	assert_int_equal(symlink("../outside", "t/sub"), 0);
	assert_false(copy("s", "t", &e));
	assert_int_equal(e.sys, ENOTDIR);
	assert_non_null(strstr(e.text, "s/sub: making the copy"));
	assert_int_equal(count_entries("outside"), 0);
	/* the folders that are named themselves may be links */
	assert_int_equal(symlink("s", "link"), 0);
	assert_int_equal(mkdir("u", 0700), 0);
	assert_int_equal(symlink("u", "link2"), 0);
	assert_true(copy("link", "link2", &e));
	assert_content("u/a", "a");
}

static void kinds_that_do_not_match(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir("s", 0700), 0);
	put("s/a", "x", 0600);
	assert_int_equal(mkdir("t", 0700), 0);
	assert_int_equal(mkdir("t/a", 0700), 0);
	assert_false(copy("s", "t", &e));
	assert_int_equal(e.sys, EISDIR);
	assert_int_equal(unlink("s/a"), 0);
	assert_int_equal(mkfifo("s/fifo", 0600), 0);
	assert_false(copy("s", "t", &e));
	assert_string_equal(e.text,
			    "copying s to t: s/fifo is neither file, folder nor symbolic link");
	assert_false(copy("none", "new", &e));
	assert_int_equal(e.sys, ENOENT);
	assert_false(exists("new"));
	put("file", "x", 0600);
	assert_false(copy("file", "new", &e));
	assert_int_equal(e.sys, ENOTDIR);
	assert_false(copy("s", "file", &e));
	assert_int_equal(e.sys, ENOTDIR);
}

static void never_into_itself(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	make_source();
	assert_false(copy("s", "s/sub/t", &e));
	assert_non_null(strstr(e.text, "a folder cannot be copied into itself"));
	assert_false(copy("s", "s", &e));
	assert_string_equal(e.text, "s and s are the same folder");
	assert_content("s/a", "a");
}

static void deep_but_not_without_end(void **state)
{
	auto_err e = ERR_INIT;
	size_t before = open_fds();

	(void)state;
	make_deep("deep", 120);
	assert_true(copy("deep", "t", &e));
	assert_true(exists("t/d/d/d/d"));
	make_deep("deeper", 200);
	assert_false(copy("deeper", "u", &e));
	assert_non_null(strstr(e.text, "more than 128 folders in one another"));
	assert_int_equal(open_fds(), before);
}

static void swap_for_link(void)
{
	assert_int_equal(renameat2(AT_FDCWD, "s/sub", AT_FDCWD, "swap", RENAME_EXCHANGE), 0);
}

static void a_folder_becomes_a_link(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	make_source();
	assert_int_equal(mkdir("outside", 0700), 0);
	put("outside/secret", "x", 0600);
	assert_int_equal(symlink("../outside", "swap"), 0);
	race_at("sub", swap_for_link, 1);
	assert_false(copy("s", "t", &e));
	assert_int_equal(e.sys, ENOTDIR);
	assert_int_equal(race_left, 0);
	assert_false(exists("t/sub/secret"));
}

static void swap_file(void)
{
	assert_int_equal(unlink("s/a"), 0);
	assert_int_equal(symlink("../secret", "s/a"), 0);
}

static void a_file_becomes_a_link(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir("s", 0700), 0);
	put("s/a", "x", 0600);
	put("secret", "x", 0600);
	race_at("a", swap_file, 1);
	assert_false(copy("s", "t", &e));
	assert_int_equal(e.sys, ELOOP);
	assert_int_equal(race_left, 0);
	assert_false(exists("t/a"));
}

static int fill_the_disk(void)
{
	auto_err e = ERR_INIT;

	must(mkdir("m", 0700) == 0);
	if (mount("none", "m", "tmpfs", 0, "size=64k") < 0)
		return NO_NAMESPACE;
	must(!copy("s", "m/t", &e));
	must(e.sys == ENOSPC && e.status == 1);
	must(strstr(e.text, "s/sub/large") != NULL);
	must(!exists("m/t/sub/large"));
	must(!exists("m/t/sub/b") || mode_of("m/t/sub/b") == 0400);
	return 0;
}

static void disk_full(void **state)
{
	(void)state;
	make_source();
	run_in_namespace(fill_the_disk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(a_whole_tree),
		scratch_test(no_set_id_bits),
		scratch_test(laid_over_what_is_there),
		scratch_test(links_are_not_left_by),
		scratch_test(kinds_that_do_not_match),
		scratch_test(never_into_itself),
		scratch_test(deep_but_not_without_end),
		scratch_test(a_folder_becomes_a_link),
		scratch_test(a_file_becomes_a_link),
		scratch_test(disk_full),
	};

	return cmocka_run_group_tests_name("sys/copy", tests, NULL, NULL);
}
