/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "run/log.h"
#include "sys/dir.h"
#include "sys/file.h"

struct world {
	struct arena mem;
	char path[32];
	int dir;
	struct log log;
};

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	*state = w;
	(void)snprintf(w->path, sizeof(w->path), "/tmp/test-run-log-XXXXXX");
	assert_non_null(mkdtemp(w->path));
	w->dir = open(w->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	w->log = (struct log)LOG_INIT;
	return w->dir < 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;

	log_close(&w->log);
	close(w->dir);
	if (!dir_remove(AT_FDCWD, w->path, &e))
		print_error("%s\n", e.text);
	arena_release(&w->mem);
	free(w);
	return 0;
}

static void begin(struct world *w, const char *header)
{
	auto_err e = ERR_INIT;

	assert_true(log_open(&w->log, w->dir, "make.log", header, &e));
	assert_true(log_step_begin(&w->log, "Building module(s)", "make -j4", &e));
}

static void print(struct world *w, const char *text)
{
	assert_int_equal(write(w->log.fd, text, strlen(text)), strlen(text));
}

static char *content(struct world *w)
{
	auto_err e = ERR_INIT;
	char *text = NULL;
	size_t len;

	assert_true(file_read(w->dir, "make.log", 1 << 24, &w->mem, &text, &len, &e));
	return text;
}

static void form_is_that_of_make_log(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;

	begin(w, NULL);
	print(w, "one\ntwo\n");
	w->log.began -= 3600 + 2 * 60 + 3;
	assert_true(log_step_end(&w->log, 2, &e));
	assert_string_equal(content(w),
			    "\n"
			    "Building module(s)\n"
			    "# command: make -j4\n"
			    "one\ntwo\n"
			    "\n"
			    "# exit code: 2\n"
			    "# elapsed time: 01:02:03\n"
			    "----------------------------------------------------------------\n");
}

static void header_is_followed_by_the_date(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;
	regex_t form;
	char *old = getenv("TZ") ? arena_strdup(&w->mem, getenv("TZ")) : NULL;

	setenv("TZ", "UTC0", 1);
	assert_true(log_open(&w->log, w->dir, "make.log", "DKMS (dkms-3.4.3) make.log for m", &e));
	if (old)
		setenv("TZ", old, 1);
	else
		unsetenv("TZ");
	assert_int_equal(regcomp(&form,
				 "^DKMS \\(dkms-3\\.4\\.3\\) make\\.log for m\n"
				 "[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] "
				 "[0-9]{2}:[0-9]{2}:[0-9]{2} UTC 20[0-9]{2}\n$",
				 REG_EXTENDED | REG_NOSUB),
			 0);
	assert_int_equal(regexec(&form, content(w), 0, NULL, 0), 0);
	regfree(&form);
}

static void open_begins_afresh_and_follows_no_link(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;
	char *text;
	size_t len;

	assert_true(file_write(w->dir, "victim", "precious", 8, 0644, &e));
	assert_int_equal(symlinkat("victim", w->dir, "make.log"), 0);
	begin(w, NULL);
	assert_true(file_read(w->dir, "victim", 100, &w->mem, &text, &len, &e));
	assert_string_equal(text, "precious");
	log_close(&w->log);
	assert_true(log_open(&w->log, w->dir, "make.log", NULL, &e));
	assert_string_equal(content(w), "");
	log_close(&w->log);
	assert_false(log_open(&w->log, w->dir, "nowhere/make.log", NULL, &e));
	assert_int_equal(w->log.fd, -1);
}

static void progress_counts_whole_lines(void **state)
{
	struct world *w = *state;
	long long offset = 0;
	size_t lines = 0;
	const char *last = NULL;

	begin(w, "header");
	assert_int_equal(log_progress(&w->log, &offset, &lines, &w->mem, &last), 0);
	assert_null(last);
	print(w, "  CC [M]  a.o\n  CC [M]  b.o\n  CC [M] ");
	assert_int_equal(log_progress(&w->log, &offset, &lines, &w->mem, &last), 2);
	assert_string_equal(last, "  CC [M]  b.o");
	last = "unchanged";
	assert_int_equal(log_progress(&w->log, &offset, &lines, &w->mem, &last), 2);
	assert_string_equal(last, "unchanged");
	print(w, " c.o\n");
	assert_int_equal(log_progress(&w->log, &offset, &lines, &w->mem, &last), 3);
	assert_string_equal(last, "  CC [M]  c.o");
}

static void progress_begins_anew_with_a_step(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;
	long long offset = 0;
	size_t lines = 0;
	const char *last = NULL;

	begin(w, NULL);
	print(w, "one\ntwo\n");
	(void)log_progress(&w->log, &offset, &lines, &w->mem, &last);
	assert_true(log_step_end(&w->log, 0, &e));
	assert_true(log_step_begin(&w->log, "next", "true", &e));
	assert_int_equal(log_progress(&w->log, &offset, &lines, &w->mem, &last), 0);
	print(w, "three\n");
	assert_int_equal(log_progress(&w->log, &offset, &lines, &w->mem, &last), 1);
	assert_string_equal(last, "three");
}

