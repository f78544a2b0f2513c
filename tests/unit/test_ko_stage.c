/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ko/stage.h"
#include "ko_fixture.h"

static void commit_puts_the_copy_in_place(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("a", "before", 0640);
	{
		auto_stage struct stage s = STAGE_INIT;

		assert_true(stage_open(&s, AT_FDCWD, "a", &e));
		assert_int_equal(s.mode, 0640);
		assert_int_equal(pwrite(s.fd, "after!", 6, 0), 6);
		assert_content("a", "before");
		assert_content(stage_path(&s), "after!");
		assert_true(stage_commit(&s, &e));
	}
	assert_content("a", "after!");
	assert_int_equal(mode_of("a"), 0640);
	assert_int_equal(count_entries("."), 1);
}

static void what_is_not_committed_goes(void **state)
{
	auto_err e = ERR_INIT;
	size_t fds = open_fds();

	(void)state;
	put("a", "before", 0640);
	{
		auto_stage struct stage s = STAGE_INIT;

		assert_true(stage_open(&s, AT_FDCWD, "a", &e));
		assert_int_equal(count_entries("."), 2);
	}
	assert_content("a", "before");
	assert_int_equal(count_entries("."), 1);
	assert_int_equal(open_fds(), fds);
}

static void in_other_folders(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	char *cwd = getcwd(NULL, 0);

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	put("d/a", "1", 0600);
	auto_close int dir = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct {
		int dir;
		const char *name;
	} ways[] = { { dir, "a" }, { AT_FDCWD, "d/a" }, { -1, arena_printf(&mem, "%s/d/a", cwd) } };
	free(cwd);
	for (size_t i = 0; i < 3; i++) {
		auto_stage struct stage s = STAGE_INIT;

		assert_true(stage_open(&s, ways[i].dir, ways[i].name, &e));
		assert_int_equal(pwrite(s.fd, &"abc"[i], 1, 0), 1);
		assert_true(stage_commit(&s, &e));
	}
	assert_content("d/a", "c");
	assert_int_equal(count_entries("d"), 1);
	assert_int_equal(count_entries("."), 1);
}

static void no_links_and_folders(void **state)
{
	auto_err e = ERR_INIT;
	auto_stage struct stage a = STAGE_INIT, b = STAGE_INIT, c = STAGE_INIT;

	(void)state;
	put("file", "1", 0600);
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(mkdir("dir", 0700), 0);
	assert_false(stage_open(&a, AT_FDCWD, "link", &e));
	assert_int_equal(e.sys, ELOOP);
	assert_false(stage_open(&b, AT_FDCWD, "dir", &e));
	assert_string_equal(e.text, "dir: not a regular file");
	assert_false(stage_open(&c, AT_FDCWD, "none/file", &e));
	assert_int_equal(e.sys, ENOENT);
}

static bool run_script(struct stage *s, const char *script, struct err *e)
{
	const char *words[] = { "sh", "-c", script, "sh", stage_path(s), NULL };
	const struct strv argv = { words, 5, 6 };

	return stage_run(s, &argv, NULL, e);
}

static void program_may_replace_the_copy(void **state)
{
	auto_err e = ERR_INIT;
	auto_stage struct stage s = STAGE_INIT;

	(void)state;
	put("a", "before", 0604);
	assert_true(stage_open(&s, AT_FDCWD, "a", &e));
	assert_true(
		run_script(&s, "echo noise; echo after >\"$1.new\" && mv \"$1.new\" \"$1\"", &e));
	assert_true(stage_commit(&s, &e));
	assert_content("a", "after\n");
	assert_int_equal(mode_of("a"), 0604);
}

static void program_that_fails(void **state)
{
	auto_err e = ERR_INIT;
	auto_stage struct stage s = STAGE_INIT;
	const char *words[] = { "/nonexistent/strip", NULL };
	const struct strv argv = { words, 1, 2 };

	(void)state;
	put("a", "before", 0600);
	assert_true(stage_open(&s, AT_FDCWD, "a", &e));
	assert_false(run_script(&s, "echo out; echo err >&2; exit 3", &e));
	assert_string_equal(e.text, "out\nerr");
	assert_false(run_script(&s, "exit 3", &e));
	assert_string_equal(e.text, "sh: exit status 3");
	assert_false(stage_run(&s, &argv, NULL, &e));
	assert_int_equal(e.sys, ENOENT);
	assert_false(run_script(&s, "rm \"$1\"", &e));
	assert_int_equal(e.sys, ENOENT);
	assert_false(run_script(&s, "ln -s /dev/null \"$1\"", &e));
	assert_int_equal(e.sys, ELOOP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(commit_puts_the_copy_in_place),
		scratch_test(what_is_not_committed_goes),
		scratch_test(in_other_folders),
		scratch_test(no_links_and_folders),
		scratch_test(program_may_replace_the_copy),
		scratch_test(program_that_fails),
	};

	return cmocka_run_group_tests_name("ko/stage", tests, NULL, NULL);
}
