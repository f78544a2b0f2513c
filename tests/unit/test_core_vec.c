/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/vec.h"

struct point {
	int x, y;
};

static void elements_stay_in_order(void **state)
{
	auto_arena mem = ARENA_INIT;
	VEC(struct point) points = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		vec_push(&mem, &points, (struct point){ i, -i });
	assert_int_equal(points.n, 1000);
	assert_true(points.cap >= points.n);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(points.at[i].x, i);
		assert_int_equal(points.at[i].y, -i);
	}
}

static void an_element_may_be_pushed_again(void **state)
{
	auto_arena mem = ARENA_INIT;
	VEC(int) numbers = { 0 };

	(void)state;
	vec_push(&mem, &numbers, 17);
	for (int i = 0; i < 100; i++)
		vec_push(&mem, &numbers, numbers.at[i] + 1);
	assert_int_equal(numbers.at[100], 117);
}

static void emptied_it_is_filled_again(void **state)
{
	auto_arena mem = ARENA_INIT;
	VEC(int) numbers = { 0 };

	(void)state;
	vec_push(&mem, &numbers, 1);
	const int *where = numbers.at;
	numbers.n = 0;
	vec_push(&mem, &numbers, 2);
	assert_ptr_equal(numbers.at, where);
	assert_int_equal(numbers.at[0], 2);
	assert_int_equal(numbers.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_stay_in_order),
		cmocka_unit_test(an_element_may_be_pushed_again),
		cmocka_unit_test(emptied_it_is_filled_again),
	};

	return cmocka_run_group_tests_name("core/vec", tests, NULL, NULL);
}
