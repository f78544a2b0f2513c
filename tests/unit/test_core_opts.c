/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/opts.h"
#include "core/str.h"

enum { ALL = OPTS_WORD + 1, KERNEL };

static const struct opt table[] = {
	{ "--all", NULL, false, ALL },
	{ "--kernelver", "-k", true, KERNEL },
	{ NULL, NULL, false, 0 },
};

static void expect(struct opts *o, int id, const char *value)
{
	auto_err e = ERR_INIT;
	const char *got = NULL;
	int got_id = -1;

	assert_true(opts_next(o, &got_id, &got, &e));
	assert_int_equal(got_id, id);
	if (value)
		assert_string_equal(got, value);
}

static void expect_error(char *const *argv, const char *text)
{
	auto_err e = ERR_INIT;
	struct opts o = opts_start(argv, table);
	const char *value;
	int id;

	assert_false(opts_next(&o, &id, &value, &e));
	assert_int_equal(e.status, 2);
	assert_string_equal(e.text, text);
}

static void every_form_of_a_value(void **state)
{
	char *argv[] = { "dkms",	 "-k", "1", "-k=2", "--kernelver", "3", "--kernelver=4=5",
			 "--kernelver=", NULL };
	struct opts o = opts_start(argv, table);

	(void)state;
	expect(&o, KERNEL, "1");
	expect(&o, KERNEL, "2");
	expect(&o, KERNEL, "3");
	expect(&o, KERNEL, "4=5");
	expect(&o, KERNEL, "");
	expect(&o, OPTS_END, NULL);
	expect(&o, OPTS_END, NULL);
}

static void words_and_options_mix(void **state)
{
	char *argv[] = { "dkms", "add", "--all", "-", "--", "--all", NULL };
	struct opts o = opts_start(argv, table);

	(void)state;
	expect(&o, OPTS_WORD, "add");
	expect(&o, ALL, "--all");
	expect(&o, OPTS_WORD, "-");
	expect(&o, OPTS_WORD, "--all");
	expect(&o, OPTS_END, NULL);
}

static void what_is_wrong_is_named(void **state)
{
	(void)state;
	expect_error((char *[]){ "dkms", "--bogus=1", NULL }, "Unknown option: --bogus=1");
	expect_error((char *[]){ "dkms", "--al", NULL }, "Unknown option: --al");
	expect_error((char *[]){ "dkms", "-k", NULL }, "The option -k needs a value.");
	expect_error((char *[]){ "dkms", "--all=x", NULL },
		     "The option --all does not take a value.");
}

static void an_argument_names_its_option(void **state)
{
	(void)state;
	assert_ptr_equal(opts_find(table, "--all"), &table[0]);
	assert_ptr_equal(opts_find(table, "-k"), &table[1]);
	assert_ptr_equal(opts_find(table, "--kernelver=6.1=x"), &table[1]);
	assert_null(opts_find(table, "--kernel"));
	assert_null(opts_find(table, "-"));
	assert_null(opts_find(table, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_a_value),
		cmocka_unit_test(words_and_options_mix),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(an_argument_names_its_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
