/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/utf8.h"

static void characters_of_every_length(void **state)
{
	uint32_t c = 0;

	(void)state;
	assert_int_equal(utf8_at("a", 1, &c), 1);
	assert_int_equal(c, 'a');
	assert_int_equal(utf8_at("\xc3\xa4", 2, &c), 2);
	assert_int_equal(c, 0xe4);
	assert_int_equal(utf8_at("\xe2\x82\xac", 3, &c), 3);
	assert_int_equal(c, 0x20ac);
	assert_int_equal(utf8_at("\xf0\x9f\x90\xa7", 4, &c), 4);
	assert_int_equal(c, 0x1f427);
}

static void what_is_none(void **state)
{
	static const char *const bad[] = { "\x80",	   "\xc0\x80",	       "\xc3", "\xe2\x82",
					   "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\xc3(" };
	uint32_t c = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(utf8_at(bad[i], strlen(bad[i]), &c), 0);
}

static void cleaning_replaces_byte_by_byte(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_string_equal(utf8_clean(&mem, "", 0), "");
	assert_string_equal(utf8_clean(&mem, "a\xc3\xa4\n", 4), "a\xc3\xa4\n");
	assert_string_equal(utf8_clean(&mem, "\xff\xc3z", 3), "\xef\xbf\xbd\xef\xbf\xbdz");
	assert_string_equal(utf8_clean(&mem, "a\0b", 3), "a\xef\xbf\xbd"
							 "b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_of_every_length),
		cmocka_unit_test(what_is_none),
		cmocka_unit_test(cleaning_replaces_byte_by_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
