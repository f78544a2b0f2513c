/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ko/ko.h"
#include "ko_fixture.h"

static const struct ko_symbol *find(const struct ko_symbols *v, const char *name)
{
	for (size_t i = 0; i < v->n; i++)
		if (str_eq(v->at[i].name, name))
			return &v->at[i];
	fail_msg("no symbol %s", name);
	return NULL;
}

static void assert_symbol(const struct ko_symbols *v, const char *name, bool has_crc, uint32_t crc,
			  bool weak)
{
	const struct ko_symbol *s = find(v, name);

	assert_int_equal(s->has_crc, has_crc);
	assert_int_equal(s->crc, crc);
	assert_int_equal(s->weak, weak);
}

static void needs_with_crcs(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct ko_symbols v;

	(void)state;
	put_module("m.ko");
	assert_true(ko_needs(AT_FDCWD, "m.ko", &mem, &v, &e));
	assert_symbol(&v, "alpha", true, 0xfedcba98, false);
	assert_symbol(&v, "zeta", true, 0x01020304, false);
	assert_symbol(&v, "unversioned", false, 0, false);
	assert_symbol(&v, "perhaps", false, 0, true);
	assert_symbol(&v, "module_layout", true, 7, true);
	for (size_t i = 0; i < v.n; i++)
		assert_string_not_equal(v.at[i].name, "_GLOBAL_OFFSET_TABLE_");
	for (size_t i = 1; i < v.n; i++)
		assert_true(strcmp(v.at[i - 1].name, v.at[i].name) < 0);
	assert_int_equal(v.n, 5);
}

static void needs_with_extended_versions(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct ko_symbols v;

	(void)state;
	put_compiled("m.ko", "-DEXTENDED");
	assert_true(ko_needs(AT_FDCWD, "m.ko", &mem, &v, &e));
	assert_symbol(&v, "a_name_that_is_longer_than_what_the_older_section_has_room_for", true,
		      0x22, false);
	assert_symbol(&v, "unversioned", true, 0x11, false);
	assert_symbol(&v, "alpha", true, 0xfedcba98, false);
}

static void needs_without_versions(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct ko_symbols v;

	(void)state;
	put_compiled("m.ko", "-DNO_VERSIONS");
	assert_true(ko_needs(AT_FDCWD, "m.ko", &mem, &v, &e));
	assert_int_equal(v.n, 4);
	assert_symbol(&v, "alpha", false, 0, false);
}

static void offers_with_crcs(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct ko_symbols v;

	(void)state;
	put_module("m.ko");
	assert_true(ko_offers(AT_FDCWD, "m.ko", &mem, &v, &e));
	assert_int_equal(v.n, 3);
	assert_symbol(&v, "relative", true, 0xdeadbeef, false);
	assert_symbol(&v, "absolute", true, 0x1234, false);
	assert_symbol(&v, "bare", false, 0, false);
}

static void offers_of_a_module_without_local_symbols(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct ko_symbols v;
	const char *const argv[] = { "strip", "--strip-unneeded", "m.ko", NULL };

	(void)state;
	put_module("m.ko");
	run_program(argv);
	assert_true(ko_offers(AT_FDCWD, "m.ko", &mem, &v, &e));
	assert_int_equal(v.n, 2);
	assert_symbol(&v, "absolute", false, 0, false);
	assert_symbol(&v, "relative", false, 0, false);
}

static void offers_nothing(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct ko_symbols v = { NULL, 9, 9 };

	(void)state;
	put_compiled("m.ko", "-DNO_EXPORTS");
	assert_true(ko_offers(AT_FDCWD, "m.ko", &mem, &v, &e));
	assert_int_equal(v.n, 0);
}

/* a module whose bytes were changed here and there is read or refused; it never ends us */
static void no_damage_does_harm(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 300; round++) {
		auto_arena mem = ARENA_INIT;
		auto_err e = ERR_INIT;
		char *bytes = arena_alloc(&mem, module_len);
		struct ko_symbols v;
		struct ko_info info;

		memcpy(bytes, module_bytes, module_len);
		for (int i = 0; i < 20; i++) {
			/* two in three of them among the section headers, at the end */
			size_t room = rand_r(&seed) % 3 ? 2048 : module_len;

			bytes[module_len - 1 - (size_t)rand_r(&seed) % room] = (char)rand_r(&seed);
		}
		int fd = open("m.ko", O_WRONLY | O_CREAT | O_TRUNC, 0600);
		assert_int_equal(write(fd, bytes, module_len), module_len);
		assert_int_equal(close(fd), 0);
		assert_true(ko_read(AT_FDCWD, "m.ko", &mem, &info, &e) || e.text);
		assert_true(ko_needs(AT_FDCWD, "m.ko", &mem, &v, &e) || e.text);
		assert_true(ko_offers(AT_FDCWD, "m.ko", &mem, &v, &e) || e.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(needs_with_crcs),
		scratch_test(needs_with_extended_versions),
		scratch_test(needs_without_versions),
		scratch_test(offers_with_crcs),
		scratch_test(offers_of_a_module_without_local_symbols),
		scratch_test(offers_nothing),
		scratch_test(no_damage_does_harm),
	};

	return cmocka_run_group_tests_name("ko/symbols", tests, modules_begin, modules_end);
}
