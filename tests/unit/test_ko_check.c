/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ko/check.h"
#include "ko_fixture.h"

/* what a kernel exports, as far as these tests go */
struct exports {
	const struct ko_symbol *at;
	size_t n;
};

static bool known(const void *data, const char *symbol, uint32_t *ret_crc)
{
	const struct exports *x = data;

	for (size_t i = 0; i < x->n; i++) {
		if (!str_eq(x->at[i].name, symbol))
			continue;
		*ret_crc = x->at[i].crc;
		return true;
	}
	return false;
}

static const struct ko_symbol right[] = {
	{ .name = "alpha", .crc = 0xfedcba98 },
	{ .name = "zeta", .crc = 0x01020304 },
	{ .name = "unversioned", .crc = 0x55 },
	{ .name = "module_layout", .crc = 7 },
};

static void assert_fails(const struct ko_expect *x, const char *text)
{
	auto_err e = ERR_INIT;

	assert_false(ko_check(AT_FDCWD, "m.ko", x, &e));
	assert_string_equal(e.text, text);
	assert_null(strchr(e.text, '\n'));
}

/* the kernel's symbols with one of them changed, or left out (name NULL) */
static void assert_symbol_fails(size_t i, struct ko_symbol changed, const char *text)
{
	struct ko_symbol at[4];
	const struct exports exports = { at, 4 };
	const struct ko_expect x = { .known = known, .data = &exports };

	memcpy(at, right, sizeof(at));
	at[i] = changed;
	if (text)
		assert_fails(&x, text);
	else
		assert_true(ko_check(AT_FDCWD, "m.ko", &x, NULL));
}

static unsigned own_machine(void)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct ko_info info;

	assert_true(ko_read(AT_FDCWD, "m.ko", &mem, &info, &e));
	return info.machine;
}

static void what_fits_is_taken(void **state)
{
	auto_err e = ERR_INIT;
	const struct exports exports = { right, 4 };
	const struct ko_expect nothing = { 0 };

	(void)state;
	put_module("m.ko");
	const struct ko_expect all = { VERMAGIC, own_machine(), known, &exports };
	assert_true(ko_check(AT_FDCWD, "m.ko", &all, &e));
	assert_true(ko_check(AT_FDCWD, "m.ko", &nothing, &e));

	/* what an architecture adds at the end is not looked at */
	const struct ko_expect shorter = { .vermagic = "6.1.0-9-test SMP " };
	assert_true(ko_check(AT_FDCWD, "m.ko", &shorter, &e));
}

static void vermagic_and_machine(void **state)
{
	auto_arena mem = ARENA_INIT;
	const struct ko_expect x = { .vermagic = "6.1.0-10-test SMP " };

	(void)state;
	put_module("m.ko");
	assert_fails(&x, "vermagic `" VERMAGIC "`: the kernel's is `6.1.0-10-test SMP `");

	const struct ko_expect machine = { .machine = 9999 };
	assert_fails(&machine,
		     arena_printf(&mem, "machine %u (ELF e_machine): the kernel's is 9999",
				  own_machine()));

	const char *const argv[] = { "objcopy", "--rename-section", ".modinfo=.none", "m.ko",
				     NULL };
	run_program(argv);
	assert_fails(&x, "vermagic: none, the kernel's is `6.1.0-10-test SMP `");
}

static void symbols_and_crcs(void **state)
{
	const struct ko_symbol none = { .name = NULL };

	(void)state;
	put_module("m.ko");
	assert_symbol_fails(0, none, "symbol alpha: unknown to this kernel");
	assert_symbol_fails(2, none, "symbol unversioned: unknown to this kernel");
	assert_symbol_fails(0, (struct ko_symbol){ .name = "alpha", .crc = 2 },
			    "symbol alpha: CRC 0xfedcba98 is not the kernel's 0x00000002");
	assert_symbol_fails(3, (struct ko_symbol){ .name = "module_layout", .crc = 2 },
			    "symbol module_layout: CRC 0x00000007 is not the kernel's 0x00000002");
	/* a symbol that the kernel has no CRC for, and a module_layout that it does not list */
	assert_symbol_fails(0, (struct ko_symbol){ .name = "alpha" }, NULL);
	assert_symbol_fails(3, none, NULL);
}

static void a_weak_symbol_that_is_known_is_compared(void **state)
{
	const struct ko_symbol at[] = { right[0], right[1], right[2], { .name = "perhaps" } };
	const struct exports exports = { at, 4 };
	const struct ko_expect x = { .known = known, .data = &exports };

	(void)state;
	put_module("m.ko");
	assert_true(ko_check(AT_FDCWD, "m.ko", &x, NULL));
}

static void the_text_is_one_line(void **state)
{
	const struct exports exports = { NULL, 0 };
	const struct ko_expect x = { .known = known, .data = &exports };
	const char *const argv[] = { "objcopy", "--redefine-sym", "alpha=a\nb\033", "m.ko", NULL };

	(void)state;
	put_module("m.ko");
	run_program(argv);
	assert_fails(&x, "symbol a?b?: unknown to this kernel");
}

static void what_is_no_module(void **state)
{
	const struct ko_expect x = { 0 };

	(void)state;
	put("m.ko", "hello", 0600);
	assert_fails(&x, "m.ko: not an ELF file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(what_fits_is_taken),
		scratch_test(vermagic_and_machine),
		scratch_test(symbols_and_crcs),
		scratch_test(a_weak_symbol_that_is_known_is_compared),
		scratch_test(the_text_is_one_line),
		scratch_test(what_is_no_module),
	};

	return cmocka_run_group_tests_name("ko/check", tests, modules_begin, modules_end);
}
