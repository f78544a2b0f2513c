/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/version.h"

static void assert_less(const char *a, const char *b)
{
	if (version_compare(a, b) >= 0 || version_compare(b, a) <= 0)
		fail_msg("%s is not less than %s", a, b);
}

static void assert_same(const char *a, const char *b)
{
	if (version_compare(a, b) != 0 || version_compare(b, a) != 0)
		fail_msg("%s is not the same as %s", a, b);
}

static void numbers_are_numbers(void **state)
{
	(void)state;
	assert_less("1.9", "1.10");
	assert_less("2", "10");
	assert_less("99", "100");
	assert_less("1.0", "1.0.1");
	assert_less("6.1.0-9-amd64", "6.1.0-56-amd64");
	assert_less("1.0", "1.0a");
	assert_less("", "0");
}

static void leading_zeros_do_not_count(void **state)
{
	(void)state;
	assert_same("1.0", "1.0");
	assert_same("1.07", "1.7");
	assert_same("001", "1");
	assert_same("", "");
}

static void over_three_digits_it_is_text(void **state)
{
	(void)state;
	/* four digits stay as they are, so they come before a larger first digit */
	assert_less("1000", "999");
	assert_less("20230101", "20240101");
	assert_less("1234", "1235");
}

static void letters_are_letters(void **state)
{
	(void)state;
	assert_less("1.0-alpha", "1.0-beta");
	assert_less("v1", "v2");
	assert_less("v9x", "v10x");
	assert_less("1.0-1", "1.0.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_numbers),
		cmocka_unit_test(leading_zeros_do_not_count),
		cmocka_unit_test(over_three_digits_it_is_text),
		cmocka_unit_test(letters_are_letters),
	};

	return cmocka_run_group_tests_name("core/version", tests, NULL, NULL);
}
