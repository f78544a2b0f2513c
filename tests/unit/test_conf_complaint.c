/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conf/complaint.h"

static void marks_the_file_as_bad_for_errors_only(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct strv lines = { 0 };
	struct complaints c = { &mem, &lines, false };

	(void)state;
	complain_mildly(&c, "%d of them", 0);
	assert_false(c.bad);
	complain(&c, "no '%s'", "X");
	complain_more(&c, "in record #%d", 3);
	assert_true(c.bad);
	assert_int_equal(lines.n, 3);
	assert_string_equal(lines.at[0], "dkms.conf: Warning! 0 of them");
	assert_string_equal(lines.at[1], "dkms.conf: Error! no 'X'");
	assert_string_equal(lines.at[2], "in record #3");
}

static void hides_control_characters_of_values(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct strv lines = { 0 };
	struct complaints c = { &mem, &lines, false };

	(void)state;
	assert_string_equal(complaint_value(&c, "a\033[1mb\n\177 \xc3\xa4"), "a?[1mb?? \xc3\xa4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_the_file_as_bad_for_errors_only),
		cmocka_unit_test(hides_control_characters_of_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
