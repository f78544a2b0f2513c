/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/preset.h"
#include "kernel_scratch.h"

#define FOLDER "etc/mkinitcpio.d/"

static void put_presets(void)
{
	put(FOLDER "linux.preset", "# mkinitcpio preset file\n"
				   "ALL_kver=\"/boot/vmlinuz-linux\"\n"
				   "PRESETS=('default' 'fallback')\n"
				   "#default_uki=\"/efi/EFI/Linux/arch-linux.efi\"\n"
				   "default_image=\"/boot/initramfs-linux.img\"\n"
				   "  fallback_uki='/efi/EFI/Linux/fallback.efi'\n"
				   "fallback_options=\"-S autodetect\"\n"
				   "odd_image=relative\n");
	put(FOLDER "own.preset", "ALL_kver=/usr/lib/modules/6.9.2-own/vmlinuz\n"
				 "default_image=/boot/own.img\n");
	put(FOLDER "named.preset", "ALL_kver=6.9.3-named\ndefault_image=/boot/named.img\n");
	put(FOLDER "README", "default_image=/boot/no.img\n");
}

static struct presets of(const char *release, const char *folder, struct arena *mem)
{
	const struct kernel k = { .release = release, .modules_dir = folder };

	return presets_of(&k, scratch, mem);
}

static void finds_the_kernels_own(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	put_presets();
	put("linux/pkgbase", "linux\n");

	struct presets p = of("6.9.1-arch1-1", at("linux"), &mem);

	assert_int_equal(p.names.n, 1);
	assert_string_equal(p.names.at[0], "linux");
	assert_int_equal(p.images.n, 2);
	assert_string_equal(p.images.at[0], at("boot/initramfs-linux.img"));
	assert_string_equal(p.images.at[1], at("efi/EFI/Linux/fallback.efi"));

	p = of("6.9.2-own", at("nowhere"), &mem);
	assert_int_equal(p.names.n, 1);
	assert_string_equal(p.names.at[0], "own");
	p = of("6.9.3-named", at("nowhere"), &mem);
	assert_int_equal(p.names.n, 1);
	assert_string_equal(p.names.at[0], "named");
}

static void gives_all_where_none_is_known(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	put_presets();

	const struct presets p = of("6.9.9", at("nowhere"), &mem);

	assert_int_equal(p.names.n, 3);
	assert_int_equal(p.images.n, 4);
}

static void no_folder_no_presets(void **state)
{
	auto_arena mem = ARENA_INIT;
	const struct kernel k = { .release = "6.9.1", .modules_dir = at("linux") };

	(void)state;
	assert_int_equal(presets_of(&k, at("empty"), &mem).names.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_kernels_own),
		cmocka_unit_test(gives_all_where_none_is_known),
		cmocka_unit_test(no_folder_no_presets),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
