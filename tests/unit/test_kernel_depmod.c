/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/kernel.h"
#include "kernel_scratch.h"
#include "run/child.h"

static struct kernel in_tree(const char *tree)
{
	return (struct kernel){
		.release = "6.1-d",
		.arch = "x86_64",
		.modules_dir = arena_printf(&scratch_mem, "%s/6.1-d", tree),
	};
}

/* depmod-like programs of our own, first in PATH */
static void fake_depmod(const char *script)
{
	put("bin/depmod", script);
}

static void command_as_shown(void **state)
{
	struct kernel system = in_tree("/lib/modules"), image = in_tree("/img/lib/modules");
	struct kernel other = in_tree(at("inst"));
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_string_equal(depmod_command(&system, scratch, &mem), "depmod -a 6.1-d");
	assert_string_equal(depmod_command(&image, scratch, &mem), "depmod -a 6.1-d -b /img");
	assert_string_equal(depmod_command(&other, scratch, &mem),
			    arena_printf(&mem, "depmod -a 6.1-d -b %s/inst", scratch));
	put("boot/System.map-6.1-d", "");
	assert_string_equal(depmod_command(&system, scratch, &mem),
			    arena_printf(&mem, "depmod -a 6.1-d -F %s/boot/System.map-6.1-d",
					 scratch));
	assert_int_equal(unlink(at("boot/System.map-6.1-d")), 0);
}

static size_t entries(const char *dir)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv names = { 0 };

	assert_true(dir_list(AT_FDCWD, dir, &mem, &names, &e));
	return names.n;
}

static void real_depmod_works_on_any_tree(void **state)
{
	static const char *const trees[] = { "inst", "img/lib/modules", "img/usr/lib/modules" };
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;

	(void)state;
	if (!child_find("/usr/sbin/depmod", &mem) && !child_find("/sbin/depmod", &mem)) {
		print_message("no depmod here\n");
		skip();
	}
	for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++) {
		struct kernel k = in_tree(at(trees[i]));

		put(arena_printf(&mem, "%s/6.1-d/modules.order", trees[i]), "");
		put(arena_printf(&mem, "%s/6.1-d/modules.builtin", trees[i]), "");
		assert_true(depmod_run(&k, scratch, &mem, &e));
		assert_true(
			file_is_reg(AT_FDCWD, arena_printf(&mem, "%s/modules.dep", k.modules_dir)));
		assert_int_equal(entries(at("tmp")), 0);
	}
}

static void failure_says_what_depmod_said(void **state)
{
	struct kernel k = in_tree(at("inst"));
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;

	(void)state;
	make_dir("inst/6.1-d");
	fake_depmod("#!/bin/sh\necho out of\necho and err >&2\nexit 3\n");
	assert_false(depmod_run(&k, scratch, &mem, &e));
	assert_int_equal(e.status, 3);
	assert_string_equal(e.text, "out of\nand err");
	fake_depmod("#!/bin/sh\nexit 3\n");
	assert_false(depmod_run(&k, scratch, &mem, &e));
	assert_string_equal(e.text, "depmod: exit status 3");
	assert_int_equal(entries(at("tmp")), 0);
	assert_int_equal(unlink(at("bin/depmod")), 0);
}

/* what it is called with, and that the folder shown to it leads to the tree */
static void tree_is_under_base(void **state)
{
	struct kernel k = in_tree(at("inst"));
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;

	(void)state;
	put("inst/6.1-d/mark", "");
	put("boot/System.map-6.1-d", "");
	fake_depmod("#!/bin/sh\n[ $# = 6 ] && [ \"$1 $2 $3 $5\" = '-a 6.1-d -F -b' ] || exit 1\n"
		    "[ -f \"$4\" ] && [ -f $6/lib/modules/$2/mark ] &&\n"
		    "[ -f $6/usr/lib/modules/$2/mark ]\n");
	assert_true(depmod_run(&k, scratch, &mem, &e));
	assert_int_equal(entries(at("tmp")), 0);
	assert_int_equal(unlink(at("boot/System.map-6.1-d")), 0);
	assert_int_equal(unlink(at("bin/depmod")), 0);
}

static void tree_that_is_not_there(void **state)
{
	struct kernel k = in_tree(at("nowhere"));
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;

	(void)state;
	assert_false(depmod_run(&k, scratch, &mem, &e));
	assert_non_null(strstr(e.text, "nowhere"));
	assert_int_equal(entries(at("tmp")), 0);
}

static int set_up(void **state)
{
	if (scratch_make(state) != 0)
		return -1;
	make_dir("bin");
	make_dir("tmp");
	return setenv("PATH", at("bin"), 1) || setenv("TMPDIR", at("tmp"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_as_shown),
		cmocka_unit_test(real_depmod_works_on_any_tree),
		cmocka_unit_test(failure_says_what_depmod_said),
		cmocka_unit_test(tree_is_under_base),
		cmocka_unit_test(tree_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, set_up, scratch_remove);
}
