/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/assign.h"

static void values_are_unquoted(void **state)
{
	static const struct {
		const char *text, *value;
	} cases[] = {
		{ "ID=debian\n", "debian" },
		{ "ID=debian", "debian" },
		{ "ID=\"opensuse-leap\"\r\n", "opensuse-leap" },
		{ "ID='a b'\n", "a b" },
		{ "ID=a'b'\"c\"d\n", "abcd" },
		{ "ID=\"a\\\"b\\$c\\n\"\n", "a\"b$c\\n" },
		{ "ID=a\\ b c\n", "a b" },
		{ "ID=a;b\n", "a" },
		{ "ID=\n", "" },
		{ "ID=\"never ended\n", "never ended\n" },
		{ "ID='never ended", "never ended" },
		{ "ID=x\\", "x\\" },
		{ "  export ID=y\n", "y" },
		{ "#ID=no\n # ID=no\nID=yes # comment\n", "yes" },
		{ "ID=first\nID=last\n", "last" },
		{ "XID=no\nID_LIKE=no\nID=yes\nIDX=no\n", "yes" },
		{ "NAME=\"x\nID=inside\"\nID=outside\n", "outside" },
		{ "ID=$(reboot) x\n", "$(reboot)" },
		{ "ID=`reboot`$HOME\n", "`reboot`$HOME" },
	};
	auto_arena mem = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(assign_get(cases[i].text, "ID", &mem), cases[i].value);
}

static void what_is_not_assigned_is_null(void **state)
{
	static const char *const cases[] = {
		"", "ID", "ID =x\n", "# ID=x\n", "NAME='\nID=x'\n", "IDS=x", "exportID=x", "=ID",
	};
	auto_arena mem = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_null(assign_get(cases[i], "ID", &mem));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_unquoted),
		cmocka_unit_test(what_is_not_assigned_is_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
