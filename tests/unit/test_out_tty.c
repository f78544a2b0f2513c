/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "core/str.h"
#include "out/out.h"
#include "out/visible.h"
#include "out_capture.h"

#define ERASE "\r\033[K"

static const struct out_step build = { "Building module(s)", "make -j2 all",
				       "vpoll/0.1 for 6.1.0-9-amd64 (x86_64)" };

/* what remains on the screen: erased lines go, colours go */
static char *on_screen(const char *bytes, struct arena *mem)
{
	struct strv pieces = strv_split(mem, bytes, "\n"), kept = { 0 };

	for (size_t i = 0; i < pieces.n; i++) {
		const char *line = pieces.at[i], *erased = NULL;

		for (const char *p = line; (p = strstr(p, ERASE)); p += strlen(ERASE))
			erased = p + strlen(ERASE);
		line = erased ? erased : line;
		strv_push(mem, &kept, visible_lines(mem, line, strlen(line)));
	}
	return strv_join(mem, &kept, "\n");
}

static void run_of_two(void)
{
	const struct out_result done = { 0, NULL }, failed = { 2, "a.c:1:2: error: \033[7mbad" };
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct out *o = out_open(OUT_TTY, &mem);

	out_step_begin(o, &build);
	out_step_tick(o, 3, "  CC [M]  vpoll.o");
	out_note(o, "between");
	out_step_tick(o, 4, "  LD [M]  vpoll.ko");
	out_step_end(o, &done);
	out_step_begin(o, &build);
	out_step_end(o, &failed);
	out_warn(o, "careful");
	(void)err_set(&e, 10, "one\ntwo");
	out_error(o, &e);
	out_hint(o, "1 of 2 built");
	out_close(o);
}

static void same_facts_remain_on_screen(void **state)
{
	auto_arena mem = ARENA_INIT;
	const char *screen = on_screen(capture_tty(run_of_two, 100, &mem), &mem);

	(void)state;
	assert_string_equal(screen, "between\n"
				    "Building module(s)... done.\n"
				    "Building module(s)... failed (bad exit status: 2)"
				    "  vpoll/0.1 for 6.1.0-9-amd64 (x86_64)\n"
				    "  a.c:1:2: error: bad\n"
				    "Failed command:\n"
				    "make -j2 all\n"
				    "Warning: careful\n"
				    "\n"
				    "Error! one\n"
				    "two\n"
				    "1 of 2 built");
}

static void counter_runs_meanwhile(void **state)
{
	auto_arena mem = ARENA_INIT;
	const char *bytes = capture_tty(run_of_two, 200, &mem);

	(void)state;
	assert_non_null(strstr(bytes, "Building module(s)  vpoll/0.1 for 6.1.0-9-amd64 (x86_64)"
				      "  0:00  3 lines    CC [M]  vpoll.o"));
	assert_non_null(strstr(bytes, "4 lines    LD [M]  vpoll.ko" ERASE));
	assert_non_null(strstr(bytes, "\033[32mdone.\033[0m"));
	assert_non_null(strstr(bytes, "\033[1;31ma.c:1:2: error: bad\033[0m"));
}

static void skips(void)
{
	const struct out_result skipped = { 77, NULL };
	auto_arena mem = ARENA_INIT;
	struct out *o = out_open(OUT_TTY, &mem);

	out_step_begin(o, &build);
	out_step_end(o, &skipped);
	out_close(o);
}

static void skipped_is_not_failed(void **state)
{
	auto_arena mem = ARENA_INIT;
	const char *bytes = capture_tty(skips, 100, &mem);

	(void)state;
	assert_non_null(strstr(bytes, "\033[33mskipped (exit status: 77)\033[0m"));
	assert_null(strstr(bytes, "\033[1;31m"));
}

static void without_colour(void)
{
	(void)setenv("NO_COLOR", "1", 1);
	run_of_two();
}

static void no_color_is_honoured(void **state)
{
	auto_arena mem = ARENA_INIT;
	const char *bytes = capture_tty(without_colour, 100, &mem);

	(void)state;
	assert_non_null(strstr(bytes, "Building module(s)... done."));
	for (const char *p = bytes; (p = strchr(p, '\033')); p++)
		assert_memory_equal(p - 1, ERASE, 4);
}

