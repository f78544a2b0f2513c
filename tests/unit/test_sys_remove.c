/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sys/dir.h"
#include "sys_race.h"
#include "sys_scratch.h"

static bool remove_it(const char *name, struct err *e)
{
	return dir_remove(AT_FDCWD, name, e);
}

static void make_tree(void)
{
	assert_int_equal(mkdir("t", 0700), 0);
	assert_int_equal(mkdir("t/a", 0700), 0);
	assert_int_equal(mkdir("t/a/b", 0700), 0);
	assert_int_equal(mkdir("t/c", 0700), 0);
	put("t/file", "x", 0400);
	put("t/a/b/file", "x", 0);
	put("t/c/.hidden", "x", 0600);
	assert_int_equal(mkfifo("t/c/fifo", 0600), 0);
}

static void make_outside(void)
{
	assert_int_equal(mkdir("outside", 0700), 0);
	put("outside/file", "x", 0600);
}

static void file_link_folder_nothing(void **state)
{
	auto_err e = ERR_INIT;
	size_t before = open_fds();

	(void)state;
	make_tree();
	put("file", "x", 0600);
	assert_int_equal(symlink("t", "link"), 0);
	assert_true(remove_it("file", &e));
	assert_false(exists("file"));
	assert_true(remove_it("link", &e));
	assert_false(exists("link"));
	assert_true(exists("t/a/b/file"));
	assert_true(remove_it("t", &e));
	assert_false(exists("t"));
	assert_true(remove_it("t", &e));
	assert_true(remove_it("none/x", &e));
	assert_int_equal(e.status, 0);
	assert_int_equal(open_fds(), before);
}

static void links_go_but_not_their_targets(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	make_tree();
	make_outside();
	assert_int_equal(symlink("../../outside", "t/a/link"), 0);
	assert_int_equal(symlink("../outside/file", "t/link"), 0);
	assert_int_equal(symlink("/", "t/c/root"), 0);
	assert_true(remove_it("t", &e));
	assert_false(exists("t"));
	assert_true(exists("outside/file"));
}

static void folders_that_cannot_be_written_or_read(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	make_tree();
	assert_int_equal(chmod("t/a/b", 0500), 0);
	assert_int_equal(chmod("t/a", 0100), 0);
	assert_int_equal(chmod("t/c", 0), 0);
	assert_int_equal(chmod("t", 0500), 0);
	assert_true(remove_it("t", &e));
	assert_false(exists("t"));
}

/* the same where root is an ordinary user: without his capabilities */
static void remove_as_nobody(void)
{
	auto_err e = ERR_INIT;

	must(setgid(65534) == 0 && setuid(65534) == 0);
	must(mkdir("d/t", 0700) == 0 && mkdir("d/t/a", 0700) == 0 && mkdir("d/t/a/b", 0) == 0);
	must(chmod("d/t/a", 0500) == 0 && chmod("d/t", 0) == 0);
	must(remove_it("d/t", &e));
	must(!exists("d/t"));
	/* what belongs to another stays as it is */
	must(!remove_it("d/root", &e));
	must(e.sys == EACCES);
	must(mode_of("d/root") == 0755);
}

static void as_an_ordinary_user(void **state)
{
	int status = 0;

	(void)state;
	if (geteuid() != 0) {
		print_message("skipped: needs root\n");
		skip();
	}
	assert_int_equal(chmod(".", 0755), 0);
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(chmod("d", 0777), 0);
	assert_int_equal(mkdir("d/root", 0755), 0);
	put("d/root/file", "x", 0644);

	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		remove_as_nobody();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(exists("d/root/file"));
}

static void clear_keeps_the_folder(void **state)
{
	auto_err e = ERR_INIT;
	struct stat before, after;

	(void)state;
	make_tree();
	make_outside();
	assert_int_equal(stat("t", &before), 0);
	assert_true(dir_clear(AT_FDCWD, "t", &e));
	assert_int_equal(count_entries("t"), 0);
	assert_int_equal(stat("t", &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_true(dir_clear(AT_FDCWD, "t", &e));
	assert_true(dir_clear(AT_FDCWD, "none", &e));
	assert_int_equal(e.status, 0);
	assert_false(dir_clear(AT_FDCWD, "outside/file", &e));
	assert_int_equal(e.sys, ENOTDIR);
	/* of a link, what it points to: it was named */
	assert_int_equal(symlink("outside", "link"), 0);
	assert_true(dir_clear(AT_FDCWD, "link", &e));
	assert_int_equal(count_entries("outside"), 0);
	assert_true(exists("link"));
	assert_true(dir_clear(AT_FDCWD, ".", &e));
	assert_int_equal(count_entries("."), 0);
}

static void names_that_lead_elsewhere(void **state)
{
	static const char *const names[] = { ".", "..", "t/..", "t/.", "/", "t/", "//" };
	auto_err e = ERR_INIT;

	(void)state;
	make_tree();
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		assert_false(remove_it(names[i], &e));
		assert_non_null(strstr(e.text, "cannot be removed"));
	}
	assert_false(dir_clear(AT_FDCWD, "..", &e));
	assert_false(dir_clear(AT_FDCWD, "/", &e));
	assert_true(exists("t/a/b/file"));
}

static void very_deep(void **state)
{
	auto_err e = ERR_INIT;
	size_t before = open_fds();

	(void)state;
	/* deeper than a path can be long, or fds can be open */
	make_deep("d", 2100);
	assert_true(remove_it("d", &e));
	assert_false(exists("d"));
	assert_int_equal(open_fds(), before);
}

static void many_in_one_folder(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir("t", 0700), 0);
	for (int i = 0; i < 600; i++) {
		put(arena_printf(&mem, "t/a file with a name that is rather long %d", i), "", 0600);
		assert_int_equal(mkdir(arena_printf(&mem, "t/folder %d", i), 0700), 0);
	}
	assert_true(remove_it("t", &e));
	assert_false(exists("t"));
}

