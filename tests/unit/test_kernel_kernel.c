/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/kernel.h"
#include "kernel_scratch.h"

static struct kernel open_kernel(const char *release, const char *build, const char *config,
				 struct arena *mem)
{
	const struct kernel_request r = { scratch, release, "x86_64", build, config };
	auto_err e = ERR_INIT;
	struct kernel k = { 0 };

	assert_true(kernel_open(&r, mem, &k, &e));
	return k;
}

static void opens_without_headers(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct kernel k = open_kernel("6.1-none", NULL, NULL, &mem);

	(void)state;
	assert_string_equal(k.modules_dir, at("6.1-none"));
	assert_string_equal(k.build_dir, at("6.1-none/build"));
	assert_string_equal(k.config.path, at("6.1-none/build/.config"));
	assert_null(k.config.text);
	assert_false(kernel_find_headers(&k, &mem));
	assert_string_equal(k.build_dir, at("6.1-none/build"));
	assert_false(kernel_no_headers(&k, &e));
	assert_int_equal(e.status, 21);
	assert_string_equal(
		e.text,
		arena_printf(
			&mem,
			"Your kernel headers for kernel 6.1-none cannot be found at "
			"%s/6.1-none/build or %s/6.1-none/source.\n"
			"Please install your distribution's kernel headers package matching "
			"6.1-none, or use the --kernelsourcedir option to tell DKMS where it's "
			"located.",
			scratch, scratch));
}

static void auto_conf_goes_before_config(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct kernel k = { 0 };

	(void)state;
	put("6.1-a/build/.config", "CONFIG_A=y\n");
	k = open_kernel("6.1-a", NULL, NULL, &mem);
	assert_true(kconfig_is_y(&k.config, "CONFIG_A"));
	assert_false(kernel_find_headers(&k, &mem));
	put("6.1-a/build/include/config/auto.conf", "CONFIG_B=y\n");
	k = open_kernel("6.1-a", NULL, NULL, &mem);
	assert_string_equal(k.config.path, at("6.1-a/build/include/config/auto.conf"));
	assert_true(kconfig_is_y(&k.config, "CONFIG_B"));
	assert_true(kernel_find_headers(&k, &mem));
	k = open_kernel("6.1-a", NULL, at("6.1-a/build/.config"), &mem);
	assert_true(kconfig_is_y(&k.config, "CONFIG_A"));
}

static void source_stands_in_for_build(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct kernel k = { 0 };

	(void)state;
	put("6.1-s/source/include/config/auto.conf", "CONFIG_S=y\n");
	k = open_kernel("6.1-s", NULL, NULL, &mem);
	assert_null(k.config.text);
	assert_true(kernel_find_headers(&k, &mem));
	assert_string_equal(k.build_dir, at("6.1-s/source"));
	assert_true(kconfig_is_y(&k.config, "CONFIG_S"));

	put("mine", "CONFIG_MINE=y\n");
	k = open_kernel("6.1-s", at("elsewhere"), at("mine"), &mem);
	assert_true(kernel_find_headers(&k, &mem));
	assert_true(kconfig_is_y(&k.config, "CONFIG_MINE"));
	assert_false(kconfig_is_y(&k.config, "CONFIG_S"));
	k = open_kernel("6.1-s", NULL, at("not-there"), &mem);
	assert_true(kernel_find_headers(&k, &mem));
	assert_null(k.config.text);
}

static void given_folder_is_used(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct kernel k = { 0 };

	(void)state;
	put("given/include/x", "");
	put("given/.config", "CONFIG_GIVEN=y\n");
	k = open_kernel("6.1-g", at("given"), NULL, &mem);
	assert_string_equal(k.build_dir, at("given"));
	assert_true(kernel_find_headers(&k, &mem));
	assert_string_equal(k.build_dir, at("given"));
	assert_true(kconfig_is_y(&k.config, "CONFIG_GIVEN"));
}

static void names_stay_inside_the_tree(void **state)
{
	static const char *const bad[] = { "", "..", "../x", "a/b", "-x", "a\nb" };
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct kernel k = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const struct kernel_request release = { scratch, bad[i], "x86_64", NULL, NULL };
		const struct kernel_request arch = { scratch, "6.1", bad[i], NULL, NULL };

		assert_false(kernel_open(&release, &mem, &k, &e));
		assert_int_equal(e.status, 1);
		assert_false(kernel_open(&arch, &mem, &k, &e));
	}
}

static void machines_by_name(void **state)
{
	static const struct {
		const char *arch;
		unsigned machine;
	} cases[] = {
		{ "x86_64", EM_X86_64 },
		{ "amd64", EM_X86_64 },
		{ "i686", EM_386 },
		{ "aarch64", EM_AARCH64 },
		{ "arm64", EM_AARCH64 },
		{ "armv7l", EM_ARM },
		{ "ppc64le", EM_PPC64 },
		{ "ppc", EM_PPC },
		{ "s390x", EM_S390 },
		{ "riscv64", EM_RISCV },
		{ "mips64", EM_MIPS },
		{ "loongarch64", 258 },
		{ "sparc64", EM_SPARCV9 },
		{ "x86_64_v3", 0 },
		{ "vax", 0 },
		{ "i786", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct kernel k = { .arch = cases[i].arch };

		assert_int_equal(kernel_machine(&k), cases[i].machine);
	}
}

static void lists_releases_with_headers(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv found = { 0 };

	(void)state;
	make_dir("list/6.2/build/include");
	make_dir("list/6.1/source/include");
	make_dir("list/6.3/build");
	make_dir("list/.6.4/build/include");
	assert_true(kernel_releases(at("list"), &mem, &found, &e));
	assert_string_equal(strv_join(&mem, &found, " "), "6.1 6.2");
	found.n = 0;
	assert_true(kernel_releases(at("no-list"), &mem, &found, &e));
	assert_int_equal(found.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_without_headers),
		cmocka_unit_test(auto_conf_goes_before_config),
		cmocka_unit_test(source_stands_in_for_build),
		cmocka_unit_test(given_folder_is_used),
		cmocka_unit_test(names_stay_inside_the_tree),
		cmocka_unit_test(machines_by_name),
		cmocka_unit_test(lists_releases_with_headers),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
