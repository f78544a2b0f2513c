/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "out/out.h"
#include "out_capture.h"

static const struct out_step build = { "Building module(s)", "make -j2 all", "vpoll/0.1" };
static const struct out_result done = { 0, NULL }, failed = { 2, "vpoll.c:1:1: error: no" };

static void steps(void)
{
	auto_arena mem = ARENA_INIT;
	struct out *o = out_open(OUT_PLAIN, &mem);
	const struct out_step quiet_step = { "Running the pre_build script", NULL, NULL };

	out_step_begin(o, &build);
	out_step_tick(o, 12, "  CC [M] vpoll.o");
	out_step_end(o, &done);
	out_step_begin(o, &build);
	out_step_end(o, &failed);
	out_step_begin(o, &quiet_step);
	out_step_end(o, &failed);
	out_hint(o, "%s", "only for a terminal");
	out_close(o);
}

static void steps_as_compat_has_them(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_string_equal(capture_pipe(steps, &mem),
			    "Building module(s)... done.\n"
			    "Building module(s)...(bad exit status: 2)\n"
			    "Failed command:\n"
			    "make -j2 all\n"
			    "Running the pre_build script...(bad exit status: 2)\n");
}

static void both_streams(void)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct out *o = out_open(OUT_PLAIN, &mem);

	out_line(o, "one %d", 1);
	out_note(o, "two");
	out_line(o, "three");
	out_warn(o, "four\nand a half");
	out_raw(o, "five", 4);
	(void)err_set(&e, 6, "six");
	(void)err_line(&e, "seven");
	out_error(o, &e);
	out_raw_err(o, "eight ", 6);
	out_raw(o, "nine\033\n", 6);
	out_step_begin(o, &build);
	out_note(o, "ten");
	out_step_end(o, &done);
	out_close(o);
}

static void order_holds_in_one_place(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_string_equal(capture_pipe(both_streams, &mem),
			    "one 1\ntwo\nthree\nWarning: four\nand a half\nfive"
			    "\nError! six\nseven\neight nine\033\n"
			    "Building module(s)...ten\n done.\n");
}

/* dies without closing: what stands there then was written at once */
static void begins_and_dies(void)
{
	auto_arena mem = ARENA_INIT;
	struct out *o = out_open(OUT_PLAIN, &mem);

	out_line(o, "before");
	out_step_begin(o, &build);
	_exit(0);
}

static void flushes_and_dies(void)
{
	auto_arena mem = ARENA_INIT;
	struct out *o = out_open(OUT_PLAIN, &mem);

	out_line(o, "before");
	out_flush(o);
	_exit(0);
}

static void beginning_is_seen_at_once(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_string_equal(capture_pipe(begins_and_dies, &mem), "before\nBuilding module(s)...");
	assert_string_equal(capture_pipe(flushes_and_dies, &mem), "before\n");
}

static void long_lines(void)
{
	auto_arena mem = ARENA_INIT;
	struct out *o = out_open(OUT_PLAIN, &mem);

	for (int i = 0; i < 1000; i++)
		out_line(o, "%0*d", i, i);
	out_close(o);
}

static void nothing_is_lost(void **state)
{
	auto_arena mem = ARENA_INIT;
	char *all = capture_pipe(long_lines, &mem), *want = arena_alloc(&mem, 1 << 20), *p = want;

	(void)state;
	for (int i = 0; i < 1000; i++)
		p = stpcpy(p, arena_printf(&mem, "%0*d\n", i, i));
	assert_string_equal(all, want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_as_compat_has_them),
		cmocka_unit_test(order_holds_in_one_place),
		cmocka_unit_test(beginning_is_seen_at_once),
		cmocka_unit_test(nothing_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
