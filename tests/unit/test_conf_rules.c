/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conf/rules.h"
#include "conf_scratch.h"

static const struct conf_vars vars = { .kernelver = "6.1.0-56-amd64", .arch = "x86_64" };

struct world {
	struct directives d;
	struct package_request request;
	struct strv lines;
	struct package p;
};

static bool apply(struct world *w, struct arena *mem,
		  void (*rule)(const struct rules *r, struct package *ret))
{
	struct complaints c = { mem, &w->lines, false };
	struct rules r = { &w->d, &w->request, &c };

	w->request.source.vars = &vars;
	w->p = (struct package){ .n_modules = 2 };
	w->p.modules = arena_alloc(mem, 2 * sizeof(*w->p.modules));
	rule(&r, &w->p);
	return !c.bad;
}

/* whether a package whose element 0 of name is value would be built */
static bool built_with(const char *name, const char *value)
{
	auto_arena mem = ARENA_INIT;
	struct world w = { 0 };

	add(&mem, &w.d, name, 0, value);
	assert_true(apply(&w, &mem, rules_exclude));
	assert_int_equal(w.p.n_included, w.p.excluded ? 0 : 2);
	assert_int_equal(w.p.has_rules, *value != 0);
	return !w.p.excluded;
}

static void searches_kernel_and_arch(void **state)
{
	(void)state;
	assert_true(built_with("BUILD_EXCLUSIVE_KERNEL", ""));
	assert_true(built_with("BUILD_EXCLUSIVE_KERNEL", "1.0-[0-9]+"));
	assert_true(built_with("BUILD_EXCLUSIVE_KERNEL", "^(5|6)\\."));
	assert_false(built_with("BUILD_EXCLUSIVE_KERNEL", "^6\\.1$"));
	assert_true(built_with("BUILD_EXCLUSIVE_ARCH", "x86|arm"));
	assert_false(built_with("BUILD_EXCLUSIVE_ARCH", "^86"));
}

static void compares_versions_at_both_ends(void **state)
{
	(void)state;
	assert_true(built_with("BUILD_EXCLUSIVE_KERNEL_MIN", "6.1.0-56-amd64"));
	assert_true(built_with("BUILD_EXCLUSIVE_KERNEL_MIN", "5.15"));
	assert_false(built_with("BUILD_EXCLUSIVE_KERNEL_MIN", "6.10"));
	assert_true(built_with("BUILD_EXCLUSIVE_KERNEL_MAX", "6.1.0-56-amd64"));
	assert_true(built_with("BUILD_EXCLUSIVE_KERNEL_MAX", "6.10"));
	assert_false(built_with("BUILD_EXCLUSIVE_KERNEL_MAX", "6.1"));
}

static void element_0_rules_all_and_the_others_their_own(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct world w = { 0 }, all = { 0 };

	(void)state;
	add(&mem, &w.d, "BUILD_EXCLUSIVE_ARCH", 1, "^arm");
	assert_true(apply(&w, &mem, rules_exclude));
	assert_false(w.p.excluded);
	assert_false(w.p.modules[0].excluded);
	assert_true(w.p.modules[1].excluded);
	assert_int_equal(w.p.n_included, 1);

	add(&mem, &all.d, "BUILD_EXCLUSIVE_ARCH", 0, "^arm");
	add(&mem, &all.d, "BUILD_EXCLUSIVE_ARCH", 1, "x86");
	assert_true(apply(&all, &mem, rules_exclude));
	assert_true(all.p.excluded);
	assert_true(all.p.modules[0].excluded);
	assert_true(all.p.modules[1].excluded);
	assert_int_equal(all.p.n_included, 0);
}

static bool is_on(const void *data, const char *name)
{
	return strstr(data, name) != NULL;
}

