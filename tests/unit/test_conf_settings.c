/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conf/settings.h"
#include "conf_scratch.h"

struct reading {
	struct settings s;
	const char *noise;
	struct err e;
};

#define auto_reading __attribute__((cleanup(reading_clear))) struct reading

static void reading_clear(struct reading *r)
{
	err_clear(&r->e);
}

static void put_framework(const char *text)
{
	(void)mkdir("dkms", 0755);
	(void)mkdir("dkms/framework.conf.d", 0755);
	put("dkms/framework.conf", text, 0644);
}

static bool read_dir(struct reading *r, struct arena *mem)
{
	return settings_read(here(mem, "dkms"), mem, &r->s, &r->noise, &r->e);
}

static void must_read(struct reading *r, struct arena *mem, const char *text)
{
	put_framework(text);
	if (!read_dir(r, mem))
		fail_msg("%s", r->e.text);
}

static int clean_environment(void **state)
{
	(void)unsetenv("parallel_jobs");
	return scratch_begin(state);
}

static void has_defaults_without_any_file(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };
	const char *tmp = getenv("TMPDIR");

	(void)state;
	assert_true(read_dir(&r, &mem));
	assert_string_equal(r.s.dkms_tree, "/var/lib/dkms");
	assert_string_equal(r.s.source_tree, "/usr/src");
	assert_string_equal(r.s.install_tree, "/lib/modules");
	assert_string_equal(r.s.tmp_location, tmp ? tmp : "/tmp");
	assert_false(r.s.verbose);
	assert_false(r.s.symlink_modules);
	assert_false(r.s.autoinstall_all_kernels);
	assert_false(r.s.modprobe_on_install);
	assert_null(r.s.parallel_jobs);
	assert_null(r.s.compress_xz_opts);
	assert_null(r.s.sign_file);
	assert_null(r.s.try_sign_modules);
	assert_true(r.s.depmod_batch);
	assert_int_equal(r.s.build_sandbox, SANDBOX_AUTO);
	assert_string_equal(r.s.build_user, "nobody");
	assert_int_equal(r.s.conf_timeout, 20);
	assert_int_equal(r.s.initramfs, INITRAMFS_AUTO);
	assert_int_equal(r.s.on_failure, ON_FAILURE_CONTINUE);
	assert_false(r.s.continue_on_error);
	assert_string_equal(r.noise, "");
}

static const char everything[] = "dkms_tree=/a\nsource_tree=/b\ninstall_tree=/c\ntmp_location=/d\n"
				 "verbose=no\nsymlink_modules=1\nautoinstall_all_kernels=yes\n"
				 "modprobe_on_install=true\nparallel_jobs=7\n"
				 "compress_gzip_opts=-1\ncompress_xz_opts='-2 x'\n"
				 "compress_zstd_opts=-3\nbuild_environment=\"/e/$kernelver\"\n"
				 "post_transaction='tell ${kernelver} $kernelver'\n"
				 "sign_file=\"/s/${kernelver}/sign-file\"\nmok_signing_key=/k.key\n"
				 "mok_certificate=/k.pub\nmok_signing_pin_file=/"
				 "k.pin\ntry_sign_modules=False\ndepmod_batch=\"\"\n"
				 "build_sandbox=strict\nbuild_user=builder\nconf_timeout=3\n"
				 "initramfs=never\non_failure=fail\ncontinue_on_error=1\n"
				 "unknown=whatever\n";