/* a mount below is not entered, even one of the same file system; nor is one removed */
static int remove_with_mounts(void)
{
	auto_err e = ERR_INIT;

	if (mount("outside", "t/a/b", NULL, MS_BIND, NULL) < 0)
		return NO_NAMESPACE;
	must(!remove_it("t", &e));
	must(e.sys == EBUSY);
	must(strstr(e.text, "a file system is mounted there: a/b") != NULL);
	must(exists("outside/file"));
	must(!remove_it("t/a/b", &e));
	must(strstr(e.text, "a file system is mounted there") != NULL);
	must(exists("outside/file"));
	must(mount("none", "t/a/b", "tmpfs", 0, "size=64k") == 0);
	must(mkdir("t/a/b/x", 0700) == 0);
	must(!remove_it("t", &e));
	must(exists("t/a/b/x"));
	/* what is mounted there may be emptied, if it is named */
	must(dir_clear(AT_FDCWD, "t/a/b", &e));
	must(!exists("t/a/b/x"));
	must(umount("t/a/b") == 0 && umount("t/a/b") == 0);
	must(remove_it("t", &e));
	must(!exists("t"));
	return 0;
}

static void mounts_are_not_crossed(void **state)
{
	(void)state;
	make_tree();
	make_outside();
	run_in_namespace(remove_with_mounts);
	assert_true(exists("outside/file"));
}

static int remove_read_only(void)
{
	auto_err e = ERR_INIT;

	if (mount("t", "t", NULL, MS_BIND, NULL) < 0 ||
	    mount(NULL, "t", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) < 0)
		return NO_NAMESPACE;
	must(!remove_it("t/a", &e));
	must(e.sys == EROFS);
	must(exists("t/a/b/file"));
	return 0;
}

static void a_read_only_file_system_says_so(void **state)
{
	(void)state;
	make_tree();
	run_in_namespace(remove_read_only);
}

static void swap_for_link(void)
{
	assert_int_equal(renameat2(AT_FDCWD, "t/a", AT_FDCWD, "swap", RENAME_EXCHANGE), 0);
}

static void a_folder_becomes_a_link(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	make_tree();
	make_outside();
	assert_int_equal(symlink("../outside", "swap"), 0);
	race_at("a", swap_for_link, 1);
	assert_false(remove_it("t", &e));
	assert_int_equal(e.sys, ENOTDIR);
	assert_int_equal(race_left, 0);
	assert_true(exists("outside/file"));
}

static void move_outside(void)
{
	assert_int_equal(rename("t/a", "outside/a"), 0);
	assert_int_equal(mkdir("outside/b", 0700), 0);
}

static void a_folder_is_moved_away_below_us(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	make_outside();
	assert_int_equal(mkdir("t", 0700), 0);
	assert_int_equal(mkdir("t/a", 0700), 0);
	race_at("..", move_outside, 1);
	assert_false(remove_it("t", &e));
	assert_int_equal(e.sys, ESTALE);
	assert_int_equal(race_left, 0);
	assert_true(exists("outside/file"));
	assert_true(exists("outside/a"));
}

static void fill_again(void)
{
	put("t/a/new", "x", 0600);
}

static void a_folder_is_filled_again(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir("t", 0700), 0);
	assert_int_equal(mkdir("t/a", 0700), 0);
	race_at("..", fill_again, 4);
	assert_true(remove_it("t", &e));
	assert_int_equal(race_left, 0);
	assert_false(exists("t"));
	/* somebody who does not end: we do */
	assert_int_equal(mkdir("t", 0700), 0);
	assert_int_equal(mkdir("t/a", 0700), 0);
	race_at("..", fill_again, 1000);
	assert_false(remove_it("t", &e));
	assert_true(race_left > 0);
	assert_int_equal(e.sys, ENOTEMPTY);
	race_left = 0;
	assert_true(remove_it("t", &e));
}

static void gone_meanwhile(void)
{
	assert_int_equal(rename("t/a", "outside/a"), 0);
}

static void a_folder_is_gone_meanwhile(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	make_tree();
	make_outside();
	race_at("a", gone_meanwhile, 1);
	assert_true(remove_it("t", &e));
	assert_int_equal(race_left, 0);
	assert_false(exists("t"));
	assert_true(exists("outside/a/b/file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(file_link_folder_nothing),
		scratch_test(links_go_but_not_their_targets),
		scratch_test(folders_that_cannot_be_written_or_read),
		scratch_test(as_an_ordinary_user),
		scratch_test(clear_keeps_the_folder),
		scratch_test(names_that_lead_elsewhere),
		scratch_test(very_deep),
		scratch_test(many_in_one_folder),
		scratch_test(mounts_are_not_crossed),
		scratch_test(a_read_only_file_system_says_so),
		scratch_test(a_folder_becomes_a_link),
		scratch_test(a_folder_is_moved_away_below_us),
		scratch_test(a_folder_is_filled_again),
		scratch_test(a_folder_is_gone_meanwhile),
	};

	return cmocka_run_group_tests_name("sys/remove", tests, NULL, NULL);
}
