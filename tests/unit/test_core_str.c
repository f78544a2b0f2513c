/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/str.h"

static void equality(void **state)
{
	(void)state;
	assert_true(str_eq("a", "a"));
	assert_true(str_eq("", ""));
	assert_true(str_eq(NULL, NULL));
	assert_false(str_eq("a", "b"));
	assert_false(str_eq("a", "ab"));
	assert_false(str_eq("", NULL));
	assert_false(str_eq(NULL, "a"));
}

static void beginnings_and_ends(void **state)
{
	(void)state;
	assert_true(str_starts("abc", "ab"));
	assert_true(str_starts("abc", ""));
	assert_true(str_starts("abc", "abc"));
	assert_false(str_starts("abc", "abcd"));
	assert_false(str_starts("abc", "b"));
	assert_true(str_ends("a.ko.xz", ".xz"));
	assert_true(str_ends("abc", ""));
	assert_true(str_ends("abc", "abc"));
	assert_false(str_ends("bc", "abc"));
	assert_false(str_ends("abc", "ab"));
}

static void set_is_neither_null_nor_empty(void **state)
{
	(void)state;
	assert_true(str_set(" "));
	assert_false(str_set(""));
	assert_false(str_set(NULL));
}

static void base_is_behind_the_last_slash(void **state)
{
	(void)state;
	assert_string_equal(str_base("a/b/c.ko"), "c.ko");
	assert_string_equal(str_base("c.ko"), "c.ko");
	assert_string_equal(str_base("/"), "");
	assert_string_equal(str_base(""), "");
}

static void one_cr_is_chomped(void **state)
{
	auto_arena mem = ARENA_INIT;
	const char *plain = "abc";

	(void)state;
	assert_string_equal(str_chomp_cr(&mem, "abc\r"), "abc");
	assert_string_equal(str_chomp_cr(&mem, "abc\r\r"), "abc\r");
	assert_string_equal(str_chomp_cr(&mem, "a\rc"), "a\rc");
	assert_string_equal(str_chomp_cr(&mem, "\r"), "");
	assert_string_equal(str_chomp_cr(&mem, ""), "");
	assert_ptr_equal(str_chomp_cr(&mem, plain), plain);
}

static void names(void **state)
{
	char longest[257];

	(void)state;
	memset(longest, 'a', sizeof(longest));
	longest[256] = 0;
	assert_false(str_is_name(longest));
	longest[255] = 0;
	assert_true(str_is_name(longest));
	assert_true(str_is_name("nvidia-current"));
	assert_true(str_is_name("1.0~rc1+dfsg:2"));
	assert_true(str_is_name("a b"));
	assert_true(str_is_name("módulo"));
	assert_true(str_is_name("a..b"));
	assert_false(str_is_name(NULL));
	assert_false(str_is_name(""));
	assert_false(str_is_name("."));
	assert_false(str_is_name(".."));
	assert_false(str_is_name(".hidden"));
	assert_false(str_is_name("-m"));
	assert_false(str_is_name("a/b"));
	assert_false(str_is_name("a\nb"));
	assert_false(str_is_name("a\x7f"));
	assert_false(str_is_name("a\tb"));
}

static void dotdot(void **state)
{
	(void)state;
	assert_true(str_has_dotdot(".."));
	assert_true(str_has_dotdot("../a"));
	assert_true(str_has_dotdot("a/.."));
	assert_true(str_has_dotdot("a/../b"));
	assert_true(str_has_dotdot("..a/../b"));
	assert_true(str_has_dotdot("/.."));
	assert_false(str_has_dotdot("a..b"));
	assert_false(str_has_dotdot("a/..b"));
	assert_false(str_has_dotdot("a../b"));
	assert_false(str_has_dotdot("a/.../b"));
	assert_false(str_has_dotdot("."));
	assert_false(str_has_dotdot(""));
}

static void a_list_ends_in_null(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct strv v = { 0 };

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		strv_printf(&mem, &v, "%zu", i);
		assert_int_equal(v.n, i + 1);
		assert_null(v.at[v.n]);
	}
	assert_string_equal(v.at[0], "0");
	assert_string_equal(v.at[99], "99");
	assert_true(strv_has(&v, "50"));
	assert_false(strv_has(&v, "100"));
	assert_false(strv_has(&(struct strv){ 0 }, "0"));
}

static void splitting(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	struct strv v = strv_split(&mem, "  one two,,three ", " ,");

	assert_int_equal(v.n, 3);
	assert_string_equal(v.at[0], "one");
	assert_string_equal(v.at[1], "two");
	assert_string_equal(v.at[2], "three");
	assert_null(v.at[3]);
	assert_int_equal(strv_split(&mem, "", " ").n, 0);
	assert_int_equal(strv_split(&mem, " , ", " ,").n, 0);
	v = strv_split(&mem, "whole", "/");
	assert_int_equal(v.n, 1);
	assert_string_equal(v.at[0], "whole");
}

static void joining(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct strv v = { 0 };

	(void)state;
	assert_string_equal(strv_join(&mem, &v, ", "), "");
	strv_push(&mem, &v, "a");
	assert_string_equal(strv_join(&mem, &v, ", "), "a");
	strv_push(&mem, &v, "");
	strv_push(&mem, &v, "c");
	assert_string_equal(strv_join(&mem, &v, ", "), "a, , c");
	assert_string_equal(strv_join(&mem, &v, ""), "ac");
}

static void sorting_is_by_bytes(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	struct strv v = strv_split(&mem, "b a B 10 9 a", " ");

	strv_sort(&v);
	assert_string_equal(strv_join(&mem, &v, " "), "10 9 B a a b");
	assert_null(v.at[v.n]);
	strv_sort(&(struct strv){ 0 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equality),
		cmocka_unit_test(beginnings_and_ends),
		cmocka_unit_test(set_is_neither_null_nor_empty),
		cmocka_unit_test(base_is_behind_the_last_slash),
		cmocka_unit_test(one_cr_is_chomped),
		cmocka_unit_test(names),
		cmocka_unit_test(dotdot),
		cmocka_unit_test(a_list_ends_in_null),
		cmocka_unit_test(splitting),
		cmocka_unit_test(joining),
		cmocka_unit_test(sorting_is_by_bytes),
	};

	return cmocka_run_group_tests_name("core/str", tests, NULL, NULL);
}