static void asks_for_every_word_of_a_configuration(void **state)
{
	static const struct {
		const char *words;
		bool built;
	} cases[] = {
		{ "CONFIG_A", true },
		{ "CONFIG_A CONFIG_B", true },
		{ " CONFIG_A\n!CONFIG_C ", true },
		{ "CONFIG_A CONFIG_C", false },
		{ "!CONFIG_A", false },
		{ "!CONFIG_C !CONFIG_B", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		auto_arena mem = ARENA_INIT;
		struct world w = { .request = { .config_on = is_on, .data = "CONFIG_A CONFIG_B" } };

		add(&mem, &w.d, "BUILD_EXCLUSIVE_CONFIG", 0, cases[i].words);
		assert_true(apply(&w, &mem, rules_exclude));
		assert_int_equal(!w.p.excluded, cases[i].built);
		w.request.config_on = NULL;
		assert_true(apply(&w, &mem, rules_exclude));
		assert_false(w.p.excluded);
	}
}

static const char *make_of(const char *const (*elements)[2], size_t n, struct arena *mem)
{
	struct world w = { 0 };

	for (size_t i = 0; i < n; i++)
		if (elements[i][0])
			add(mem, &w.d, "MAKE", i, elements[i][0]);
	for (size_t i = 0; i < n; i++)
		if (elements[i][1])
			add(mem, &w.d, "MAKE_MATCH", i, elements[i][1]);
	assert_true(apply(&w, mem, rules_make));
	return w.p.make;
}

static void the_last_command_that_matches_wins(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
#define MAKE_OF(...)                                                                               \
	make_of((const char *const[][2]){ __VA_ARGS__ },                                           \
		sizeof((const char *const[][2]){ __VA_ARGS__ }) / sizeof(const char *const[2]),    \
		&mem)
	assert_null(MAKE_OF({ NULL, NULL }));
	assert_null(MAKE_OF({ "", NULL }));
	assert_string_equal(MAKE_OF({ "a", NULL }), "a");
	assert_string_equal(MAKE_OF({ "a", "" }), "a");
	assert_string_equal(MAKE_OF({ "a", "^6" }), "a");
	assert_null(MAKE_OF({ "a", "^5" }));
	assert_string_equal(MAKE_OF({ "a", NULL }, { "b", NULL }), "a");
	assert_string_equal(MAKE_OF({ "a", NULL }, { "b", "6" }, { "c", "amd" }), "c");
	assert_string_equal(MAKE_OF({ "a", NULL }, { "b", "6" }, { "c", "^5" }), "b");
	assert_string_equal(MAKE_OF({ "a", NULL }, { "", "6" }), "a");
	assert_null(MAKE_OF({ NULL, NULL }, { "b", NULL }));
}

static void patches_keep_their_order(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct world w = { 0 };

	(void)state;
	add(&mem, &w.d, "PATCH", 0, "a");
	add(&mem, &w.d, "PATCH", 1, "b");
	add(&mem, &w.d, "PATCH", 4, "");
	add(&mem, &w.d, "PATCH", 9, "c");
	add(&mem, &w.d, "PATCH_MATCH", 1, "^5");
	add(&mem, &w.d, "PATCH_MATCH", 9, "-56-");
	assert_true(apply(&w, &mem, rules_patches));
	assert_string_equal(strv_join(&mem, &w.p.patches, " "), "a c");
	w.request.any_kernel = true;
	assert_true(apply(&w, &mem, rules_patches));
	assert_string_equal(strv_join(&mem, &w.p.patches, " "), "a b c");
}

static void tells_every_invalid_expression(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct world w = { 0 };

	(void)state;
	add(&mem, &w.d, "BUILD_EXCLUSIVE_KERNEL", 0, "(");
	add(&mem, &w.d, "BUILD_EXCLUSIVE_ARCH", 0, "[");
	add(&mem, &w.d, "BUILD_EXCLUSIVE_ARCH", 1, "a{2,1}");
	add(&mem, &w.d, "MAKE", 0, "x");
	add(&mem, &w.d, "MAKE_MATCH", 2, "(");
	assert_false(apply(&w, &mem, rules_exclude));
	assert_false(apply(&w, &mem, rules_make));
	assert_int_equal(w.lines.n, 4);
	assert_starts(w.lines.at[0], "dkms.conf: Error! Invalid regular expression '(' in "
				     "'BUILD_EXCLUSIVE_KERNEL[0]': ");
	assert_has(w.lines.at[1], "'[' in 'BUILD_EXCLUSIVE_ARCH[0]'");
	assert_has(w.lines.at[2], "'a{2,1}' in 'BUILD_EXCLUSIVE_ARCH[1]'");
	assert_has(w.lines.at[3], "'(' in 'MAKE_MATCH[2]'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(searches_kernel_and_arch),
		scratch_test(compares_versions_at_both_ends),
		scratch_test(element_0_rules_all_and_the_others_their_own),
		scratch_test(asks_for_every_word_of_a_configuration),
		scratch_test(the_last_command_that_matches_wins),
		scratch_test(patches_keep_their_order),
		scratch_test(tells_every_invalid_expression),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