static void assert_everything(const struct settings *s, struct arena *mem)
{
	assert_string_equal(s->dkms_tree, "/a");
	assert_string_equal(s->source_tree, "/b");
	assert_string_equal(s->install_tree, "/c");
	assert_string_equal(s->tmp_location, "/d");
	assert_true(s->verbose && s->symlink_modules && s->autoinstall_all_kernels &&
		    s->modprobe_on_install);
	assert_string_equal(s->parallel_jobs, "7");
	assert_string_equal(s->compress_gzip_opts, "-1");
	assert_string_equal(s->compress_xz_opts, "-2 x");
	assert_string_equal(s->compress_zstd_opts, "-3");
	assert_string_equal(settings_expand(s->build_environment, "6.1", mem), "/e/6.1");
	assert_string_equal(settings_expand(s->post_transaction, "6.1", mem), "tell 6.1 6.1");
	assert_string_equal(settings_expand(s->sign_file, "6.1", mem), "/s/6.1/sign-file");
	assert_string_equal(s->mok_signing_key, "/k.key");
	assert_string_equal(s->mok_certificate, "/k.pub");
	assert_string_equal(s->mok_signing_pin_file, "/k.pin");
	assert_string_equal(s->try_sign_modules, "False");
	assert_false(s->depmod_batch);
	assert_int_equal(s->build_sandbox, SANDBOX_STRICT);
	assert_string_equal(s->build_user, "builder");
	assert_int_equal(s->conf_timeout, 3);
	assert_int_equal(s->initramfs, INITRAMFS_NEVER);
	assert_int_equal(s->on_failure, ON_FAILURE_FAIL);
	assert_true(s->continue_on_error);
}

static void reads_everything_literally(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };
	const char *path = arena_strdup(&mem, getenv("PATH"));

	(void)state;
	/* no bash is needed for it */
	assert_int_equal(setenv("PATH", "/nonexistent", 1), 0);
	must_read(&r, &mem, everything);
	assert_int_equal(setenv("PATH", path, 1), 0);
	assert_everything(&r.s, &mem);
}

static void reads_everything_by_bash(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	must_read(&r, &mem, arena_printf(&mem, "%s\n: $(true)\necho told >&2\n", everything));
	assert_everything(&r.s, &mem);
	assert_string_equal(r.noise, "told\n");
}

static void later_files_win(void **state)
{
	static const char *const seconds[] = { "sign_file=/two\nverbose=\n",
					       "sign_file=${mok_signing_key%.*}.two\nverbose=\n" };
	static const char *const want[] = { "/two", "/k.two" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		auto_arena mem = ARENA_INIT;
		auto_reading r = { 0 };

		put_framework("sign_file=/one\nverbose=1\nmok_signing_key=/k.key\n");
		put("dkms/framework.conf.d/10-a.conf", seconds[i], 0644);
		put("dkms/framework.conf.d/20-b.conf", "build_user=bob\n", 0644);
		put("dkms/framework.conf.d/30-c.conf.bak", "build_user=eve\n", 0644);
		put("dkms/framework.conf.d/.40.conf", "build_user=eve\n", 0644);
		assert_true(read_dir(&r, &mem));
		assert_string_equal(r.s.sign_file, want[i]);
		assert_false(r.s.verbose);
		assert_string_equal(r.s.build_user, "bob");
	}
}

static void bash_sees_the_defaults(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	must_read(&r, &mem, "mok_signing_key=\"$dkms_tree/mok.key\"\nsign_file=$source_tree/x\n");
	assert_string_equal(r.s.mok_signing_key, "/var/lib/dkms/mok.key");
	assert_string_equal(r.s.sign_file, "/usr/src/x");
}

static void jobs_may_come_from_the_environment(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading given = { 0 }, set = { 0 }, bad = { 0 };

	(void)state;
	assert_int_equal(setenv("parallel_jobs", "5", 1), 0);
	must_read(&given, &mem, "verbose=\n");
	assert_string_equal(given.s.parallel_jobs, "5");
	must_read(&set, &mem, "parallel_jobs=2\n");
	assert_string_equal(set.s.parallel_jobs, "2");
	assert_int_equal(setenv("parallel_jobs", "all", 1), 0);
	put_framework("verbose=\n");
	assert_false(read_dir(&bad, &mem));
	assert_starts(bad.e.text, "environment: parallel_jobs is 'all', which is no number.");
	assert_int_equal(unsetenv("parallel_jobs"), 0);
}

