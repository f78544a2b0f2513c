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

static void assert_link(const char *name, const char *target)
{
	auto_arena mem = ARENA_INIT;
	const char *got = link_target(AT_FDCWD, name, &mem);

	assert_non_null(got);
	assert_string_equal(got, target);
}

static void made_and_replaced(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	assert_true(link_replace(AT_FDCWD, "link", "one", &e));
	assert_link("link", "one");
	assert_true(link_replace(AT_FDCWD, "link", "two", &e));
	assert_link("link", "two");
	put("file", "x", 0600);
	assert_true(link_replace(AT_FDCWD, "file", "/three", &e));
	assert_link("file", "/three");
	assert_int_equal(count_entries("."), 2);
}

static void a_link_to_a_folder_is_replaced_itself(void **state)
{
	auto_err e = ERR_INIT;
	auto_close int dir = -1;

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	assert_true(dir_open(AT_FDCWD, "d", &dir, &e));
	assert_int_equal(symlink(".", "d/link"), 0);
	assert_true(link_replace(dir, "link", "..", &e));
	assert_link("d/link", "..");
	assert_int_equal(count_entries("d"), 1);
}

static void failing_it_leaves_nothing(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	assert_false(link_replace(AT_FDCWD, "d", "x", &e));
	assert_int_equal(e.sys, EISDIR);
	assert_false(link_replace(AT_FDCWD, "none/link", "x", &e));
	assert_int_equal(e.sys, ENOENT);
	assert_int_equal(count_entries("."), 1);
}

static void targets_of_any_length(void **state)
{
	auto_err e = ERR_INIT;
	static const size_t lengths[] = { 1, 254, 255, 256, 257, 511, 512, 4095 };

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		auto_arena mem = ARENA_INIT;
		char *target = arena_alloc(&mem, lengths[i] + 1);

		memset(target, 't', lengths[i]);
		assert_true(link_replace(AT_FDCWD, "link", target, &e));
		assert_link("link", target);
	}
}

static void no_target(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	put("file", "x", 0600);
	assert_null(link_target(AT_FDCWD, "file", &mem));
	assert_null(link_target(AT_FDCWD, "none", &mem));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(made_and_replaced),
		scratch_test(a_link_to_a_folder_is_replaced_itself),
		scratch_test(failing_it_leaves_nothing),
		scratch_test(targets_of_any_length),
		scratch_test(no_target),
	};

	return cmocka_run_group_tests_name("sys/link", tests, NULL, NULL);
}
