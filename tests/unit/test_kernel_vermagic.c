/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/kernel.h"
#include "kernel_scratch.h"

#define UTS "#define UTS_RELEASE \"6.1-t\"\n"

/* a kernel of the scratch folder with this configuration */
static struct kernel with_config(const char *config)
{
	return (struct kernel){ .release = "6.1-t",
				.arch = "x86_64",
				.modules_dir = at("6.1-t"),
				.build_dir = at("6.1-t/build"),
				.config = { "config", config } };
}

static void words_follow_the_configuration(void **state)
{
	static const struct {
		const char *config, *vermagic;
	} cases[] = {
		{ "", "6.1-t " },
		{ "CONFIG_SMP=y\n", "6.1-t SMP " },
		{ "CONFIG_MODULE_UNLOAD=y\n", "6.1-t mod_unload " },
		{ "CONFIG_MODVERSIONS=y\n", "6.1-t modversions " },
		{ "CONFIG_SMP=y\nCONFIG_PREEMPT_VOLUNTARY=y\nCONFIG_MODULE_UNLOAD=y\n",
		  "6.1-t SMP mod_unload " },
		/* up to 5.15 */
		{ "CONFIG_SMP=y\nCONFIG_PREEMPT=y\nCONFIG_MODULE_UNLOAD=y\n",
		  "6.1-t SMP preempt mod_unload " },
		/* 5.16 on */
		{ "CONFIG_PREEMPT_BUILD=y\nCONFIG_PREEMPT_VOLUNTARY=y\n", "6.1-t preempt " },
		{ "CONFIG_PREEMPT_BUILD=y\nCONFIG_PREEMPT=y\n", "6.1-t preempt " },
		{ "CONFIG_PREEMPT_RT=y\nCONFIG_MODVERSIONS=y\n", "6.1-t preempt_rt modversions " },
	};
	auto_arena mem = ARENA_INIT;

	(void)state;
	put("6.1-t/build/include/generated/utsrelease.h", UTS);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct kernel k = with_config(cases[i].config);

		assert_string_equal(kernel_vermagic(&k, &mem), cases[i].vermagic);
	}
}

static void header_settles_which_preempt(void **state)
{
	static const char rt_first[] = "#ifdef CONFIG_PREEMPT_RT\n#elif defined(CONFIG_PREEMPT)\n";
	static const char build_first[] =
		"#ifdef CONFIG_PREEMPT_BUILD\n#elif defined(CONFIG_PREEMPT_RT)\n";
	struct kernel k = with_config("CONFIG_PREEMPT_RT=y\nCONFIG_PREEMPT_BUILD=y\n");
	auto_arena mem = ARENA_INIT;

	(void)state;
	put("6.1-t/build/include/generated/utsrelease.h", UTS);
	assert_string_equal(kernel_vermagic(&k, &mem), "6.1-t preempt_rt ");
	put("6.1-t/source/include/linux/vermagic.h", build_first);
	assert_string_equal(kernel_vermagic(&k, &mem), "6.1-t preempt ");
	put("6.1-t/build/include/linux/vermagic.h", rt_first);
	assert_string_equal(kernel_vermagic(&k, &mem), "6.1-t preempt_rt ");
}

static void seed_of_randomized_structures(void **state)
{
	struct kernel k = with_config("CONFIG_SMP=y\nCONFIG_RANDSTRUCT=y\n");
	struct kernel old = with_config("CONFIG_SMP=y\nCONFIG_GCC_PLUGIN_RANDSTRUCT=y\n");
	auto_arena mem = ARENA_INIT;

	(void)state;
	put("6.1-t/build/include/generated/utsrelease.h", UTS);
	put("6.1-t/build/include/generated/randstruct_hash.h",
	    "#define RANDSTRUCT_HASHED_SEED \"abc123\"\n");
	put("6.1-t/build/include/generated/randomize_layout_hash.h",
	    "#define RANDSTRUCT_HASHED_SEED \"def456\"\n");
	assert_string_equal(kernel_vermagic(&k, &mem), "6.1-t SMP RANDSTRUCT_abc123");
	assert_string_equal(kernel_vermagic(&old, &mem), "6.1-t SMP RANDSTRUCT_PLUGIN_def456");
	k.arch = "aarch64";
	assert_string_equal(kernel_vermagic(&k, &mem), "6.1-t SMP ");
}

static void unknown_without_utsrelease(void **state)
{
	struct kernel k = with_config("CONFIG_SMP=y\n"), no_config = with_config(NULL);
	auto_arena mem = ARENA_INIT;

	(void)state;
	put("6.1-t/build/include/generated/utsrelease.h",
	    "#define OTHER \"x\"\n#define UTS_RELEASE x\n");
	assert_null(kernel_headers_release(&k, &mem));
	assert_null(kernel_vermagic(&k, &mem));
	put("6.1-t/build/include/generated/utsrelease.h", "#define  UTS_RELEASE\t\"5.4.0-rc1\"\n");
	assert_string_equal(kernel_headers_release(&k, &mem), "5.4.0-rc1");
	assert_null(kernel_vermagic(&no_config, &mem));
	k.build_dir = at("nowhere");
	assert_null(kernel_headers_release(&k, &mem));
	assert_null(kernel_vermagic(&k, &mem));
}

static void as_debian_builds_it(void **state)
{
	const struct kernel_request r = { "/lib/modules", "6.1.0-56-amd64", "x86_64", NULL, NULL };
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct kernel k = { 0 };

	(void)state;
	assert_true(kernel_open(&r, &mem, &k, &e));
	if (!kernel_find_headers(&k, &mem)) {
		print_message("no headers of %s here\n", r.release);
		skip();
	}
	assert_string_equal(kernel_headers_release(&k, &mem), "6.1.0-56-amd64");
	assert_string_equal(kernel_vermagic(&k, &mem),
			    "6.1.0-56-amd64 SMP preempt mod_unload modversions ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_follow_the_configuration),
		cmocka_unit_test(header_settles_which_preempt),
		cmocka_unit_test(seed_of_randomized_structures),
		cmocka_unit_test(unknown_without_utsrelease),
		cmocka_unit_test(as_debian_builds_it),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
