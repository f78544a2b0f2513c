/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/str.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys_race.h"
#include "sys_scratch.h"

static void assert_names(const struct strv *v, const char *names)
{
	auto_arena mem = ARENA_INIT;

	assert_string_equal(strv_join(&mem, v, " "), names);
}

static void open_or_say_why(void **state)
{
	auto_err e = ERR_INIT;
	auto_close int a = -1;
	auto_close int b = -1;
	int untouched = 17;

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(mkdir("d/e", 0700), 0);
	assert_int_equal(symlink("d", "link"), 0);
	put("file", "x", 0600);
	assert_true(dir_open(AT_FDCWD, "link", &a, &e));
	assert_true(dir_open(a, "e", &b, &e));
	assert_int_equal(fcntl(b, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_true(dir_sync(b, &e));
	assert_true(dir_sync_all(b, &e));
	assert_false(dir_open(AT_FDCWD, "file", &untouched, &e));
	assert_int_equal(e.sys, ENOTDIR);
	assert_false(dir_open(AT_FDCWD, "none", &untouched, &e));
	assert_int_equal(e.sys, ENOENT);
	assert_int_equal(untouched, 17);
	assert_false(dir_sync(-1, &e));
	assert_int_equal(e.sys, EBADF);
	assert_false(dir_sync_all(-1, &e));
}

static void assert_is_dir(int fd, const char *name)
{
	struct stat a, b;

	assert_int_equal(fstat(fd, &a), 0);
	assert_int_equal(stat(name, &b), 0);
	assert_true(S_ISDIR(b.st_mode));
	assert_int_equal(a.st_ino, b.st_ino);
}

static void make_with_parents(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	auto_close int a = -1;
	auto_close int b = -1;
	auto_close int c = -1;
	auto_close int d = -1;

	(void)state;
	(void)umask(027);
	assert_true(dir_make(AT_FDCWD, "a/b/c", 0755, &a, &e));
	assert_is_dir(a, "a/b/c");
	assert_int_equal(mode_of("a/b"), 0750);
	assert_true(dir_make(a, "d//e/", 0700, &b, &e));
	assert_is_dir(b, "a/b/c/d/e");
	assert_true(dir_make(AT_FDCWD, arena_printf(&mem, "%s/x/y", scratch_path), 0700, &c, &e));
	assert_is_dir(c, "x/y");
	/* once more changes nothing */
	assert_true(dir_make(AT_FDCWD, "a/b/c", 0700, &d, &e));
	assert_is_dir(d, "a/b/c");
	assert_int_equal(mode_of("a/b/c"), 0750);
}

static void make_follows_what_is_there(void **state)
{
	auto_err e = ERR_INIT;
	auto_close int a = -1;
	int untouched = 17;
	size_t before = 0;

	(void)state;
	assert_int_equal(mkdir("real", 0700), 0);
	assert_int_equal(symlink("real", "link"), 0);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	put("file", "x", 0600);
	assert_true(dir_make(AT_FDCWD, "link/sub", 0700, &a, &e));
	assert_is_dir(a, "real/sub");
	before = open_fds();
	assert_false(dir_make(AT_FDCWD, "real/../file/sub", 0700, &untouched, &e));
	assert_int_equal(e.sys, ENOTDIR);
	assert_string_equal(e.text, "making real/../file/sub: file: Not a directory");
	assert_false(dir_make(AT_FDCWD, "dangling/sub", 0700, &untouched, &e));
	assert_int_equal(e.sys, ENOENT);
	assert_false(exists("nowhere"));
	assert_int_equal(untouched, 17);
	assert_int_equal(open_fds(), before);
}

static void list_is_sorted(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv names = { 0 };

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	put("d/b", "x", 0600);
	put("d/.a", "x", 0600);
	put("d/B", "x", 0600);
	assert_int_equal(mkdir("d/c", 0700), 0);
	assert_int_equal(symlink("none", "d/l"), 0);
	assert_true(dir_list(AT_FDCWD, "d", &mem, &names, &e));
	assert_names(&names, ".a B b c l");
	assert_true(dir_list(AT_FDCWD, "d/c", &mem, &names, &e));
	assert_int_equal(names.n, 0);
	assert_int_equal(symlink("c", "d/link"), 0);
	assert_int_equal(mkdir("d/.d", 0700), 0);
	assert_true(dir_list_folders(AT_FDCWD, "d", &mem, &names, &e));
	assert_names(&names, ".d c");
}

static void list_of_a_large_folder(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv names = { 0 };

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	for (int i = 0; i < 1000; i++)
		put(arena_printf(&mem, "d/%0100d", i), "", 0600);
	assert_true(dir_list(AT_FDCWD, "d", &mem, &names, &e));
	assert_int_equal(names.n, 1000);
	for (int i = 0; i < 1000; i++)
		assert_string_equal(names.at[i], arena_printf(&mem, "%0100d", i));
}

static void list_of_nothing_is_empty(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv names = { 0 };

	(void)state;
	strv_push(&mem, &names, "old");
	assert_true(dir_list(AT_FDCWD, "none", &mem, &names, &e));
	assert_int_equal(names.n, 0);
	assert_int_equal(e.status, 0);
	put("file", "x", 0600);
	assert_false(dir_list(AT_FDCWD, "file", &mem, &names, &e));
	assert_int_equal(e.sys, ENOTDIR);
}

static void make_tree(const char *path)
{
	auto_err e = ERR_INIT;
	auto_close int fd = -1;

	assert_true(dir_make(AT_FDCWD, path, 0700, &fd, &e));
}

static void prune_upwards(void **state)
{
	(void)state;
	make_tree("a/b/c/d");
	make_tree("a/x");
	dir_prune(AT_FDCWD, "a/b/c/d");
	assert_false(exists("a/b"));
	assert_true(exists("a/x"));
	/* what is not there is no hindrance */
	make_tree("a/b");
	dir_prune(AT_FDCWD, "a/b/c/d");
	assert_false(exists("a/b"));
	put("a/x/file", "x", 0600);
	dir_prune(AT_FDCWD, "a/x");
	assert_true(exists("a/x/file"));
	dir_prune(AT_FDCWD, "a/x/file");
	assert_true(exists("a/x/file"));
}

static void prune_stays_below_its_folder(void **state)
{
	auto_err e = ERR_INIT;
	auto_close int top = -1;

	(void)state;
	make_tree("top/a/b");
	assert_true(dir_open(AT_FDCWD, "top", &top, &e));
	dir_prune(top, "a/b");
	assert_true(exists("top"));
	assert_int_equal(count_entries("top"), 0);
}

static void prune_a_tree(void **state)
{
	(void)state;
	make_tree("t/a/b/c");
	make_tree("t/x/y");
	make_tree("t/x/z");
	make_tree("outside/empty");
	put("t/x/y/file", "x", 0600);
	assert_int_equal(symlink("../../outside", "t/x/link"), 0);
	dir_prune_tree(AT_FDCWD, "t");
	assert_false(exists("t/a"));
	assert_false(exists("t/x/z"));
	assert_true(exists("t/x/y/file"));
	assert_true(exists("t/x/link"));
	assert_true(exists("outside/empty"));
	make_tree("all/empty/below");
	dir_prune_tree(AT_FDCWD, "all");
	assert_false(exists("all"));
	dir_prune_tree(AT_FDCWD, "none");
}

/* data: the suffix wanted */
static bool ends(const char *name, const void *data)
{
	return str_ends(name, data);
}

static void find_files_and_links(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv paths = { 0 };

	(void)state;
	make_tree("t/b/c");
	make_tree("t/d.ko/e");
	make_tree("outside");
	put("t/z.ko", "x", 0600);
	put("t/a.o", "x", 0600);
	put("t/b/c/y.ko", "x", 0600);
	put("t/d.ko/e/x.ko", "x", 0600);
	put("outside/w.ko", "x", 0600);
	assert_int_equal(symlink("../outside", "t/out"), 0);
	assert_int_equal(symlink("../../outside/w.ko", "t/b/l.ko"), 0);
	assert_int_equal(mkfifo("t/fifo.ko", 0600), 0);
	assert_true(dir_find(AT_FDCWD, "t", ends, ".ko", &mem, &paths, &e));
	assert_names(&paths, "b/c/y.ko b/l.ko d.ko/e/x.ko z.ko");
	assert_int_equal(symlink("t", "link"), 0);
	assert_true(dir_find(AT_FDCWD, "link", ends, "z.ko", &mem, &paths, &e));
	assert_names(&paths, "z.ko");
	assert_true(dir_find(AT_FDCWD, "t", ends, ".none", &mem, &paths, &e));
	assert_int_equal(paths.n, 0);
	strv_push(&mem, &paths, "old");
	assert_true(dir_find(AT_FDCWD, "none", ends, "", &mem, &paths, &e));
	assert_int_equal(paths.n, 0);
	assert_int_equal(e.status, 0);
}

static void deep_is_searched_but_not_without_end(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv paths = { 0 };
	size_t before = open_fds();

	(void)state;
	make_deep("deep", 120);
	assert_true(dir_find(AT_FDCWD, "deep", ends, "", &mem, &paths, &e));
	assert_int_equal(paths.n, 0);
	make_deep("deeper", 200);
	assert_false(dir_find(AT_FDCWD, "deeper", ends, "", &mem, &paths, &e));
	assert_non_null(strstr(e.text, "more than 128 folders in one another"));
	dir_prune_tree(AT_FDCWD, "deeper");
	assert_true(exists("deeper"));
	dir_prune_tree(AT_FDCWD, "deep");
	assert_false(exists("deep"));
	assert_int_equal(open_fds(), before);
}

static void swap_for_link(void)
{
	assert_int_equal(renameat2(AT_FDCWD, "s/sub", AT_FDCWD, "swap", RENAME_EXCHANGE), 0);
}

static void find_leaves_by_no_link(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv paths = { 0 };

	(void)state;
	make_tree("s/sub");
	make_tree("outside");
	put("outside/x", "x", 0600);
	assert_int_equal(symlink("../outside", "swap"), 0);
	race_at("sub", swap_for_link, 1);
	assert_false(dir_find(AT_FDCWD, "s", ends, "x", &mem, &paths, &e));
	assert_int_equal(e.sys, ENOTDIR);
	assert_int_equal(race_left, 0);
	assert_int_equal(paths.n, 0);
}

static void prune_leaves_by_no_link(void **state)
{
	(void)state;
	make_tree("s/sub");
	make_tree("outside/empty");
	assert_int_equal(symlink("../outside", "swap"), 0);
	race_at("sub", swap_for_link, 1);
	dir_prune_tree(AT_FDCWD, "s");
	assert_int_equal(race_left, 0);
	assert_true(exists("outside/empty"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(open_or_say_why),
		scratch_test(make_with_parents),
		scratch_test(make_follows_what_is_there),
		scratch_test(list_is_sorted),
		scratch_test(list_of_a_large_folder),
		scratch_test(list_of_nothing_is_empty),
		scratch_test(prune_upwards),
		scratch_test(prune_stays_below_its_folder),
		scratch_test(prune_a_tree),
		scratch_test(find_files_and_links),
		scratch_test(deep_is_searched_but_not_without_end),
		scratch_test(find_leaves_by_no_link),
		scratch_test(prune_leaves_by_no_link),
	};

	return cmocka_run_group_tests_name("sys/dir", tests, NULL, NULL);
}
