/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/package.h"
#include "kernel_scratch.h"

static void headers_by_family(void **state)
{
	static const struct {
		const char *id, *release, *package;
	} cases[] = {
		{ "debian", "6.1.0-56-amd64", "linux-headers-6.1.0-56-amd64" },
		{ "ubuntu", "6.8.0-31-generic", "linux-headers-6.8.0-31-generic" },
		{ "fedora", "6.8.5-301.fc40.x86_64", "kernel-devel-6.8.5-301.fc40.x86_64" },
		{ "rhel", "5.14.0-1.el9", "kernel-devel-5.14.0-1.el9" },
		{ "suse", "6.4.0-150600-default", "kernel-default-devel" },
		{ "alpine", "6.6.8-0-lts", "linux-lts-dev" },
		{ "alpine", "6.6.8", NULL },
		{ "gentoo", "6.6.8-gentoo", NULL },
		{ "arch", "6.9.1-arch1-1", "linux-zen-headers" },
	};
	auto_arena mem = ARENA_INIT;

	(void)state;
	put("modules/pkgbase", "linux-zen\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct distro d = { "", cases[i].id };
		const struct kernel k = { .release = cases[i].release,
					  .modules_dir = at("modules") };
		const char *package = kernel_headers_package(&k, &d, &mem);

		if (cases[i].package)
			assert_string_equal(package, cases[i].package);
		else
			assert_null(package);
	}
}

static void no_package_without_a_name(void **state)
{
	auto_arena mem = ARENA_INIT;
	const struct distro arch = { "", "arch" };
	const struct kernel none = { .release = "6.9.1", .modules_dir = at("nowhere") };

	(void)state;
	assert_null(kernel_package(&none, &mem));
	assert_null(kernel_headers_package(&none, &arch, &mem));
	put("odd/pkgbase", "../linux\n");

	const struct kernel odd = { .release = "6.9.1", .modules_dir = at("odd") };

	assert_null(kernel_package(&odd, &mem));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_by_family),
		cmocka_unit_test(no_package_without_a_name),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
