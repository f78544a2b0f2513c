/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <time.h>

#include "conf/directives.h"
#include "conf_scratch.h"

static const struct conf_vars vars = {
	.kernelver = "6.1.0", .arch = "x86_64", .module = "lamp", .module_version = "1.0"
};

struct reading {
	struct conf_source source;
	struct directives d;
	const char *noise;
	struct err e;
};

#define auto_reading __attribute__((cleanup(reading_clear))) struct reading

static void reading_clear(struct reading *r)
{
	err_clear(&r->e);
}

static bool read_source(struct reading *r, struct arena *mem)
{
	r->source.file = here(mem, "dkms.conf");
	if (!r->source.vars)
		r->source.vars = &vars;
	if (!r->source.timeout)
		r->source.timeout = 60;
	return directives_read(&r->source, mem, &r->d, &r->noise, &r->e);
}

static bool read_conf(struct reading *r, struct arena *mem, const char *text)
{
	put("dkms.conf", text, 0644);
	return read_source(r, mem);
}

/* the reason in the third line of a refusal */
static const char *refused(const char *text, struct arena *mem)
{
	auto_reading r = { 0 };
	const char *head = arena_printf(mem,
					"Bad conf file.\nFile: %s does not represent a valid "
					"dkms.conf file.\nReason: ",
					here(mem, "dkms.conf"));

	assert_false(read_conf(&r, mem, text));
	assert_int_equal(r.e.status, 8);
	assert_starts(r.e.text, head);
	return arena_strdup(mem, r.e.text + strlen(head));
}

static void gives_elements_by_name_and_index(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	assert_true(
		read_conf(&r, &mem, "PATCH[300]=c\nPATCH=a\nPATCH[2]=\nOTHER=x\nMAKE='a\nb'\n"));
	assert_int_equal(r.d.n, 4);
	assert_string_equal(directives_get(&r.d, "PATCH", 0), "a");
	assert_string_equal(directives_get(&r.d, "PATCH", 2), "");
	assert_string_equal(directives_get(&r.d, "PATCH", 300), "c");
	assert_null(directives_get(&r.d, "PATCH", 1));
	assert_null(directives_get(&r.d, "OTHER", 0));
	assert_string_equal(directives_get(&r.d, "MAKE", 0), "a\nb");
	assert_int_equal(directives_len(&r.d, "PATCH"), 301);
	assert_int_equal(directives_len(&r.d, "STRIP"), 0);
	assert_string_equal(r.noise, "");
}

static void an_empty_file_has_none(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	assert_true(read_conf(&r, &mem, ""));
	assert_int_equal(r.d.n, 0);
}

static void takes_one_carriage_return_off(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	assert_true(read_conf(&r, &mem, "MAKE=a\r\nPATCH=b\r\r\n"));
	assert_string_equal(directives_get(&r.d, "MAKE", 0), "a");
	assert_string_equal(directives_get(&r.d, "PATCH", 0), "b\r");
}

static void sees_only_the_variables_of_its_world(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	assert_int_equal(setenv("PACKAGE_NAME", "ours", 1), 0);
	assert_int_equal(setenv("SECRET", "ours", 1), 0);
	assert_true(read_conf(&r, &mem,
			      "MAKE=\"$kernelver,$arch,$module,$module_version,$SECRET,$HOME,"
			      "$LC_ALL,${dkms_tree-unset},$PWD\"\n"));
	(void)unsetenv("PACKAGE_NAME");
	(void)unsetenv("SECRET");
	assert_null(directives_get(&r.d, "PACKAGE_NAME", 0));
	assert_string_equal(arena_printf(&mem, "%s/dkms.conf", directives_get(&r.d, "MAKE", 0)),
			    arena_printf(&mem, "6.1.0,x86_64,lamp,1.0,,/,C,unset,%s",
					 here(&mem, "dkms.conf")));
}

