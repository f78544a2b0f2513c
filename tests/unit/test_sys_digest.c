/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/str.h"
#include "sys/digest.h"
#include "sys_scratch.h"

static void assert_digest(const char *name, const char *expected)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	const char *got = NULL;

	assert_true(digest_file(AT_FDCWD, name, &mem, &got, &e));
	assert_string_equal(got, expected);
}

/* the examples of FIPS 180-2 */
static void as_the_standard_has_it(void **state)
{
	(void)state;
	put("empty", "", 0600);
	assert_digest("empty", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	put("abc", "abc", 0600);
	assert_digest("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* a million times the letter a */
static void of_more_than_one_read(void **state)
{
	auto_arena mem = ARENA_INIT;
	char *text = arena_alloc(&mem, 1000001);

	(void)state;
	memset(text, 'a', 1000000);
	put("long", text, 0600);
	assert_digest("long", "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void a_link_is_followed(void **state)
{
	(void)state;
	put("abc", "abc", 0600);
	assert_int_equal(symlink("abc", "link"), 0);
	assert_digest("link", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void what_cannot_be_read_is_named(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	const char *got = NULL;

	(void)state;
	assert_false(digest_file(AT_FDCWD, "nowhere", &mem, &got, &e));
	assert_int_equal(e.sys, ENOENT);
	assert_true(str_starts(e.text, "nowhere"));
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_false(digest_file(AT_FDCWD, "folder", &mem, &got, &e));
	assert_int_equal(e.sys, EISDIR);
	assert_true(str_starts(e.text, "folder"));
	assert_null(got);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, scratch_begin, scratch_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(as_the_standard_has_it),
		CASE(of_more_than_one_read),
		CASE(a_link_is_followed),
		CASE(what_cannot_be_read_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
