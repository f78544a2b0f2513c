/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "kernel/weak.h"
#include "kernel_scratch.h"

static void put_program(const char *name, const char *text)
{
	put(name, text);
	assert_int_equal(chmod(at(name), 0755), 0);
}

static void the_tool_of_the_system(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct weak_tool tool;

	(void)state;
	make_dir("r/lib/modules");
	make_dir("other");
	weak_find(at("r"), at("r/lib/modules"), &mem, &tool);
	assert_null(tool.path);
	put_program("r/usr/sbin/weak-modules", "#!/bin/sh\n");
	weak_find(at("r"), at("r/lib/modules"), &mem, &tool);
	assert_string_equal(tool.path, at("r/usr/sbin/weak-modules"));
	put_program("r/sbin/weak-modules", "#!/bin/sh\n");
	weak_find(at("r"), at("r/lib/modules"), &mem, &tool);
	assert_string_equal(tool.path, at("r/sbin/weak-modules"));
	assert_false(tool.suse);
	/* no program: nobody may run it */
	put("r/usr/lib/module-init-tools/weak-modules2", "");
	assert_int_equal(chmod(at("r/usr/lib/module-init-tools/weak-modules2"), 0644), 0);
	weak_find(at("r"), at("r/lib/modules"), &mem, &tool);
	assert_false(tool.suse);
	put_program("r/usr/lib/module-init-tools/weak-modules2", "#!/bin/sh\n");
	weak_find(at("r"), at("r/lib/modules"), &mem, &tool);
	assert_string_equal(tool.path, at("r/usr/lib/module-init-tools/weak-modules2"));
	assert_true(tool.suse);
	/* the system's tree by another name, and another tree */
	assert_int_equal(symlink("r/lib/modules", at("link")), 0);
	weak_find(at("r"), at("link"), &mem, &tool);
	assert_non_null(tool.path);
	weak_find(at("r"), at("other"), &mem, &tool);
	assert_null(tool.path);
	weak_find(at("r"), at("nowhere"), &mem, &tool);
	assert_null(tool.path);
}

static void assert_command(const struct weak_tool *tool, bool add, const char *expected)
{
	auto_arena mem = ARENA_INIT;
	const struct strv command = weak_command(tool, "6.1", add, &mem);

	assert_string_equal(strv_join(&mem, &command, " "), expected);
}

static void commands_as_each_tool_has_them(void **state)
{
	const struct weak_tool red_hat = { "/w", false }, suse = { "/w2", true };

	(void)state;
	assert_command(&red_hat, true, "/w --no-initramfs --add-modules");
	assert_command(&red_hat, false, "/w --no-initramfs --remove-modules");
	assert_command(&suse, true, "/w2 --add-kernel-modules 6.1");
	assert_command(&suse, false, "/w2 --remove-kernel-modules 6.1");
}

static void run_with_modules_and_its_errors(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv command = { 0 }, modules = { 0 };

	(void)state;
	strv_push(&mem, &modules, "/a.ko");
	strv_push(&mem, &modules, "/b c.ko");
	strv_push(&mem, &command, at("tool"));
	put_program("tool",
		    "#!/bin/sh\nread a; read b; read c && exit 9\n[ \"$a$b\" = '/a.ko/b c.ko' ]\n");
	if (!weak_run(&command, &modules, &mem, &e))
		fail_msg("%s", e.text);
	put_program("tool", "#!/bin/sh\necho out; echo err >&2; exit 3\n");
	assert_false(weak_run(&command, &modules, &mem, &e));
	assert_int_equal(e.status, 3);
	assert_string_equal(e.text, "out\nerr");
	put_program("tool", "#!/bin/sh\nexit 4\n");
	assert_false(weak_run(&command, &modules, &mem, &e));
	assert_string_equal(e.text, arena_printf(&mem, "%s: exit status 4", at("tool")));
}

static void links_of_all_kernels(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct weak_links links;
	struct stat st;

	(void)state;
	weak_links_read(at("no/tree"), &mem, &links);
	assert_int_equal(links.n, 0);
	put("i/1/extra/m.ko.xz", "");
	make_dir("i/2/weak-updates/deep/er");
	make_dir("i/3/weak-updates");
	assert_int_equal(symlink(at("i/1/extra/m.ko.xz"), at("i/2/weak-updates/deep/er/m.ko.xz")),
			 0);
	assert_int_equal(symlink("../../1/extra/m.ko.xz", at("i/3/weak-updates/m.ko.xz")), 0);
	/* none of these is a link to a module */
	assert_int_equal(symlink(at("i/1/extra/gone.ko"), at("i/3/weak-updates/gone.ko")), 0);
	assert_int_equal(symlink(at("i/1/extra/m.ko.xz"), at("i/3/weak-updates/readme")), 0);
	assert_int_equal(symlink(at("i/1/extra"), at("i/3/weak-updates/folder")), 0);
	put("i/3/weak-updates/own.ko", "");
	put("i/file", "");
	weak_links_read(at("i"), &mem, &links);
	assert_int_equal(links.n, 2);
	assert_int_equal(stat(at("i/1/extra/m.ko.xz"), &st), 0);
	for (size_t i = 0; i < links.n; i++) {
		assert_int_equal(links.at[i].dev, st.st_dev);
		assert_int_equal(links.at[i].ino, st.st_ino);
	}
	assert_string_equal(links.at[0].release, "2");
	assert_string_equal(links.at[1].release, "3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tool_of_the_system),
		cmocka_unit_test(commands_as_each_tool_has_them),
		cmocka_unit_test(run_with_modules_and_its_errors),
		cmocka_unit_test(links_of_all_kernels),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
