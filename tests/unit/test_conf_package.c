/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conf/package.h"
#include "conf_scratch.h"

static bool config_on(const void *data, const char *name)
{
	assert_string_equal(data, "config");
	return strcmp(name, "CONFIG_I2C") == 0;
}

/* the fixtures lie beside this file's folder */
static const char *fixtures(struct arena *mem)
{
	static char *root;

	if (!root) {
		char *file = realpath(__FILE__, NULL);

		assert_non_null(file);
		char *end = strstr(file, "/unit/");
		assert_non_null(end);
		assert_true(asprintf(&root, "%.*s/fixtures/conf", (int)(end - file), file) > 0);
		free(file);
	}
	return mem ? arena_strdup(mem, root) : NULL;
}

/* in the group's setup the working folder is still the one that __FILE__ is relative to */
static int find_fixtures(void **state)
{
	(void)state;
	(void)fixtures(NULL);
	return 0;
}

static const char *read_text(const char *path, struct arena *mem)
{
	char *text = arena_alloc(mem, 65536);
	FILE *f = fopen(path, "r");

	if (!f)
		fail_msg("%s is not there", path);
	size_t n = fread(text, 1, 65535, f);
	(void)fclose(f);
	assert_true(n < 65535);
	return text;
}

/* text with the kernel's folder, which is another in every run, as @KERNEL@ */
static const char *mask(const char *text, const char *kernel, struct arena *mem)
{
	const char *at;

	while ((at = strstr(text, kernel)))
		text = arena_printf(mem, "%.*s@KERNEL@%s", (int)(at - text), text,
				    at + strlen(kernel));
	return text;
}

static void print_modules(const struct package *p, struct arena *mem, struct strv *out)
{
	for (size_t i = 0; i < p->n_modules; i++) {
		const struct package_module *m = &p->modules[i];

		strv_printf(mem, out, "module %s%s -> %s %s %s%s\n", m->built_location,
			    m->built_name, m->dest_location, m->dest_name,
			    m->strip ? "strip" : "keep", m->excluded ? " excluded" : "");
	}
	strv_printf(mem, out, "included %zu%s\n", p->n_included,
		    p->has_rules ? " of those with rules" : "");
}

static void print_if(struct arena *mem, struct strv *out, const char *what, const char *value)
{
	if (value && *value)
		strv_printf(mem, out, "%s%s\n", what, value);
}

static void print_list(struct arena *mem, struct strv *out, const char *what, const struct strv *v)
{
	for (size_t i = 0; i < v->n; i++)
		strv_printf(mem, out, "%s%s\n", what, v->at[i]);
}

static void print_package(const struct package *p, struct arena *mem, struct strv *out)
{
	strv_printf(mem, out, "package %s %s\n", p->name, p->version);
	print_modules(p, mem, out);
	print_if(mem, out, "", p->excluded ? "excluded" : "");
	print_if(mem, out, "", p->autoinstall ? "autoinstall" : "");
	print_if(mem, out, "", p->no_weak_modules ? "no_weak_modules" : "");
	print_if(mem, out, "", p->build_depends_rebuild ? "build_depends_rebuild" : "");
	print_if(mem, out, "make ", p->make);
	print_list(mem, out, "patch ", &p->patches);
	print_list(mem, out, "depends ", &p->build_depends);
	print_if(mem, out, "pre_build ", p->pre_build);
	print_if(mem, out, "post_build ", p->post_build);
	print_if(mem, out, "pre_install ", p->pre_install);
	print_if(mem, out, "post_install ", p->post_install);
	print_if(mem, out, "post_add ", p->post_add);
	print_if(mem, out, "post_remove ", p->post_remove);
	print_list(mem, out, "", &p->deprecated);
	if (*p->noise)
		strv_printf(mem, out, "noise %s", p->noise);
}

struct reading {
	struct conf_vars vars;
	struct package_request request;
	struct package package;
	struct strv complaints;
};

static void begin(struct reading *r, const char *file, struct arena *mem)
{
	*r = (struct reading){
		.vars = { .kernelver = "6.1.0-56-amd64",
			  .arch = "x86_64",
			  .kernel_source_dir = here(mem, "kernel/build"),
			  .kernel_config = here(mem, "kernel/build/.config"),
			  .dkms_tree = "/var/lib/dkms",
			  .source_tree = "/usr/src",
			  .install_tree = "/lib/modules",
			  .module = "any",
			  .module_version = "1",
			  .parallel_jobs = "3" },
		.request = { .source = { .file = file, .timeout = 60 },
			     .name_in_errors = "/shown/dkms.conf",
			     .config_on = config_on,
			     .data = "config" },
	};
	r->request.source.vars = &r->vars;
}

