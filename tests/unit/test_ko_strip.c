/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ko/elf.h"
#include "ko/ko.h"
#include "ko/strip.h"
#include "ko_fixture.h"

static bool has_section(const char *name)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	auto_close int fd = open("m.ko", O_RDONLY | O_CLOEXEC);
	struct elf f;

	assert_true(elf_read(fd, &mem, &f, &e));
	return elf_section(&f, name) != NULL;
}

static void debug_goes_and_the_rest_stays(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct ko_info info;
	struct ko_symbols before, after;

	(void)state;
	put_module("m.ko");
	assert_true(has_section(".debug_info"));
	assert_true(ko_needs(AT_FDCWD, "m.ko", &mem, &before, &e));
	assert_true(ko_strip("strip", AT_FDCWD, "m.ko", &e));
	assert_false(has_section(".debug_info"));
	assert_true(ko_read(AT_FDCWD, "m.ko", &mem, &info, &e));
	assert_string_equal(info.vermagic, VERMAGIC);
	assert_true(ko_needs(AT_FDCWD, "m.ko", &mem, &after, &e));
	assert_int_equal(after.n, before.n);
	assert_true(ko_offers(AT_FDCWD, "m.ko", &mem, &after, &e));
	assert_int_equal(after.n, 3);
	assert_int_equal(mode_of("m.ko"), 0644);
	assert_int_equal(count_entries("."), 1);
}

static void failure_leaves_the_module(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("m.ko", "no module", 0600);
	assert_false(ko_strip("strip", AT_FDCWD, "m.ko", &e));
	assert_non_null(strstr(e.text, "file format not recognized"));
	assert_content("m.ko", "no module");
	assert_false(ko_strip("/nonexistent/strip", AT_FDCWD, "m.ko", &e));
	assert_int_equal(e.sys, ENOENT);
	assert_int_equal(count_entries("."), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(debug_goes_and_the_rest_stays),
		scratch_test(failure_leaves_the_module),
	};

	return cmocka_run_group_tests_name("ko/strip", tests, modules_begin, modules_end);
}
