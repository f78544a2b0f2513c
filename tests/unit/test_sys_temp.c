/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/str.h"
#include "sys/temp.h"
#include "sys_scratch.h"

static void a_name_is_hidden_and_beside(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	const char *temp = temp_name(&mem, "a.ko");
	assert_true(str_starts(temp, ".a.ko."));
	assert_int_equal(strlen(temp), strlen(".a.ko.XXXXXX"));
	temp = temp_name(&mem, "x/y/a.ko");
	assert_true(str_starts(temp, "x/y/.a.ko."));
	assert_string_not_equal(temp_name(&mem, "a.ko"), temp_name(&mem, "a.ko"));
}

static void a_name_is_never_too_long(void **state)
{
	auto_arena mem = ARENA_INIT;
	char *name = arena_alloc(&mem, 300);

	(void)state;
	memset(name, 'n', 255);
	name[0] = 'd';
	name[1] = '/';
	assert_int_equal(strlen(str_base(temp_name(&mem, name))), 255);
	assert_true(str_starts(temp_name(&mem, name), "d/.nnn"));
}

static void commit_replaces(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	put("d/temp", "new", 0600);
	put("d/a", "old", 0600);
	assert_true(temp_commit(AT_FDCWD, "d/temp", "d/a", &e));
	assert_content("d/a", "new");
	assert_false(exists("d/temp"));
}

static void commit_fails_and_removes(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("temp", "new", 0600);
	assert_int_equal(mkdir("d", 0700), 0);
	assert_false(temp_commit(AT_FDCWD, "temp", "d", &e));
	assert_int_equal(e.sys, EISDIR);
	assert_string_equal(e.text, "replacing d: Is a directory");
	assert_false(exists("temp"));
}

static void the_parent_must_be_there(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	assert_true(temp_sync_parent(AT_FDCWD, "whatever", &e));
	assert_true(temp_sync_parent(AT_FDCWD, scratch_path, &e));
	assert_false(temp_sync_parent(AT_FDCWD, "none/whatever", &e));
	assert_int_equal(e.sys, ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(a_name_is_hidden_and_beside),
		scratch_test(a_name_is_never_too_long),
		scratch_test(commit_replaces),
		scratch_test(commit_fails_and_removes),
		scratch_test(the_parent_must_be_there),
	};

	return cmocka_run_group_tests_name("sys/temp", tests, NULL, NULL);
}