static void refuses_bad_values_by_file_and_value(void **state)
{
	static const char *const bad[][2] = {
		{ "parallel_jobs", "many" },   { "parallel_jobs", "-1" },
		{ "parallel_jobs", "999999" }, { "build_sandbox", "no" },
		{ "build_sandbox", "AUTO" },   { "conf_timeout", "0" },
		{ "conf_timeout", "1h" },      { "conf_timeout", "3601" },
		{ "initramfs", "maybe" },      { "on_failure", "stop" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		auto_arena mem = ARENA_INIT;
		auto_reading r = { 0 };

		put_framework("verbose=1\n");
		put("dkms/framework.conf.d/a.conf",
		    arena_printf(&mem, "%s='%s'\n", bad[i][0], bad[i][1]), 0644);
		put("dkms/framework.conf.d/b.conf", "# nothing\n", 0644);
		assert_false(read_dir(&r, &mem));
		assert_int_equal(r.e.status, 1);
		assert_starts(r.e.text, arena_printf(&mem, "%s: %s is '%s', which is n",
						     here(&mem, "dkms/framework.conf.d/a.conf"),
						     bad[i][0], bad[i][1]));
	}
}

static void an_empty_value_is_the_default(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	must_read(&r, &mem,
		  "dkms_tree=\nparallel_jobs=''\nbuild_sandbox=\"\"\nconf_timeout=\nbuild_user=\n"
		  "sign_file=\n");
	assert_string_equal(r.s.dkms_tree, "/var/lib/dkms");
	assert_null(r.s.parallel_jobs);
	assert_int_equal(r.s.build_sandbox, SANDBOX_AUTO);
	assert_int_equal(r.s.conf_timeout, 20);
	assert_string_equal(r.s.build_user, "nobody");
	assert_null(r.s.sign_file);
}

static void names_a_file_that_cannot_be_read(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading syntax = { 0 }, folder = { 0 };

	(void)state;
	put_framework("if\n");
	assert_false(read_dir(&syntax, &mem));
	assert_int_equal(syntax.e.status, 1);
	assert_string_equal(syntax.e.text,
			    arena_printf(&mem,
					 "%s: line 2: syntax error: unexpected end of file\n"
					 "Correct the file, or move it away.",
					 here(&mem, "dkms/framework.conf")));
	put_framework("");
	assert_int_equal(mkdir("dkms/framework.conf.d/x.conf", 0755), 0);
	assert_false(read_dir(&folder, &mem));
	assert_has(folder.e.text, "framework.conf.d/x.conf: it is not a regular file\n");
}

static void puts_a_kernel_in(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_null(settings_expand(NULL, "6.1", &mem));
	assert_string_equal(settings_expand("", "6.1", &mem), "");
	assert_string_equal(settings_expand("$kernelver", "6.1", &mem), "6.1");
	assert_string_equal(settings_expand("a${kernelver}b$kernelver-c", "6.1", &mem),
			    "a6.1b6.1-c");
	assert_string_equal(settings_expand("$kernelvers $ ${kernel} $$kernelver", "6.1", &mem),
			    "$kernelvers $ ${kernel} $6.1");
}

#define settings_test(f) cmocka_unit_test_setup_teardown(f, clean_environment, scratch_end)

static void a_look_runs_nothing(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	put_framework("dkms_tree=/one\nsource_tree=/two\n");
	put("dkms/framework.conf.d/1.conf", "dkms_tree=/three\n: >ran\n", 0644);
	put("dkms/framework.conf.d/2.conf", "source_tree=/four\n", 0644);
	assert_true(settings_peek(here(&mem, "dkms"), &mem, &r.s, &r.e));
	assert_string_equal(r.s.dkms_tree, "/one");
	assert_string_equal(r.s.source_tree, "/four");
	assert_string_equal(r.s.install_tree, "/lib/modules");
	assert_int_equal(access("ran", F_OK), -1);
	put("dkms/framework.conf.d/2.conf", "conf_timeout=soon\n", 0644);
	assert_false(settings_peek(here(&mem, "dkms"), &mem, &r.s, &r.e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		settings_test(has_defaults_without_any_file),
		settings_test(reads_everything_literally),
		settings_test(reads_everything_by_bash),
		settings_test(later_files_win),
		settings_test(bash_sees_the_defaults),
		settings_test(jobs_may_come_from_the_environment),
		settings_test(refuses_bad_values_by_file_and_value),
		settings_test(an_empty_value_is_the_default),
		settings_test(names_a_file_that_cannot_be_read),
		settings_test(puts_a_kernel_in),
		settings_test(a_look_runs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
