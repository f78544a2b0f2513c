/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/utsname.h>

#include <cmocka.h>

#include "kernel/distro.h"
#include "kernel/kernel.h"
#include "kernel_scratch.h"

static void word_as_compat_has_it(void **state)
{
	static const struct {
		const char *text, *word;
	} cases[] = {
		{ "ID=debian\nNAME=\"Debian GNU/Linux\"\n", "debian" },
		{ "ID=ubuntu\nID_LIKE=debian\n", "ubuntu" },
		{ "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "ubuntu" },
		{ "ID=\"sles\"\nID_LIKE=\"suse\"\n", "suse" },
		{ "ID=\"almalinux\"\nID_LIKE=\"rhel centos fedora\"\n", "rhel" },
		{ "ID=fedora\n", "fedora" },
		{ "ID=alpine\nID_LIKE=\"\"\n", "alpine" },
		{ "NAME=none\n", "linux" },
	};
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct distro d = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		put("etc/os-release", cases[i].text);
		assert_true(distro_read(scratch, &mem, &d, &e));
		assert_string_equal(d.id, cases[i].word);
		assert_string_equal(d.root, scratch);
	}
}

static void second_place_then_error(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct distro d = { 0 };

	(void)state;
	put("other/usr/lib/os-release", "ID=arch\n");
	assert_true(distro_read(at("other"), &mem, &d, &e));
	assert_string_equal(d.id, "arch");
	assert_false(distro_read(at("nowhere"), &mem, &d, &e));
	assert_int_equal(e.status, 4);
	assert_string_equal(e.text, "System is missing os-release file.");
}

static void destination_by_family(void **state)
{
	static const struct {
		const char *id, *dest;
	} cases[] = {
		{ "fedora", "/extra" },		 { "rhel", "/extra" },
		{ "centos", "/extra" },		 { "fedora-asahi", "/extra" },
		{ "suse", "/updates" },		 { "opensuse", "/updates" },
		{ "opensuse-leap", "/updates" }, { "debian", "/updates/dkms" },
		{ "ubuntu", "/updates/dkms" },	 { "arch", "/updates/dkms" },
		{ "archarm", "/updates/dkms" },	 { "gentoo", "/kernel/net" },
		{ "alpine", "/kernel/net" },	 { "linux", "/kernel/net" },
	};
	auto_arena mem = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct distro d = { at("nowhere"), cases[i].id };

		assert_string_equal(distro_dest(&d, "kernel/net//", &mem), cases[i].dest);
	}
}

static void addon_dir_goes_first(void **state)
{
	struct distro d = { at("addon"), "fedora" };
	auto_arena mem = ARENA_INIT;

	(void)state;
	put("addon/etc/sysconfig/module-init-tools", "ADDON_MODULES_DIR=\"weak/\"\n");
	assert_string_equal(distro_dest(&d, "/kernel", &mem), "/weak");
	assert_int_equal(setenv("ADDON_MODULES_DIR", "//mine//", 1), 0);
	assert_string_equal(distro_dest(&d, "/kernel", &mem), "/mine");
	assert_int_equal(setenv("ADDON_MODULES_DIR", "../../etc", 1), 0);
	assert_string_equal(distro_dest(&d, "/kernel", &mem), "/extra");
	assert_int_equal(unsetenv("ADDON_MODULES_DIR"), 0);
}

static const char *sign_file(const char *id, const char *k, struct arena *mem)
{
	struct distro d = { at("sign"), id };
	const char *path = distro_sign_file(&d, at("inst"), k, mem);

	assert_true(str_starts(path, scratch));
	return path + strlen(scratch);
}

static void sign_file_where_each_keeps_it(void **state)
{
	auto_arena mem = ARENA_INIT;
	const char *path = getenv("PATH");
	const char *old = arena_strdup(&mem, path ? path : "/usr/bin");
	const char *k = "6.1.0-56-amd64", *none = "6.9.0-1-amd64";
	const char *fallback = "/inst/6.9.0-1-amd64/build/scripts/sign-file";

	(void)state;
	make_dir("bin");
	assert_int_equal(setenv("PATH", at("bin"), 1), 0);
	put("sign/usr/lib/linux-kbuild-6.1/scripts/sign-file", "");
	put("sign/usr/src/linux-headers-6.1.0-56-amd64/scripts/sign-file", "");
	put("sign/usr/src/linux-6.1.0-56-amd64/scripts/sign-file", "");

	assert_string_equal(sign_file("debian", k, &mem),
			    "/sign/usr/lib/linux-kbuild-6.1/scripts/sign-file");
	assert_string_equal(sign_file("ubuntu", k, &mem),
			    "/sign/usr/src/linux-headers-6.1.0-56-amd64/scripts/sign-file");
	assert_string_equal(sign_file("gentoo", k, &mem),
			    "/sign/usr/src/linux-6.1.0-56-amd64/scripts/sign-file");
	assert_string_equal(sign_file("fedora", k, &mem),
			    "/inst/6.1.0-56-amd64/build/scripts/sign-file");
	assert_string_equal(sign_file("debian", none, &mem), fallback);
	assert_string_equal(sign_file("ubuntu", none, &mem), fallback);
	assert_string_equal(sign_file("gentoo", none, &mem), fallback);
	put("bin/kmodsign", "#!/bin/sh\n");
	assert_string_equal(sign_file("ubuntu", none, &mem), "/bin/kmodsign");
	assert_int_equal(setenv("PATH", old, 1), 0);
}