static void sources_the_overrides_in_order(void **state)
{
	static const char *const names[] = { "lamp.conf",	    "lamp-1.0.conf",
					     "lamp-1.0-6.1.0.conf", "lamp-1.0-6.1.0-x86_64.conf",
					     "lamp--6.1.0.conf",    "lamp--6.1.0-x86_64.conf",
					     "lamp-1.0-6.2.conf",   "other.conf" };
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	assert_int_equal(mkdir("etc", 0755), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		put(arena_printf(&mem, "etc/%s", names[i]), arena_printf(&mem, "MAKE+=' %zu'\n", i),
		    0644);
	r.source.override_dir = here(&mem, "etc");
	assert_true(read_conf(&r, &mem, "MAKE=make\n. () { MAKE=no; }\n"));
	assert_string_equal(directives_get(&r.d, "MAKE", 0), "make 0 1 2 3 4 5");
}

static void overrides_of_a_module_not_named_are_those_of_the_package(void **state)
{
	static const struct conf_vars nameless = { .kernelver = "6.1.0" };
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	assert_int_equal(mkdir("etc", 0755), 0);
	put("etc/lamp.conf", "MAKE=ours\n", 0644);
	put("etc/lamp-1.0.conf", "PATCH=ours\n", 0644);
	r.source.override_dir = here(&mem, "etc");
	r.source.vars = &nameless;
	assert_true(read_conf(&r, &mem, "PACKAGE_NAME=lamp\nPACKAGE_VERSION=1.0\n"));
	assert_string_equal(directives_get(&r.d, "MAKE", 0), "ours");
	assert_string_equal(directives_get(&r.d, "PATCH", 0), "ours");
}

static void a_bad_override_file_is_named(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	assert_int_equal(mkdir("etc", 0755), 0);
	put("etc/lamp.conf", "if\n", 0644);
	r.source.override_dir = here(&mem, "etc");
	assert_false(read_conf(&r, &mem, "MAKE=a\n"));
	assert_int_equal(r.e.status, 8);
	assert_has(r.e.text,
		   arena_printf(&mem, "Reason: %s/lamp.conf: line ", r.source.override_dir));
}

static void given_directives_are_data(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };
	struct strv given = { 0 };

	(void)state;
	strv_push(&mem, &given, "MAKE=$(touch /tmp/x) `id` \"'=\\");
	strv_push(&mem, &given, "PATCH[1]=new");
	strv_push(&mem, &given, "CLEAN=");
	r.source.overrides = &given;
	assert_true(read_conf(&r, &mem, "readonly MAKE=make\nPATCH=([0]=a [3]=d)\n"));
	assert_string_equal(directives_get(&r.d, "MAKE", 0), "$(touch /tmp/x) `id` \"'=\\");
	assert_string_equal(directives_get(&r.d, "PATCH", 1), "new");
	assert_string_equal(directives_get(&r.d, "CLEAN", 0), "");
	for (size_t i = 1; i < r.d.n; i++)
		assert_true(strcmp(r.d.at[i - 1].name, r.d.at[i].name) < 0 ||
			    r.d.at[i - 1].index < r.d.at[i].index);
}

static void given_directives_must_be_known(void **state)
{
	static const char *const bad[] = { "MAKE",
					   "PATH=/x",
					   "MAKE[x]=1",
					   "MAKE[-1]=1",
					   "=x",
					   "MAKE[]=1",
					   "MAKE[1]x=1",
					   "kernelver=1",
					   "MAKE =",
					   "MAKE[1=2",
					   "MAKE[99999999999999999999]=1" };
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		auto_arena mem = ARENA_INIT;
		auto_reading r = { 0 };
		struct strv given = { 0 };

		strv_push(&mem, &given, bad[i]);
		r.source.overrides = &given;
		assert_false(read_conf(&r, &mem, "MAKE=make\n"));
		assert_int_equal(r.e.status, 8);
		assert_has(r.e.text, arena_printf(&mem, "'%s'", bad[i]));
	}
}

static void a_missing_file_is_another_error(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	r.source.shown = "/usr/src/x-1/dkms.conf";
	assert_false(read_source(&r, &mem));
	assert_int_equal(r.e.status, 4);
	assert_string_equal(r.e.text, "Could not locate dkms.conf file.\n"
				      "File: /usr/src/x-1/dkms.conf does not exist.");
}

static void tells_bash_s_words_on_the_syntax(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_string_equal(refused("MAKE=a\nif\n", &mem),
			    "line 3: syntax error: unexpected end of file");
	assert_starts(refused("MAKE=a\necho )\n", &mem),
		      "line 2: syntax error near unexpected token `)'");
	assert_starts(refused("MAKE=\"a\nPATCH=b\n", &mem), "line 1: unexpected EOF while looking");
	assert_has(refused("MAKE=$(if)\nPATCH=b\n", &mem), "syntax error near");
}

static void a_failing_last_command_is_no_syntax_error(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	assert_true(read_conf(&r, &mem,
			      "MAKE=a\necho \"$BASH_SOURCE: syntax error\" >&2\n"
			      "eval 'if'\n(exit 2)\n"));
	assert_string_equal(directives_get(&r.d, "MAKE", 0), "a");
}

static void tells_that_the_end_was_not_reached(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_string_equal(refused("MAKE=a\nexit 5\n", &mem),
			    "it does not run to its end (exit status 5)");
	assert_has(refused("set -u\nMAKE=$none\n", &mem), "none: unbound variable");
	assert_has(refused("set -n\nMAKE=a\n", &mem), "does not run to its end");
	assert_has(refused("exec true\n", &mem), "does not run to its end (exit status 0)");
	assert_has(refused("kill -9 $$\n", &mem), "does not run to its end");
	assert_has(refused("exec 217>&-\n", &mem), "does not run to its end");
	assert_has(refused("readonly POSIXLY_CORRECT\n", &mem), "does not run to its end");
}

static void ends_an_endless_file(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { .source.timeout = 1 };
	time_t before = time(NULL);

	(void)state;
	assert_false(read_conf(&r, &mem, "while :; do sleep 600; done\n"));
	assert_int_equal(r.e.status, 8);
	assert_has(r.e.text, "Reason: it did not end within 1 seconds");
	assert_true(time(NULL) - before < 60);
}

