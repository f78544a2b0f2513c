/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "out/visible.h"

static void lines_become_harmless(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "", "" },
		{ "plain\ttext\n", "plain\ttext\n" },
		{ "dos\r\nlines\r\n", "dos\nlines\n" },
		{ "10%\r20%\r", "10%\n20%" },
		{ "\033[1;31mred\033[0m", "red" },
		{ "\033]0;title\007after", "after" },
		{ "\033]0;title\033\\after", "after" },
		{ "\033]0;never ended", "?]0;never ended" },
		{ "\033[12", "?[12" },
		{ "\033c reset", "?c reset" },
		{ "\033[1\033[2J", "?[1" },
		{ "bell\007 back\010 del\177", "bell? back? del?" },
		{ "\xc2\x9b"
		  "31m",
		  "?31m" },
		{ "\x9b"
		  "31m",
		  "?31m" },
		{ "\xe2\x80\x98quoted\xe2\x80\x99 \xf0\x9f\x98\x80",
		  "\xe2\x80\x98quoted\xe2\x80\x99 \xf0\x9f\x98\x80" },
		{ "\xc0\x9b too long", "?? too long" },
		{ "\xed\xa0\x80 surrogate", "??? surrogate" },
		{ "\xf5\x80\x80\x80", "????" },
		{ "cut \xe2\x80", "cut ??" },
	};
	auto_arena mem = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(visible_lines(&mem, cases[i].in, strlen(cases[i].in)),
				    cases[i].out);
	assert_string_equal(visible_lines(&mem, "a\0b\033", 4), "a?b?");
}

static void one_line_stays_one(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_string_equal(visible_line(&mem, "a\nb\tc\rd\r"), "a b c d");
	assert_string_equal(visible_line(&mem, "\033[2Ja\033[A"), "a");
}

static void fits_into_columns(void **state)
{
	(void)state;
	assert_int_equal(visible_fit("abcdef", 4), 4);
	assert_int_equal(visible_fit("abc", 80), 3);
	assert_int_equal(visible_fit("abc", 0), 0);
	assert_int_equal(visible_fit("\xc3\xa4\xc3\xb6\xc3\xbc", 2), 4);
	assert_int_equal(visible_fit("\xe6\xbc\xa2\xe5\xad\x97", 3), 3);
	assert_int_equal(visible_fit("\xe6\xbc\xa2\xe5\xad\x97", 4), 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_become_harmless),
		cmocka_unit_test(one_line_stays_one),
		cmocka_unit_test(fits_into_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
