/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/kernel.h"
#include "kernel_scratch.h"
#include "run/child.h"

static struct kernel with(const char *build, const char *config)
{
	return (struct kernel){ .release = "6.1-c",
				.arch = "x86_64",
				.build_dir = at(build),
				.config = { "config", config } };
}

/* the environment that a build gets, as one line */
static const char *environment(const struct kernel *k, struct arena *mem)
{
	auto_err e = ERR_INIT;
	struct strv env = { 0 };

	if (!kernel_compiler(k, mem, &env, &e))
		fail_msg("%s", e.text);
	return strv_join(mem, &env, " ");
}

/* Every program that may be named is one of ours, so the machine's do not matter. */
static void only_these_programs(const char *dir)
{
	assert_int_equal(setenv("PATH", at(dir), 1), 0);
}

static void from_the_configuration(void **state)
{
	static const char gcc[] = "CONFIG_CC_VERSION_TEXT=\"my-gcc-12 (Debian 12) 12.2.0\"\n";
	static const char clang[] = "CONFIG_CC_VERSION_TEXT=\"Debian clang version 14\"\n"
				    "CONFIG_CC_IS_CLANG=y\nCONFIG_LD_IS_LLD=y\n";
	static const char path[] = "CONFIG_CC_VERSION_TEXT=\"../bin/my-gcc-12 1\"\n";
	struct kernel k_gcc = with("none", gcc), k_clang = with("none", clang);
	struct kernel k_path = with("none", path), k_empty = with("none", NULL);
	auto_arena mem = ARENA_INIT;

	(void)state;
	make_dir("bin");
	only_these_programs("bin");
	assert_string_equal(environment(&k_gcc, &mem), "");
	assert_string_equal(environment(&k_clang, &mem), "");
	put("bin/my-gcc-12", "");
	put("bin/clang", "");
	put("bin/ld.lld", "");
	assert_string_equal(environment(&k_gcc, &mem), "CC=my-gcc-12 KERNEL_CC=my-gcc-12");
	assert_string_equal(environment(&k_clang, &mem),
			    "CC=clang KERNEL_CC=clang LD=ld.lld KERNEL_LD=ld.lld");
	assert_string_equal(environment(&k_path, &mem), "");
	assert_string_equal(environment(&k_empty, &mem), "");
}

static bool has_make(void)
{
	auto_arena mem = ARENA_INIT;

	if (child_find("make", &mem))
		return true;
	print_message("no make here\n");
	return false;
}

static void variables_are_evaluated_by_make(void **state)
{
	static const char config[] = "CONFIG_CC_IS_CLANG=y\nCONFIG_LD_IS_LLD=y\n";
	static const struct {
		const char *text, *env;
	} cases[] = {
		{ "CC = gcc-9\n", "CC=gcc-9" },
		{ "override ARCH = x86\nCCACHE = ccache\n"
		  "CC = $(if $(USE_CCACHE),$(CCACHE)) $(CROSS)gcc-12\n"
		  "ifneq ($(A),$(B))\noverride CROSS = x-\nendif\n",
		  "CC=gcc-12" },
		{ "CC := $(shell echo gcc)-$(shell echo 7)  -m64\n", "CC=gcc-7 -m64" },
		{ "$(info recast)\nall:\n\t@echo no\nCC = a\n", "CC=a" },
		{ "NOT = cc\n", "" },
		{ "", "" },
	};
	auto_arena mem = ARENA_INIT;

	(void)state;
	if (!has_make())
		skip();
	assert_int_equal(setenv("CC", "from-outside", 1), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct kernel k = with("vars", config);

		put("vars/.kernelvariables", cases[i].text);
		assert_string_equal(environment(&k, &mem), cases[i].env);
	}
	assert_int_equal(unsetenv("CC"), 0);
}

static void broken_variables_are_an_error(void **state)
{
	struct kernel k = with("bad", NULL);
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv env = { 0 };

	(void)state;
	if (!has_make())
		skip();
	put("bad/.kernelvariables", "$(error this is wrong)\n");
	assert_false(kernel_compiler(&k, &mem, &env, &e));
	assert_int_equal(e.status, 1);
	assert_non_null(strstr(e.text, "this is wrong"));
	assert_non_null(strstr(e.text, ".kernelvariables"));
	assert_int_equal(env.n, 0);
}

static void missing_make_is_named(void **state)
{
	struct kernel k = with("vars", NULL);
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv env = { 0 };

	(void)state;
	put("vars/.kernelvariables", "CC = gcc-9\n");
	make_dir("empty");
	only_these_programs("empty");
	assert_false(kernel_compiler(&k, &mem, &env, &e));
	assert_int_equal(e.sys, ENOENT);
	assert_non_null(strstr(e.text, "make"));
	assert_non_null(strstr(e.text, "vars/.kernelvariables"));
}

static void clang_by_the_configuration(void **state)
{
	struct kernel yes = with("none", "CONFIG_CC_IS_CLANG=y\n"), no = with("none", "");

	(void)state;
	assert_true(kernel_is_clang(&yes));
	assert_false(kernel_is_clang(&no));
	put("text/vmlinux", "clang, but no ELF file\n");
	no.build_dir = yes.build_dir = at("text");
	assert_true(kernel_is_clang(&yes));
	assert_false(kernel_is_clang(&no));
}

/* an object that a real compiler made stands for vmlinux */
static bool compile(const char *compiler, const char *build)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	const char *out = arena_printf(&mem, "%s/vmlinux", at(build));
	const char *const argv[] = { compiler, "-c", "-x", "c", "/dev/null", "-o", out, NULL };
	struct child c = CHILD_INIT;
	int status = 0;

	make_dir(build);
	c.argv = argv;
	return child_run(&c, &status, &e) && !status;
}

static void vmlinux_goes_first(void **state)
{
	struct kernel gcc = with("gcc", "CONFIG_CC_IS_CLANG=y\n"), clang = with("clang", "");
	bool has_gcc = compile("gcc", "gcc"), has_clang = compile("clang", "clang");

	(void)state;
	if (!has_gcc && !has_clang) {
		print_message("neither gcc nor clang here\n");
		skip();
	}
	if (has_gcc)
		assert_false(kernel_is_clang(&gcc));
	if (has_clang)
		assert_true(kernel_is_clang(&clang));
}

static const char *old_path;

static int restore_path(void **state)
{
	(void)state;
	return setenv("PATH", old_path, 1);
}

#define TEST(f) cmocka_unit_test_teardown(f, restore_path)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(from_the_configuration),	     TEST(variables_are_evaluated_by_make),
		TEST(broken_variables_are_an_error), TEST(missing_make_is_named),
		TEST(clang_by_the_configuration),    TEST(vmlinux_goes_first),
	};
	auto_arena mem = ARENA_INIT;
	const char *path = getenv("PATH");

	old_path = arena_strdup(&mem, path ? path : "/usr/bin:/bin");
	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