static void refuses_what_is_no_text(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 }, folder = { 0 };
	FILE *f = fopen("dkms.conf", "w");

	(void)state;
	assert_non_null(f);
	assert_int_equal(fwrite("MAKE=a\0\n", 1, 8, f), 8);
	assert_int_equal(fclose(f), 0);
	assert_false(read_source(&r, &mem));
	assert_has(r.e.text, "Reason: it holds NUL bytes");
	assert_int_equal(remove("dkms.conf"), 0);
	assert_int_equal(mkdir("dkms.conf", 0755), 0);
	assert_false(read_source(&folder, &mem));
	assert_int_equal(folder.e.status, 8);
	assert_has(folder.e.text, "Reason: it is not a regular file");
}

static void refuses_what_is_too_large(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	put("dkms.conf", "MAKE=a\n", 0644);
	assert_int_equal(truncate("dkms.conf", (off_t)100 * 1024 * 1024), 0);
	assert_false(read_source(&r, &mem));
	assert_has(r.e.text, "Reason: it is larger than 1 MiB");
	assert_has(refused("for i in {0..4096}; do PATCH[i]=x; done\n", &mem),
		   "it sets more than 4096 elements");
	assert_has(refused("printf -v MAKE '%1048577s' x\n", &mem),
		   "what it sets is larger than 1 MiB");
	assert_has(refused("printf -v MAKE '%5000000s' x\n", &mem),
		   "what it sets is larger than 1 MiB");
}

static void keeps_64_kib_of_noise(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	assert_true(read_conf(&r, &mem, "printf 'a\\0b%70000s' x >&2\n"));
	assert_starts(r.noise, "ab ");
	assert_int_equal(strlen(r.noise), 64 * 1024 - 1);
}

static void refuses_what_cannot_be_read(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	put("dkms.conf", "MAKE=a\n", 0000);
	if (access("dkms.conf", R_OK) == 0) {
		print_message("skipped: root can read everything\n");
		skip();
	}
	assert_false(read_source(&r, &mem));
	assert_has(r.e.text, "Reason: it cannot be read: Permission denied");
}

static void reads_a_file_that_only_its_owner_may_read(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	put("dkms.conf", "MAKE=a\n", 0600);
	assert_true(read_source(&r, &mem));
	assert_string_equal(directives_get(&r.d, "MAKE", 0), "a");
}

static void asks_for_bash_where_there_is_none(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };
	const char *path = arena_strdup(&mem, getenv("PATH"));

	(void)state;
	put("dkms.conf", "MAKE=a\n", 0644);
	assert_int_equal(setenv("PATH", "/nonexistent", 1), 0);

	bool done = read_source(&r, &mem);

	assert_int_equal(setenv("PATH", path, 1), 0);
	assert_false(done);
	assert_int_equal(r.e.status, 8);
	assert_has(r.e.text, "bash is not found: install bash");
}

static bool is_running(const char *file, const char *program)
{
	char text[16] = "";
	FILE *f = fopen(file, "r");

	if (!f)
		return false;

	bool same = fgets(text, sizeof(text), f) && strcmp(text, program) == 0;

	(void)fclose(f);
	return same;
}

static void leaves_no_process_behind(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_reading r = { 0 };

	(void)state;
	assert_true(read_conf(&r, &mem, "sleep 61 & echo $! >&2\n"));

	/* in a pid namespace of its own the number means nobody, or somebody else, here */
	const char *file = arena_printf(&mem, "/proc/%ld/cmdline", strtol(r.noise, NULL, 10));

	for (int i = 0; i < 50 && is_running(file, "sleep"); i++)
		(void)usleep(20000);
	assert_false(is_running(file, "sleep"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(gives_elements_by_name_and_index),
		scratch_test(an_empty_file_has_none),
		scratch_test(takes_one_carriage_return_off),
		scratch_test(sees_only_the_variables_of_its_world),
		scratch_test(sources_the_overrides_in_order),
		scratch_test(overrides_of_a_module_not_named_are_those_of_the_package),
		scratch_test(a_bad_override_file_is_named),
		scratch_test(given_directives_are_data),
		scratch_test(given_directives_must_be_known),
		scratch_test(a_missing_file_is_another_error),
		scratch_test(tells_bash_s_words_on_the_syntax),
		scratch_test(a_failing_last_command_is_no_syntax_error),
		scratch_test(tells_that_the_end_was_not_reached),
		scratch_test(ends_an_endless_file),
		scratch_test(refuses_what_is_no_text),
		scratch_test(refuses_what_is_too_large),
		scratch_test(keeps_64_kib_of_noise),
		scratch_test(refuses_what_cannot_be_read),
		scratch_test(reads_a_file_that_only_its_owner_may_read),
		scratch_test(asks_for_bash_where_there_is_none),
		scratch_test(leaves_no_process_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