static const char *read_and_print(struct reading *r, struct arena *mem)
{
	auto_err e = ERR_INIT;
	struct strv out = { 0 };
	bool done = package_read(&r->request, mem, &r->package, &r->complaints, &e);

	print_list(mem, &out, "", &r->complaints);
	if (done)
		print_package(&r->package, mem, &out);
	else
		strv_printf(mem, &out, "%d %s\n", e.status, e.text);
	return strv_join(mem, &out, "");
}

static void check_fixture(const char *conf, struct arena *mem)
{
	const char *stem = arena_strndup(mem, conf, strlen(conf) - strlen(".conf"));
	const char *expect = arena_printf(mem, "%s.expect", stem);
	struct reading r;

	begin(&r, conf, mem);

	const char *got = mask(read_and_print(&r, mem), r.vars.kernel_source_dir, mem);
	const char *want = read_text(expect, mem);

	if (strcmp(got, want) != 0)
		fail_msg("%s says:\n%s---- instead of:\n%s----", conf, got, want);
}

static void reads_every_fixture(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct dirent **list = NULL;
	const char *dir = fixtures(&mem);
	int n = scandir(dir, &list, NULL, alphasort), confs = 0;

	(void)state;
	put_kernel();
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		if (str_ends(list[i]->d_name, ".conf")) {
			check_fixture(arena_printf(&mem, "%s/%s", dir, list[i]->d_name), &mem);
			confs++;
		}
		free(list[i]);
	}
	free((void *)list);
	assert_true(confs >= 15);
}

#define VALID "PACKAGE_NAME=a\nPACKAGE_VERSION=1\nDEST_MODULE_LOCATION=/extra\n"
#define BAD                                                                                        \
	"8 Bad conf file.\n"                                                                       \
	"File: /shown/dkms.conf does not represent a valid dkms.conf file.\n"

static const char *read_conf(const char *text, struct reading *r, struct arena *mem)
{
	put("dkms.conf", text, 0644);
	begin(r, here(mem, "dkms.conf"), mem);
	return read_and_print(r, mem);
}

static void says_that_the_file_is_missing(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct reading r;

	(void)state;
	begin(&r, here(&mem, "none/dkms.conf"), &mem);
	assert_string_equal(read_and_print(&r, &mem), "4 Could not locate dkms.conf file.\n"
						      "File: /shown/dkms.conf does not exist.\n");
}

static void names_the_file_as_it_is_without_a_name_for_errors(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct reading r;

	(void)state;
	put("dkms.conf", "PACKAGE_NAME=a\n", 0644);
	begin(&r, here(&mem, "dkms.conf"), &mem);
	r.request.name_in_errors = NULL;
	assert_has(read_and_print(&r, &mem),
		   arena_printf(&mem, "File: %s does not represent", here(&mem, "dkms.conf")));
}

static void refuses_names_that_are_no_plain_words(void **state)
{
	static const char *const bad[] = { "a/b",  "..",   ".a",  "-a",	 "a b",
					   "a'b",  "a\"b", "a;b", "a$b", "#MODULE_VERSION#",
					   "a\nb", "a\tb" };
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		auto_arena mem = ARENA_INIT;
		struct strv override = { 0 };
		struct reading r;

		put("dkms.conf", VALID, 0644);
		begin(&r, here(&mem, "dkms.conf"), &mem);
		strv_printf(&mem, &override, "PACKAGE_VERSION=%s", bad[i]);
		r.request.source.overrides = &override;

		const char *got = read_and_print(&r, &mem);

		assert_starts(got, "dkms.conf: Error! Unsupported PACKAGE_VERSION value '");
		assert_has(got, BAD);
	}
}

static void takes_yes_and_no_in_any_case(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct reading r;

	(void)state;
	(void)read_conf(VALID "AUTOINSTALL=yEs\nNO_WEAK_MODULES=YES\nBUILD_DEPENDS_REBUILD=No\n",
			&r, &mem);
	assert_true(r.package.autoinstall);
	assert_true(r.package.no_weak_modules);
	assert_false(r.package.build_depends_rebuild);
	assert_string_equal(read_conf(VALID "BUILD_DEPENDS_REBUILD=y\n", &r, &mem),
			    "dkms.conf: Error! Unsupported BUILD_DEPENDS_REBUILD value 'y'\n" BAD);
}

