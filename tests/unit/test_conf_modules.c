/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conf/modules.h"
#include "conf_scratch.h"

struct world {
	struct directives d;
	struct strv lines;
	struct package p;
};

static bool read_modules(struct world *w, bool strict, struct arena *mem)
{
	struct complaints c = { mem, &w->lines, false };

	w->lines.n = 0;
	w->p = (struct package){ .name = "pkg" };
	modules_read(&w->d, strict, &c, &w->p);
	return !c.bad;
}

static void one_module_takes_the_package_s_name(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct world w = { 0 };

	(void)state;
	add(&mem, &w.d, "DEST_MODULE_LOCATION", 0, "/updates/x");
	assert_true(read_modules(&w, true, &mem));
	assert_int_equal(w.p.n_modules, 1);
	assert_string_equal(w.p.modules[0].built_name, "pkg");
	assert_string_equal(w.p.modules[0].dest_name, "pkg");
	assert_string_equal(w.p.modules[0].built_location, "");
	assert_string_equal(w.p.modules[0].dest_location, "/updates/x");
	assert_true(w.p.modules[0].strip);
	assert_false(w.p.modules[0].excluded);
}

static void several_modules_need_names(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct world w = { 0 };

	(void)state;
	add(&mem, &w.d, "DEST_MODULE_LOCATION", 0, "/extra");
	add(&mem, &w.d, "DEST_MODULE_LOCATION", 1, "/extra");
	assert_false(read_modules(&w, false, &mem));
	assert_int_equal(w.lines.n, 2);
	assert_string_equal(w.lines.at[0], "dkms.conf: Error! No 'BUILT_MODULE_NAME' directive "
					   "specified for record #0.");
}

static void a_gap_is_a_record_without_anything(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct world w = { 0 };

	(void)state;
	for (size_t i = 0; i < 3; i += 2) {
		add(&mem, &w.d, "BUILT_MODULE_NAME", i, i ? "b" : "a");
		add(&mem, &w.d, "DEST_MODULE_LOCATION", i, "/extra");
	}
	assert_false(read_modules(&w, false, &mem));
	assert_int_equal(w.p.n_modules, 3);
	assert_int_equal(w.lines.n, 4);
	assert_has(w.lines.at[0], "No 'BUILT_MODULE_NAME' directive specified for record #1.");
	assert_has(w.lines.at[1], "No 'DEST_MODULE_LOCATION' directive specified for record #1.");
	assert_has(w.lines.at[3], "'/kernel', '/updates', or '/extra' in record #1.");
}

static void locations_are_relative_and_end_in_a_slash(void **state)
{
	static const char *const pairs[][2] = {
		{ "", "" },	{ "a", "a/" },	{ "a/b/", "a/b/" },  { "/", "" },
		{ "/a", "a/" }, { "./", "./" }, { "a..b", "a..b/" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		auto_arena mem = ARENA_INIT;
		struct world w = { 0 };

		add(&mem, &w.d, "BUILT_MODULE_LOCATION", 0, pairs[i][0]);
		add(&mem, &w.d, "DEST_MODULE_LOCATION", 0, "/kernel/drivers");
		assert_true(read_modules(&w, true, &mem));
		assert_string_equal(w.p.modules[0].built_location, pairs[i][1]);
	}
}

static void strip_is_inherited_from_the_first(void **state)
{
	static const char *const values[] = { "no", "", "Yes", "Nein", "on" };
	static const bool want[] = { false, false, true, false, true, false };
	auto_arena mem = ARENA_INIT;
	struct world w = { 0 };

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		add(&mem, &w.d, "BUILT_MODULE_NAME", i, arena_printf(&mem, "m%zu", i));
		add(&mem, &w.d, "DEST_MODULE_LOCATION", i, "/extra");
		if (i < 5)
			add(&mem, &w.d, "STRIP", i, values[i]);
	}
	assert_true(read_modules(&w, true, &mem));
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(w.p.modules[i].strip, want[i]);
}