static void hostile(void)
{
	static const char evil[] = "\033]0;owned\007\033[2J\033[31m\r\n\x9b"
				   "5n\033[6n\010";
	const struct out_step step = { evil, evil, evil };
	const struct out_result failed = { 1, evil };
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;

	(void)setenv("NO_COLOR", "1", 1);

	struct out *o = out_open(OUT_TTY, &mem);

	out_step_begin(o, &step);
	out_step_tick(o, 1, evil);
	out_step_end(o, &failed);
	out_line(o, "%s", evil);
	out_note(o, "%s", evil);
	out_warn(o, "%s", evil);
	out_hint(o, "%s", evil);
	out_raw(o, evil, sizeof(evil));
	out_raw_err(o, evil, sizeof(evil));
	(void)err_set(&e, 1, "%s", evil);
	out_error(o, &e);
	out_close(o);
}

static void nothing_is_injected(void **state)
{
	auto_arena mem = ARENA_INIT;
	const char *bytes = capture_tty(hostile, 100, &mem);

	(void)state;
	for (const char *p = bytes; *p; p++) {
		if (*p == '\033')
			assert_memory_equal(p - 1, ERASE, 4);
		else
			assert_true((unsigned char)*p >= ' ' || *p == '\r' || *p == '\n');
		assert_true((unsigned char)*p < 127);
	}
}

/* the longest piece between the marks that move the cursor to the first column */
static size_t widest(const char *bytes, struct arena *mem)
{
	struct strv pieces = strv_split(mem, bytes, "\r\n");
	size_t most = 0;

	for (size_t i = 0; i < pieces.n; i++) {
		const char *text = visible_lines(mem, pieces.at[i], strlen(pieces.at[i]));

		most = strlen(text) > most ? strlen(text) : most;
	}
	return most;
}

static void ticks_only(void)
{
	auto_arena mem = ARENA_INIT;
	struct out *o = out_open(OUT_TTY, &mem);

	out_step_begin(o, &build);
	for (size_t i = 1; i < 20; i++)
		out_step_tick(o, i, "  CC [M]  a/very/long/name/of/a/file/that/does/not/fit.o");
	out_close(o);
}

static void live_line_fits(void **state)
{
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_int_equal(widest(capture_tty(ticks_only, 40, &mem), &mem), 39);
	assert_int_equal(widest(capture_tty(ticks_only, 5, &mem), &mem), 4);
	assert_int_equal(widest(capture_tty(ticks_only, 3, &mem), &mem), 0);
	assert_int_equal(widest(capture_tty(ticks_only, 0, &mem), &mem), 79);
}

static void raw_in_pieces(void)
{
	auto_arena mem = ARENA_INIT;
	struct out *o = out_open(OUT_TTY, &mem);

	out_raw(o, "half ", 5);
	out_raw(o, "line", 4);
	out_line(o, "next");
	out_raw(o, "whole\n", 6);
	out_line(o, "last");
	out_raw(o, "open", 4);
	out_step_begin(o, &build);
	out_close(o);
}

static void raw_lines_are_not_erased(void **state)
{
	auto_arena mem = ARENA_INIT;
	const char *bytes = capture_tty(raw_in_pieces, 80, &mem);

	(void)state;
	assert_int_equal(strncmp(bytes, "half line\r\nnext\r\nwhole\r\nlast\r\nopen\r\n" ERASE,
				 strlen("half line\r\nnext\r\nwhole\r\nlast\r\nopen\r\n" ERASE)),
			 0);
}

static int away = -1;

static void errors_elsewhere(void)
{
	(void)dup2(away, STDERR_FILENO);
	run_of_two();
}

static void errors_in_a_file_are_plain(void **state)
{
	auto_arena mem = ARENA_INIT;
	char got[128] = "";

	(void)state;
	away = memfd_create("notes", MFD_CLOEXEC);
	assert_true(away >= 0);

	const char *bytes = capture_tty(errors_elsewhere, 100, &mem);

	assert_null(strstr(bytes, "careful"));
	assert_true(pread(away, got, sizeof(got) - 1, 0) > 0);
	assert_string_equal(got, "between\nWarning: careful\n\nError! one\ntwo\n");
	close(away);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_facts_remain_on_screen),
		cmocka_unit_test(counter_runs_meanwhile),
		cmocka_unit_test(skipped_is_not_failed),
		cmocka_unit_test(no_color_is_honoured),
		cmocka_unit_test(nothing_is_injected),
		cmocka_unit_test(live_line_fits),
		cmocka_unit_test(raw_lines_are_not_erased),
		cmocka_unit_test(errors_in_a_file_are_plain),
	};

	(void)unsetenv("NO_COLOR");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