static void progress_gets_past_endless_lines(void **state)
{
	struct world *w = *state;
	long long offset = 0;
	size_t lines = 0;
	const char *last = NULL;
	char *wide = arena_alloc(&w->mem, 100001);

	begin(w, NULL);
	memset(wide, '.', 100000);
	print(w, wide);
	assert_int_equal(log_progress(&w->log, &offset, &lines, &w->mem, &last), 0);
	assert_true(offset >= w->log.step_start + 100000);
	print(w, "end\nnext\n");
	assert_int_equal(log_progress(&w->log, &offset, &lines, &w->mem, &last), 2);
	assert_string_equal(last, "next");
}

static void expect_first(struct world *w, const char *output, const char *first)
{
	auto_err e = ERR_INIT;

	log_close(&w->log);
	begin(w, "header: error: this is not it");
	print(w, output);
	char *found = log_first_error(&w->log, &w->mem);
	if (!first)
		assert_null(found);
	else if (!found)
		fail_msg("nothing found in %s", output);
	else
		assert_string_equal(found, first);
	assert_true(log_step_end(&w->log, 1, &e));
}

static void first_error_of_each_kind(void **state)
{
	struct world *w = *state;

	expect_first(w, "", NULL);
	expect_first(w, "all is well\nwarning: error handling changed\n", NULL);
	expect_first(w, "/b/a.c:3:10: error: 'x' undeclared\r\nmore\n",
		     "/b/a.c:3:10: error: 'x' undeclared");
	expect_first(w, "a.h:9:10: fatal error: x.h: No such file or directory",
		     "a.h:9:10: fatal error: x.h: No such file or directory");
	expect_first(w, "ERROR: modpost: \"f\" [/b/m.ko] undefined!\n",
		     "ERROR: modpost: \"f\" [/b/m.ko] undefined!");
	expect_first(w, "/usr/bin/ld: cannot find -lx\n", "/usr/bin/ld: cannot find -lx");
	expect_first(w, "ld.lld: error: undefined symbol: f\n",
		     "ld.lld: error: undefined symbol: f");
	expect_first(w, "ld: warning: no .note\naarch64-linux-gnu-ld: a.o: bad\n",
		     "aarch64-linux-gnu-ld: a.o: bad");
	expect_first(w, "make[1]: *** [Makefile:3: all] Error 2\n",
		     "make[1]: *** [Makefile:3: all] Error 2");
	expect_first(w, "sh: 1: flex: not found\n", "sh: 1: flex: not found");
	expect_first(w, "build: ldd: the word before is no linker\nfield: x\n", NULL);
}

static void better_kinds_win(void **state)
{
	struct world *w = *state;

	expect_first(w,
		     "sh: 1: flex: not found\n"
		     "make[2]: *** [a.o] Error 1\n"
		     "make[1]: *** [b] Error 2\n",
		     "make[2]: *** [a.o] Error 1");
	expect_first(w,
		     "make[2]: *** [a.o] Error 1\n"
		     "ld: a.o: bad\n"
		     "ERROR: modpost: bad\n"
		     "b.c:1:1: error: second\n"
		     "c.c:1:1: error: third\n",
		     "b.c:1:1: error: second");
}

static void only_the_running_step_is_searched(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;

	begin(w, NULL);
	print(w, "a.c:1:1: error: old\n");
	assert_true(log_step_end(&w->log, 1, &e));
	assert_true(log_step_begin(&w->log, "t", "a.c:1:1: error: command", &e));
	print(w, "fine\n");
	assert_null(log_first_error(&w->log, &w->mem));
}

static void long_logs_and_lines_are_no_problem(void **state)
{
	struct world *w = *state;
	char *wide = arena_alloc(&w->mem, 60001);

	begin(w, NULL);
	memset(wide, 'w', 60000);
	for (int i = 0; i < 100; i++) {
		print(w, wide);
		print(w, "\nshort\n");
	}
	assert_null(log_first_error(&w->log, &w->mem));
	memcpy(wide, "a.c:1:1: error: ", 16);
	print(w, wide);
	char *first = log_first_error(&w->log, &w->mem);
	assert_non_null(first);
	assert_int_equal(strlen(first), 4096);
	assert_memory_equal(first, wide, 4096);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(form_is_that_of_make_log),
		T(header_is_followed_by_the_date),
		T(open_begins_afresh_and_follows_no_link),
		T(progress_counts_whole_lines),
		T(progress_begins_anew_with_a_step),
		T(progress_gets_past_endless_lines),
		T(first_error_of_each_kind),
		T(better_kinds_win),
		T(only_the_running_step_is_searched),
		T(long_logs_and_lines_are_no_problem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