static void keys_by_distribution(void **state)
{
	struct distro debian = { "", "debian" }, ubuntu = { "", "ubuntu" };
	struct distro gentoo = { at("portage"), "gentoo" };
	const struct kernel k = { .release = "6.1", .build_dir = at("kb") };
	auto_arena mem = ARENA_INIT;

	(void)state;
	(void)unsetenv("MODULES_SIGN_KEY");
	(void)unsetenv("MODULES_SIGN_CERT");
	assert_string_equal(distro_mok_key(&debian, "/t", &k, &mem), "/t/mok.key");
	assert_string_equal(distro_mok_cert(&debian, "/t", &k, &mem), "/t/mok.pub");
	assert_string_equal(distro_mok_key(&ubuntu, "/t", &k, &mem),
			    "/var/lib/shim-signed/mok/MOK.priv");
	assert_string_equal(distro_mok_cert(&ubuntu, "/t", &k, &mem),
			    "/var/lib/shim-signed/mok/MOK.der");
	assert_string_equal(distro_mok_key(&gentoo, "/t", &k, &mem), "/t/mok.key");
	put("portage/etc/portage/make.conf", "USE=x\nMODULES_SIGN_KEY='/k.pem'\n");
	assert_string_equal(distro_mok_key(&gentoo, "/t", &k, &mem), "/k.pem");
	assert_int_equal(setenv("MODULES_SIGN_CERT", "/c.der", 1), 0);
	assert_string_equal(distro_mok_cert(&gentoo, "/t", &k, &mem), "/c.der");
	assert_string_equal(distro_mok_cert(&debian, "/t", &k, &mem), "/t/mok.pub");
	(void)unsetenv("MODULES_SIGN_CERT");
}

/* CONFIG_MODULE_SIG_KEY is value: key and certificate are those, both below the scratch folder or as they are */
static void assert_kernel_key(const char *value, const char *key, const char *cert)
{
	auto_arena mem = ARENA_INIT;
	const struct distro gentoo = { at("none"), "gentoo" };
	const struct kernel k = {
		.release = "6.1",
		.build_dir = at("kb"),
		.config.text = arena_printf(&mem, "CONFIG_MODULE_SIG_KEY=\"%s\"\n", value),
	};

	assert_string_equal(distro_mok_key(&gentoo, "/t", &k, &mem), key);
	assert_string_equal(distro_mok_cert(&gentoo, "/t", &k, &mem), cert);
}

static void gentoo_takes_the_kernels_own_key(void **state)
{
	auto_arena mem = ARENA_INIT;
	const char *x509 = arena_printf(&mem, "%s/kb/certs/signing_key.x509", scratch);

	(void)state;
	(void)unsetenv("MODULES_SIGN_KEY");
	(void)unsetenv("MODULES_SIGN_CERT");
	assert_kernel_key("", "/t/mok.key", "/t/mok.pub");
	/* it was deleted after the kernel was built */
	assert_kernel_key("certs/signing_key.pem", "/t/mok.key", "/t/mok.pub");
	put("kb/certs/signing_key.pem", "");
	assert_kernel_key("certs/signing_key.pem",
			  arena_printf(&mem, "%s/kb/certs/signing_key.pem", scratch), x509);
	put("own.pem", "");
	const char *own = arena_printf(&mem, "%s/own.pem", scratch);
	assert_kernel_key(own, own, x509);
	assert_kernel_key("pkcs11:token=t", "pkcs11:token=t", x509);

	assert_int_equal(setenv("MODULES_SIGN_KEY", "/mine.key", 1), 0);
	assert_kernel_key(own, "/mine.key", "/t/mok.pub");
	assert_int_equal(setenv("MODULES_SIGN_CERT", "/mine.der", 1), 0);
	assert_kernel_key(own, "/mine.key", "/mine.der");
	(void)unsetenv("MODULES_SIGN_KEY");
	assert_kernel_key(own, own, "/mine.der");
	(void)unsetenv("MODULES_SIGN_CERT");
}

static void arch_asks_rpm_where_rpm_is_at_home(void **state)
{
	struct distro debian = { "", "debian" }, fedora = { "", "fedora" };
	auto_arena mem = ARENA_INIT;
	const char *path = getenv("PATH");
	const char *old = arena_strdup(&mem, path ? path : "/usr/bin");
	struct utsname host;

	(void)state;
	assert_int_equal(uname(&host), 0);
	make_dir("rpm");
	assert_int_equal(setenv("PATH", at("rpm"), 1), 0);
	assert_string_equal(distro_arch(&fedora, "/i", "6.1", &mem), host.machine);
	put("rpm/rpm", "#!/bin/sh\n[ \"$*\" = '-qf --queryformat %{ARCH}\\n /i/6.1' ] || exit 1\n"
		       "echo s390x\necho other\n");
	assert_string_equal(distro_arch(&fedora, "/i", "6.1", &mem), "s390x");
	assert_string_equal(distro_arch(&fedora, "/i", "6.2", &mem), host.machine);
	assert_string_equal(distro_arch(&debian, "/i", "6.1", &mem), host.machine);
	put("rpm/rpm", "#!/bin/sh\necho noarch\n");
	assert_string_equal(distro_arch(&fedora, "/i", "6.1", &mem), host.machine);
	put("rpm/rpm", "#!/bin/sh\necho no such/package\n");
	assert_string_equal(distro_arch(&fedora, "/i", "6.1", &mem), host.machine);
	assert_int_equal(setenv("PATH", old, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(word_as_compat_has_it),
		cmocka_unit_test(second_place_then_error),
		cmocka_unit_test(destination_by_family),
		cmocka_unit_test(addon_dir_goes_first),
		cmocka_unit_test(sign_file_where_each_keeps_it),
		cmocka_unit_test(keys_by_distribution),
		cmocka_unit_test(gentoo_takes_the_kernels_own_key),
		cmocka_unit_test(arch_asks_rpm_where_rpm_is_at_home),
	};

	(void)unsetenv("ADDON_MODULES_DIR");
	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
