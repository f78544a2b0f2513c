/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conf/literal.h"
#include "conf/script.h"
#include "conf_scratch.h"

static const char *const names[] = { "A", "B", "C", NULL };

static const char *last(const struct directives *d, const char *name)
{
	for (size_t i = d->n; i-- > 0;)
		if (str_eq(d->at[i].name, name))
			return d->at[i].value;
	return NULL;
}

/* what bash makes of the same text */
static void assert_as_bash(const char *text, const struct directives *ours, struct arena *mem)
{
	auto_err e = ERR_INIT;
	struct strv files = { 0 }, env = { 0 };
	struct directives d = { 0 };
	const char *noise;

	put("file.conf", text, 0644);
	strv_push(mem, &files, here(mem, "file.conf"));
	strv_push(mem, &env, "kernelver=${kernelver}");

	struct script script = { .files = &files, .names = names, .env = &env };

	if (!script_run(&script, mem, &d, &noise, &e))
		fail_msg("%s", e.text);
	for (size_t i = 0; names[i]; i++)
		if (!str_eq(last(ours, names[i]), last(&d, names[i])))
			fail_msg("%s: ours '%s', bash's '%s' in\n%s", names[i],
				 last(ours, names[i]), last(&d, names[i]), text);
}

static void reads_what_bash_reads(void **state)
{
	static const char *const texts[] = {
		"",
		"\n\n # nothing\n\t#A=1\n",
		"A=1",
		"A=\nB=''\nC=\"\"\n",
		"  A=/a/b.c:d,e=f+g@h%i^j-k_l   # why\n",
		"A=\"a b # c 'd' !\"\nB='$x `y` \"z\" \\ '\n",
		"A=a\"b c\"'d $e'f\n",
		"A=1\nA=2\nexport B=3\nexport\t C=\"4\"\t\n",
		"A=$kernelver\nB=\"x ${kernelver}_y $kernelver.z\"\nC='$kernelver'\n",
		"A=/l/${kernelver}/$kernelver/b\n",
		"A=1\r\nB=\"2\"\r\n",
		"A=\"two\nlines\"\nB='and\nthree\nmore'\n",
		"#last line",
		"A='\xc3\xa4'\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		auto_arena mem = ARENA_INIT;
		struct directives d = { 0 };

		if (!literal_read(texts[i], &mem, &d))
			fail_msg("not literal: %s", texts[i]);
		assert_as_bash(texts[i], &d, &mem);
	}
}

static void leaves_the_rest_to_bash(void **state)
{
	static const char *const texts[] = {
		"A",
		"A=1;B=2",
		"A=1 B=2",
		"A=$B",
		"A=\"$B\"",
		"A=`id`",
		"A=\"`id`\"",
		"A=$(id)",
		"A=\"\\\"\"",
		"A=\\a",
		"A=~/x",
		"A=*",
		"A=a?",
		"A={a,b}",
		"A=(1 2)",
		"A+=1",
		"A[0]=1",
		"A=1 true",
		"A=1&",
		"A=1|cat",
		"A=1>x",
		"A='1",
		"A=\"1",
		"if",
		"1A=2",
		"=1",
		"A =1",
		"export A",
		"unset A",
		"A=$kernelvers",
		"A=${kernelver%.*}",
		"kernelver=5",
		"A=1#",
		"A='1'#2",
		"A=\"$\"",
		"A=1\rB",
		". /x",
		"exportA",
		"A=x!",
		"A='1'\\\nB",
		"{ A=1; }",
		"A=$",
		"export -n A=1",
		"A=\xc3\xa4",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		auto_arena mem = ARENA_INIT;
		struct directives d = { 0 };

		if (literal_read(texts[i], &mem, &d))
			fail_msg("taken as literal: %s", texts[i]);
	}
}

static void keeps_every_assignment_in_order(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct directives d = { 0 };

	(void)state;
	assert_true(literal_read("A=1\nB=2\n", &mem, &d));
	assert_true(literal_read("A=3\n", &mem, &d));
	assert_int_equal(d.n, 3);
	assert_string_equal(d.at[0].value, "1");
	assert_string_equal(d.at[1].name, "B");
	assert_string_equal(d.at[2].value, "3");
	assert_int_equal(d.at[2].index, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(reads_what_bash_reads),
		scratch_test(leaves_the_rest_to_bash),
		scratch_test(keeps_every_assignment_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
