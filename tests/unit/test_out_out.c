/* SPDX-License-Identifier: GPL-2.0-or-later */
/* which form is chosen */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "out/out.h"
#include "out_capture.h"

static enum out_form form;
static const char *term;

/* everything there is to say, told apart by what only a terminal shows */
static void everything(void)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	const struct out_step step = { "Step", "command", NULL };
	const struct out_result failed = { 1, NULL };

	if (term)
		(void)setenv("TERM", term, 1);
	else
		(void)unsetenv("TERM");

	struct out *o = out_open(form, &mem);

	out_line(o, "line");
	out_raw(o, "raw\n", 4);
	out_hint(o, "hint");
	out_note(o, "note");
	out_raw_err(o, "raw\n", 4);
	out_warn(o, "warning");
	(void)err_set(&e, 1, "error");
	out_error(o, &e);
	out_step_begin(o, &step);
	out_step_tick(o, 1, "x");
	out_step_end(o, &failed);
	out_close(o);
}

static const char *on_pipe(enum out_form f, const char *t, struct arena *mem)
{
	form = f;
	term = t;
	return capture_pipe(everything, mem);
}

static const char *on_tty(enum out_form f, const char *t, struct arena *mem)
{
	form = f;
	term = t;
	return capture_tty(everything, 80, mem);
}

static void auto_follows_the_terminal(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_non_null(strstr(on_tty(OUT_AUTO, "xterm", &mem), "hint"));
	assert_null(strstr(on_tty(OUT_AUTO, "dumb", &mem), "hint"));
	assert_null(strstr(on_tty(OUT_AUTO, "dumb", &mem), "\033"));
	assert_non_null(strstr(on_tty(OUT_AUTO, "dumb", &mem), "Step...(bad exit status: 1)"));
	assert_null(strstr(on_tty(OUT_AUTO, NULL, &mem), "hint"));
	assert_null(strstr(on_pipe(OUT_AUTO, "xterm", &mem), "hint"));
}

static void form_can_be_asked_for(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_null(strstr(on_tty(OUT_PLAIN, "xterm", &mem), "hint"));
	assert_non_null(strstr(on_pipe(OUT_TTY, "dumb", &mem), "hint"));
}

static void quiet_says_nothing(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_string_equal(on_pipe(OUT_QUIET, "xterm", &mem), "");
	assert_string_equal(on_tty(OUT_QUIET, "xterm", &mem), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(auto_follows_the_terminal),
		cmocka_unit_test(form_can_be_asked_for),
		cmocka_unit_test(quiet_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
