/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/kernel.h"
#include "kernel_scratch.h"

static void by_the_end_of_a_name(void **state)
{
	static const struct {
		const char *file;
		enum ko_suffix suffix;
		size_t stem;
	} cases[] = {
		{ "a.ko", KO_PLAIN, 4 },   { "a.ko.gz", KO_GZ, 4 },	   { "a.ko.xz", KO_XZ, 4 },
		{ "a.ko.zst", KO_ZST, 4 }, { "a-b.ko.ko.zst", KO_ZST, 9 },
	};
	static const char *const none[] = {
		"",	    "a",     ".ko",	 ".ko.gz", "a.gz",
		"a.ko.bz2", "a.kox", "a.ko.gz.", "ko.xz",  "a.ko.gz~",
	};
	enum ko_suffix s = KO_PLAIN;
	size_t stem = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_true(ko_suffix_of(cases[i].file, &s, &stem));
		assert_int_equal(s, cases[i].suffix);
		assert_int_equal(stem, cases[i].stem);
		assert_string_equal(cases[i].file + stem, ko_suffix_name(s));
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		assert_false(ko_suffix_of(none[i], &s, &stem));
}

static void last_that_occurs(void **state)
{
	struct kernel k = { .modules_dir = at("m") };

	(void)state;
	assert_int_equal(kernel_suffix(&k), KO_PLAIN);
	put("m/kernel/net/a.ko", "");
	put("m/kernel/net/notes.zst", "");
	assert_int_equal(kernel_suffix(&k), KO_PLAIN);
	put("m/kernel/net/deeper/b.ko.gz", "");
	assert_int_equal(kernel_suffix(&k), KO_GZ);
	put("m/updates/c.ko.xz", "");
	assert_int_equal(kernel_suffix(&k), KO_XZ);
	put("m/d.ko.zst", "");
	assert_int_equal(kernel_suffix(&k), KO_ZST);
}

static void links_to_folders_are_not_followed(void **state)
{
	struct kernel k = { .modules_dir = at("l") };

	(void)state;
	make_dir("l/kernel");
	put("src/x.ko.zst", "");
	assert_int_equal(symlink(at("src"), at("l/build")), 0);
	assert_int_equal(symlink("..", at("l/kernel/up")), 0);
	assert_int_equal(kernel_suffix(&k), KO_PLAIN);
	assert_int_equal(symlink(at("src/x.ko.zst"), at("l/kernel/x.ko.xz")), 0);
	assert_int_equal(kernel_suffix(&k), KO_XZ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_the_end_of_a_name),
		cmocka_unit_test(last_that_occurs),
		cmocka_unit_test(links_to_folders_are_not_followed),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
