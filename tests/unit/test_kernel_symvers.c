/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/symvers.h"
#include "sys_scratch.h"

#define MANY 25000

static void lines_are_read(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct symvers *s = symvers_new(&mem);
	uint32_t crc = 0;
	bool found = false;

	(void)state;
	put("a",
	    "0x4c9d28b0\tphys_base\tvmlinux\tEXPORT_SYMBOL\t\n"
	    "0xffffffff\tspaced\tdrivers/a/b\tEXPORT_SYMBOL_GPL\tNAMESPACE\n"
	    "0x00000000\tunversioned\tvmlinux\tEXPORT_SYMBOL",
	    0644);
	assert_true(symvers_add(s, "a", &found, &e));
	assert_true(found);
	assert_int_equal(symvers_count(s), 3);
	assert_true(symvers_find(s, "phys_base", &crc));
	assert_int_equal(crc, 0x4c9d28b0);
	assert_true(symvers_find(s, "spaced", &crc));
	assert_int_equal(crc, 0xffffffff);
	assert_true(symvers_find(s, "unversioned", &crc));
	assert_int_equal(crc, 0);
	crc = 42;
	assert_false(symvers_find(s, "phys", &crc));
	assert_false(symvers_find(s, "", &crc));
	assert_int_equal(crc, 42);
}

static void missing_file_is_no_error(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	bool found = true;

	(void)state;
	assert_true(symvers_add(symvers_new(&mem), "nowhere/Module.symvers", &found, &e));
	assert_false(found);
	assert_int_equal(e.status, 0);
}

static void first_to_name_a_symbol_wins(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct symvers *s = symvers_new(&mem);
	char name[] = "put";
	uint32_t crc = 0;
	bool found = false;

	(void)state;
	put("a", "0x00000001\tboth\tm\tEXPORT_SYMBOL\t\n0x00000009\tboth\tm\tEXPORT_SYMBOL\t\n",
	    0644);
	put("b", "0x00000002\tboth\tm\tEXPORT_SYMBOL\t\n0x00000003\tput\tm\tEXPORT_SYMBOL\t\n",
	    0644);
	symvers_put(s, name, 4);
	name[0] = 'X';
	assert_true(symvers_add(s, "a", &found, &e));
	assert_true(symvers_add(s, "b", &found, &e));
	assert_true(symvers_find(s, "both", &crc));
	assert_int_equal(crc, 1);
	assert_true(symvers_find(s, "put", &crc));
	assert_int_equal(crc, 4);
	assert_int_equal(symvers_count(s), 2);
}

static void damaged_lines_are_named(void **state)
{
	static const char *const bad[] = { "0x1\ta\tm\tt\t\n",
					   "4c9d28b0aa\ta\tm\tt\t\n",
					   "0x4c9d28bg\ta\tm\tt\t\n",
					   "0x4c9d28b0\t\tm\tt\t\n",
					   "0x4c9d28b0\ta\n",
					   "0x4c9d28b0 a\tm\n",
					   "0x\n",
					   "\n",
					   "0x4c9d" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		auto_arena mem = ARENA_INIT;
		auto_err e = ERR_INIT;
		bool found = false;

		put("a", "0x4c9d28b0\tgood\tvmlinux\tEXPORT_SYMBOL\t\n", 0644);
		FILE *f = fopen("a", "a");
		assert_non_null(f);
		assert_true(fputs(bad[i], f) >= 0);
		assert_int_equal(fclose(f), 0);
		assert_false(symvers_add(symvers_new(&mem), "a", &found, &e));
		assert_string_equal(e.text, "a: line 2 is damaged");
	}
}

static void many_symbols_are_found_again(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct symvers *s = symvers_new(&mem);
	FILE *f = fopen("many", "w");
	bool found = false;

	(void)state;
	assert_non_null(f);
	for (unsigned i = 0; i < MANY; i++)
		assert_true(fprintf(f, "0x%08x\tsymbol_%u\tvmlinux\tEXPORT_SYMBOL\t\n", i * 7, i) >
			    0);
	assert_int_equal(fclose(f), 0);
	assert_true(symvers_add(s, "many", &found, &e));
	for (unsigned i = 0; i < MANY; i++)
		symvers_put(s, arena_printf(&mem, "later_%u", i), i);
	assert_int_equal(symvers_count(s), 2 * MANY);
	for (unsigned i = 0; i < MANY; i++) {
		uint32_t crc = 0;

		assert_true(symvers_find(s, arena_printf(&mem, "symbol_%u", i), &crc));
		assert_int_equal(crc, i * 7);
		assert_true(symvers_find(s, arena_printf(&mem, "later_%u", i), &crc));
		assert_int_equal(crc, i);
		assert_false(symvers_find(s, arena_printf(&mem, "none_%u", i), &crc));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(lines_are_read),
		scratch_test(missing_file_is_no_error),
		scratch_test(first_to_name_a_symbol_wins),
		scratch_test(damaged_lines_are_named),
		scratch_test(many_symbols_are_found_again),
	};

	return cmocka_run_group_tests_name("kernel/symvers", tests, NULL, NULL);
}