static void tells_notices_and_noise_of_a_refused_file_too(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct reading r;

	(void)state;
	assert_has(read_conf("REMAKE_INITRD=no\necho loud >&2\n", &r, &mem), BAD);
	assert_int_equal(r.package.deprecated.n, 1);
	assert_string_equal(r.package.deprecated.at[0],
			    "Deprecated feature: REMAKE_INITRD (/shown/dkms.conf)");
	assert_string_equal(r.package.noise, "loud\n");
	assert_string_equal(r.package.file, "/shown/dkms.conf");
}

static void knows_what_a_cleaning_of_nothing_is(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct reading r;

	(void)state;
	(void)read_conf(VALID "CLEAN=true\n", &r, &mem);
	assert_int_equal(r.package.deprecated.n, 0);
	(void)read_conf(VALID "CLEAN=/bin/true\n", &r, &mem);
	assert_int_equal(r.package.deprecated.n, 0);
	(void)read_conf(VALID "CLEAN='true clean'\n", &r, &mem);
	assert_int_equal(r.package.deprecated.n, 1);
}

static void strict_reading_warns_of_no_modules_at_all(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct reading r;

	(void)state;
	put("dkms.conf", "PACKAGE_NAME=a\nPACKAGE_VERSION=1\n", 0644);
	begin(&r, here(&mem, "dkms.conf"), &mem);
	assert_string_equal(read_and_print(&r, &mem), "package a 1\nincluded 0\n");
	r.request.strict = true;
	assert_string_equal(read_and_print(&r, &mem),
			    "dkms.conf: Warning! Zero modules specified.\n"
			    "package a 1\nincluded 0\n");
}

static void only_strict_reading_looks_for_duplicates(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct reading r;

	(void)state;
	put("dkms.conf",
	    VALID "BUILT_MODULE_NAME=(x y x)\nBUILT_MODULE_LOCATION=(s/ '' s)\n"
		  "DEST_MODULE_LOCATION=(/extra /extra /extra)\n",
	    0644);
	begin(&r, here(&mem, "dkms.conf"), &mem);
	assert_has(read_and_print(&r, &mem), "included 3\n");
	r.complaints.n = 0;
	r.request.strict = true;
	assert_string_equal(
		read_and_print(&r, &mem),
		"dkms.conf: Error! Duplicate module 's/x' in 'BUILT_MODULE_NAME[2]'.\n"
		"dkms.conf: Error! Duplicate module 'x' in 'DEST_MODULE_NAME[2]'.\n" BAD);
}

static void without_a_kernel_every_rule_holds(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct reading r;

	(void)state;
	put("dkms.conf",
	    VALID "BUILD_EXCLUSIVE_KERNEL='^9'\nBUILD_EXCLUSIVE_ARCH=arm\n"
		  "BUILD_EXCLUSIVE_CONFIG=CONFIG_X\nBUILD_EXCLUSIVE_KERNEL_MIN=7\n",
	    0644);
	begin(&r, here(&mem, "dkms.conf"), &mem);
	(void)read_and_print(&r, &mem);
	assert_true(r.package.excluded);
	assert_int_equal(r.package.n_included, 0);
	r.request.any_kernel = true;
	(void)read_and_print(&r, &mem);
	assert_false(r.package.excluded);
	assert_true(r.package.has_rules);
	assert_int_equal(r.package.n_included, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(reads_every_fixture),
		scratch_test(says_that_the_file_is_missing),
		scratch_test(names_the_file_as_it_is_without_a_name_for_errors),
		scratch_test(refuses_names_that_are_no_plain_words),
		scratch_test(takes_yes_and_no_in_any_case),
		scratch_test(tells_notices_and_noise_of_a_refused_file_too),
		scratch_test(knows_what_a_cleaning_of_nothing_is),
		scratch_test(strict_reading_warns_of_no_modules_at_all),
		scratch_test(only_strict_reading_looks_for_duplicates),
		scratch_test(without_a_kernel_every_rule_holds),
	};

	return cmocka_run_group_tests(tests, find_fixtures, NULL);
}
