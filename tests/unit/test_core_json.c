/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/json.h"

static void a_text_is_a_string_or_null(void **state)
{
	struct json_object *o = json_text("a \"b\" \xff");

	(void)state;
	assert_string_equal(json_object_get_string(o), "a \"b\" \xef\xbf\xbd");
	(void)json_object_put(o);
	assert_null(json_text(NULL));
	o = json_bytes("abc", 2);
	assert_string_equal(json_object_get_string(o), "ab");
	(void)json_object_put(o);
}

static void a_time_is_in_utc(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_string_equal(json_time(0, &mem), "1970-01-01T00:00:00Z");
	assert_string_equal(json_time(1700000000, &mem), "2023-11-14T22:13:20Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_a_string_or_null),
		cmocka_unit_test(a_time_is_in_utc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