/* the complaint about one value in an else correct record */
static void assert_refused(const char *name, const char *value, const char *complaint)
{
	auto_arena mem = ARENA_INIT;
	struct world w = { 0 };

	add(&mem, &w.d, name, 0, value);
	if (!str_eq(name, "BUILT_MODULE_NAME"))
		add(&mem, &w.d, "BUILT_MODULE_NAME", 0, "a");
	if (!str_eq(name, "DEST_MODULE_NAME"))
		add(&mem, &w.d, "DEST_MODULE_NAME", 0, "b");
	if (!str_eq(name, "DEST_MODULE_LOCATION"))
		add(&mem, &w.d, "DEST_MODULE_LOCATION", 0, "/extra");
	assert_false(read_modules(&w, false, &mem));
	assert_int_equal(w.lines.n, 1);
	assert_string_equal(w.lines.at[0], complaint);
}

static void refuses_what_would_lead_elsewhere(void **state)
{
	static const char *const names[] = { "BUILT_MODULE_NAME", "DEST_MODULE_NAME" };
	static const char *const bad[] = { "a/b", "-a", "..", "../a", "/a", "a\nb", ".a" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		for (size_t j = 0; j < 2; j++) {
			auto_arena mem = ARENA_INIT;
			const char *seen = strchr(bad[i], '\n') ? "a?b" : bad[i];

			assert_refused(names[j], bad[i],
				       arena_printf(&mem,
						    "dkms.conf: Error! Directive '%s' is no name "
						    "of a module in record #0: '%s'.",
						    names[j], seen));
		}
	assert_refused("BUILT_MODULE_LOCATION", "a/../..",
		       "dkms.conf: Error! Directive 'BUILT_MODULE_LOCATION' contains '..' path "
		       "component in record #0: 'a/../../'.");
	assert_refused("DEST_MODULE_LOCATION", "/extra/../kernel",
		       "dkms.conf: Error! Directive 'DEST_MODULE_LOCATION' contains '..' path "
		       "component in record #0: '/extra/../kernel'.");
	assert_refused("DEST_MODULE_LOCATION", "/extra\n",
		       "dkms.conf: Error! Directive 'DEST_MODULE_LOCATION' contains control "
		       "characters in record #0: '/extra?'.");
}

static void refuses_suffixes(void **state)
{
	(void)state;
	assert_refused("BUILT_MODULE_NAME", "a.ko",
		       "dkms.conf: Error! 'BUILT_MODULE_NAME' directive ends in '.o' or '.ko' in "
		       "record #0.");
	assert_refused("DEST_MODULE_NAME", "a.o",
		       "dkms.conf: Error! 'DEST_MODULE_NAME' directive ends in '.o' or '.ko' in "
		       "record #0.");
}

static void a_wild_index_is_a_length_mismatch(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct world w = { 0 };

	(void)state;
	add(&mem, &w.d, "BUILT_MODULE_NAME", 0, "a");
	add(&mem, &w.d, "DEST_MODULE_LOCATION", 0, "/extra");
	add(&mem, &w.d, "BUILT_MODULE_LOCATION", 4096, "x");
	assert_false(read_modules(&w, true, &mem));
	assert_int_equal(w.lines.n, 1);
	assert_string_equal(w.lines.at[0],
			    "dkms.conf: Error! Module name/location array length mismatch.");
	assert_int_equal(w.p.n_modules, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(one_module_takes_the_package_s_name),
		scratch_test(several_modules_need_names),
		scratch_test(a_gap_is_a_record_without_anything),
		scratch_test(locations_are_relative_and_end_in_a_slash),
		scratch_test(strip_is_inherited_from_the_first),
		scratch_test(refuses_what_would_lead_elsewhere),
		scratch_test(refuses_suffixes),
		scratch_test(a_wild_index_is_a_length_mismatch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
