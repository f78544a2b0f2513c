/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/config.h"
#include "kernel_scratch.h"

static const char text[] = "#\n# Linux\n#\n"
			   "CONFIG_SMP=y\n"
			   "CONFIG_VFAT=m\n"
			   "# CONFIG_OFF is not set\n"
			   "CONFIG_NO=n\n"
			   "CONFIG_HZ=250\n"
			   "CONFIG_SMP_MORE=no\n"
			   "CONFIG_TEXT=\"gcc-12 (Debian \\\"12\\\") \\\\\"\n"
			   "CONFIG_EMPTY=\"\"\n"
			   "CONFIG_TWICE=y\n"
			   "MY_CONFIG_HIDDEN=y\n"
			   "CONFIG_DOS=y\r\n"
			   "CONFIG_TWICE=m\n"
			   "CONFIG_LAST=yes";

static void values_are_found(void **state)
{
	const struct kconfig c = { "x", text };
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_string_equal(kconfig_get(&c, "CONFIG_SMP", &mem), "y");
	assert_string_equal(kconfig_get(&c, "CONFIG_HZ", &mem), "250");
	assert_string_equal(kconfig_get(&c, "CONFIG_TEXT", &mem), "gcc-12 (Debian \"12\") \\");
	assert_string_equal(kconfig_get(&c, "CONFIG_EMPTY", &mem), "");
	assert_string_equal(kconfig_get(&c, "CONFIG_TWICE", &mem), "m");
	assert_string_equal(kconfig_get(&c, "CONFIG_LAST", &mem), "yes");
	assert_null(kconfig_get(&c, "CONFIG_OFF", &mem));
	assert_null(kconfig_get(&c, "CONFIG_HIDDEN", &mem));
	assert_null(kconfig_get(&c, "CONFIG_SM", &mem));
	assert_null(kconfig_get(&c, "CONFIG_SMP_MOR", &mem));
	assert_null(kconfig_get(&c, "", &mem));
}

static void yes_and_module_are_told_apart(void **state)
{
	const struct kconfig c = { "x", text };

	(void)state;
	assert_true(kconfig_is_y(&c, "CONFIG_SMP"));
	assert_true(kconfig_is_y(&c, "CONFIG_DOS"));
	assert_false(kconfig_is_y(&c, "CONFIG_VFAT"));
	assert_false(kconfig_is_y(&c, "CONFIG_NO"));
	assert_false(kconfig_is_y(&c, "CONFIG_LAST"));
	assert_true(kconfig_on(&c, "CONFIG_SMP"));
	assert_true(kconfig_on(&c, "CONFIG_VFAT"));
	assert_false(kconfig_on(&c, "CONFIG_HZ"));
	assert_false(kconfig_on(&c, "CONFIG_OFF"));
}

static void missing_file_is_no_error(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct kconfig c = { NULL, "old" };

	(void)state;
	assert_true(kconfig_read(at("none/.config"), &mem, &c, &e));
	assert_string_equal(c.path, at("none/.config"));
	assert_null(c.text);
	assert_null(e.text);
	assert_null(kconfig_get(&c, "CONFIG_SMP", &mem));
	assert_false(kconfig_on(&c, "CONFIG_SMP"));
}

static void file_is_read(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct kconfig c = { 0 };

	(void)state;
	put("config", text);
	assert_true(kconfig_read(at("config"), &mem, &c, &e));
	assert_string_equal(c.text, text);
}

static void what_cannot_be_a_config_is_an_error(void **state)
{
	const size_t large = (size_t)4 * 1024 * 1024 + 1;
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct kconfig c = { 0 };

	(void)state;
	put_bytes("large", arena_alloc(&mem, large), large);
	assert_false(kconfig_read(at("large"), &mem, &c, &e));
	assert_non_null(strstr(e.text, "large"));
	make_dir("folder");
	assert_false(kconfig_read(at("folder"), &mem, &c, &e));
	assert_int_equal(e.status, 1);
	assert_null(c.path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_found),
		cmocka_unit_test(yes_and_module_are_told_apart),
		cmocka_unit_test(missing_file_is_no_error),
		cmocka_unit_test(file_is_read),
		cmocka_unit_test(what_cannot_be_a_config_is_an_error),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
