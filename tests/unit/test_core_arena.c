/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/arena.h"

static void memory_is_zeroed_aligned_and_apart(void **state)
{
	enum { COUNT = 3000 };
	static const unsigned char zero[100];
	static unsigned char *got[COUNT];
	auto_arena mem = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		got[i] = arena_alloc(&mem, i % 100 + 1);
		assert_int_equal((uintptr_t)got[i] % alignof(max_align_t), 0);
		assert_memory_equal(got[i], zero, i % 100 + 1);
		memset(got[i], (int)(i % 251 + 1), i % 100 + 1);
	}
	for (size_t i = 0; i < COUNT; i++)
		for (size_t j = 0; j < i % 100 + 1; j++)
			assert_int_equal(got[i][j], i % 251 + 1);
}

static void larger_than_a_block(void **state)
{
	auto_arena mem = ARENA_INIT;
	const size_t size = (size_t)1024 * 1024;

	(void)state;
	char *small = arena_strdup(&mem, "small");
	char *large = arena_alloc(&mem, size);

	memset(large, 'x', size);
	assert_string_equal(small, "small");
	assert_int_equal(large[size - 1], 'x');
	assert_int_equal(*(char *)arena_alloc(&mem, 1), 0);
}

static void nothing_is_something(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_non_null(arena_alloc(&mem, 0));
}

static void grow_keeps_the_old(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	char *old = arena_strdup(&mem, "abc");
	char *grown = arena_grow(&mem, old, 3, 6);

	assert_memory_equal(grown, "abc\0\0\0", 6);
	grown[0] = 'X';
	assert_string_equal(old, "abc");
	assert_memory_equal(arena_grow(&mem, NULL, 0, 2), "\0\0", 2);
}

static void strings(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_string_equal(arena_strdup(&mem, ""), "");
	assert_string_equal(arena_strndup(&mem, "abcdef", 3), "abc");
	assert_string_equal(arena_strndup(&mem, "abc", 30), "abc");
	assert_string_equal(arena_printf(&mem, "%s-%d", "abc", 17), "abc-17");
	assert_string_equal(arena_printf(&mem, "%s", ""), "");
	assert_int_equal(strlen(arena_printf(&mem, "%050000d", 0)), 50000);
}

static void release_can_be_repeated_and_reused(void **state)
{
	struct arena mem = ARENA_INIT;

	(void)state;
	arena_release(&mem);
	assert_string_equal(arena_strdup(&mem, "one"), "one");
	arena_release(&mem);
	assert_null(mem.head);
	assert_string_equal(arena_strdup(&mem, "two"), "two");
	arena_release(&mem);
	arena_release(&mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
		cmocka_unit_test(larger_than_a_block),
		cmocka_unit_test(nothing_is_something),
		cmocka_unit_test(grow_keeps_the_old),
		cmocka_unit_test(strings),
		cmocka_unit_test(release_can_be_repeated_and_reused),
	};

	return cmocka_run_group_tests_name("core/arena", tests, NULL, NULL);
}
