/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conf/script.h"
#include "conf_scratch.h"

static const char *const names[] = { "X", "Y", NULL };

struct running {
	struct strv files, env, readable;
	struct script script;
	struct directives d;
	const char *noise;
	struct err e;
};

#define auto_running __attribute__((cleanup(running_clear))) struct running

static void running_clear(struct running *r)
{
	err_clear(&r->e);
}

static void file(struct running *r, struct arena *mem, const char *name, const char *text)
{
	put(name, text, 0644);
	strv_push(mem, &r->files, here(mem, name));
}

static bool run(struct running *r, struct arena *mem)
{
	r->script.files = &r->files;
	r->script.names = names;
	r->script.env = &r->env;
	r->script.readable = &r->readable;
	return script_run(&r->script, mem, &r->d, &r->noise, &r->e);
}

static void several_files_are_one_shell(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_running r = { 0 };

	(void)state;
	strv_push(&mem, &r.env, "given=g");
	file(&r, &mem, "a b'c.conf", "X=$given; f() { echo from f; }; Z=z; return 1");
	file(&r, &mem, "second.conf", "X+=,$Z; Y=([3]=$(f))");
	assert_true(run(&r, &mem));
	assert_int_equal(r.d.n, 2);
	assert_string_equal(directives_get(&r.d, "X", 0), "g,z");
	assert_string_equal(directives_get(&r.d, "Y", 3), "from f");
	assert_string_equal(r.noise, "");
}

static void names_the_file_that_is_wrong(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_running syntax = { 0 }, ends = { 0 }, hangs = { .script.timeout = 5 };

	(void)state;
	file(&syntax, &mem, "a.conf", "X=1\n");
	file(&syntax, &mem, "b.conf", "X=2\n)\n");
	file(&syntax, &mem, "c.conf", "X=3\n");
	assert_false(run(&syntax, &mem));
	assert_starts(syntax.e.text,
		      arena_printf(&mem, "%s: line 2: syntax error near", here(&mem, "b.conf")));

	file(&ends, &mem, "a.conf", "echo why >&2; exit 7\n");
	file(&ends, &mem, "b.conf", "X=2\n");
	assert_false(run(&ends, &mem));
	assert_string_equal(ends.e.text,
			    arena_printf(&mem,
					 "%s: it does not run to its end (exit status 7): why",
					 here(&mem, "a.conf")));
	assert_string_equal(ends.noise, "why\n");
	assert_int_equal(ends.d.n, 0);

	file(&hangs, &mem, "a.conf", "X=2\n");
	file(&hangs, &mem, "b.conf", "echo so >&2; while sleep 1; do :; done\n");
	assert_false(run(&hangs, &mem));
	assert_string_equal(hangs.e.text, arena_printf(&mem, "%s: it did not end within 5 seconds",
						       here(&mem, "b.conf")));
	assert_string_equal(hangs.noise, "so\n");
}

static void keys_that_are_no_numbers_do_not_come_back(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_running r = { 0 };

	(void)state;
	file(&r, &mem, "a.conf", "declare -A X=([a]=1 [5]=2 ['$(id)']=3 [99999999999999999999]=4)");
	assert_true(run(&r, &mem));
	assert_int_equal(r.d.n, 1);
	assert_string_equal(directives_get(&r.d, "X", 5), "2");
}

static void what_is_traced_is_not_our_own(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_running r = { 0 };

	(void)state;
	file(&r, &mem, "a.conf", "set -x\nX=1\n");
	assert_true(run(&r, &mem));
	assert_has(r.noise, "X=1");
	assert_null(strstr(r.noise, "POSIXLY_CORRECT"));
	assert_null(strstr(r.noise, "printf"));
}

static void reads_files_and_says_why_not(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err missing = ERR_INIT, large = ERR_INIT, fine = ERR_INIT;
	char *text;
	size_t len;

	(void)state;
	assert_false(script_read_file(here(&mem, "none"), &mem, &text, &len, &missing));
	assert_int_equal(missing.sys, ENOENT);
	put("large", "", 0644);
	assert_int_equal(truncate("large", (off_t)SCRIPT_FILE_MAX + 1), 0);
	assert_false(script_read_file(here(&mem, "large"), &mem, &text, &len, &large));
	assert_string_equal(large.text, "it is larger than 1 MiB");
	put("fine", "X=1\n", 0644);
	assert_true(script_read_file(here(&mem, "fine"), &mem, &text, &len, &fine));
	assert_string_equal(text, "X=1\n");
	assert_int_equal(len, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(several_files_are_one_shell),
		scratch_test(names_the_file_that_is_wrong),
		scratch_test(keys_that_are_no_numbers_do_not_come_back),
		scratch_test(what_is_traced_is_not_our_own),
		scratch_test(reads_files_and_says_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
