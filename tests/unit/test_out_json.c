/* SPDX-License-Identifier: GPL-2.0-or-later */
/* each line an object, with the members that docs/events.schema.json promises; tests/cli compares with it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <json.h>

#include "core/str.h"
#include "out/out.h"
#include "out_capture.h"

static const struct out_task build = { "build", "vpoll", "0.1", "6.1", "x86_64" };
static const struct out_step make = { "Building module(s)", "make all", "vpoll/0.1" };
static const struct out_result failed = { 2, "v.c:1:1: error: \xff" };

static void everything(void)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct out *o = out_open(OUT_JSON, &mem);

	out_line(o, "%s", "");
	out_line(o, "a line");
	out_note(o, "a note\nof two");
	out_task_begin(o, &build);
	out_step_begin(o, &make);
	out_step_tick(o, 12, "  CC [M] vpoll.o");
	out_step_end(o, &failed);
	out_raw(o, "raw\n", 4);
	out_raw_err(o, "\033[1m", 4);
	out_warn(o, "beware");
	(void)err_set(&e, 10, "bad");
	(void)err_line(&e, "really");
	out_error(o, &e);
	out_task_end(o, 10);
	out_hint(o, "not shown");
	out_end(o, 10);
	out_close(o);
}

/* event i of the lines, checked for what all have */
static struct json_object *event_at(const struct strv *lines, size_t i, const char *name)
{
	assert_true(i < lines->n);

	struct json_object *e = json_tokener_parse(lines->at[i]);

	assert_non_null(e);
	assert_string_equal(json_object_get_string(json_object_object_get(e, "event")), name);
	assert_int_equal(strlen(json_object_get_string(json_object_object_get(e, "time"))), 20);
	return e;
}

/* `rest`: the members behind event and time */
static void assert_event(const struct strv *lines, size_t i, const char *name, const char *rest)
{
	struct json_object *e = event_at(lines, i, name);
	struct json_object *duration = json_object_object_get(e, "duration_ms");

	if (duration) {
		assert_true(json_object_get_int64(duration) >= 0);
		assert_int_equal(json_object_set_int(duration, 0), 1);
	}
	json_object_object_del(e, "event");
	json_object_object_del(e, "time");
	assert_string_equal(json_object_to_json_string_ext(e, JSON_C_TO_STRING_PLAIN), rest);
	(void)json_object_put(e);
}

#define TASK                                                                                       \
	"\"kind\":\"build\",\"module\":\"vpoll\",\"version\":\"0.1\",\"kernel\":\"6.1\","          \
	"\"arch\":\"x86_64\""

static void an_event_a_line(void **state)
{
	auto_arena mem = ARENA_INIT;
	const struct strv l = strv_split(&mem, capture_pipe(everything, &mem), "\n");

	(void)state;
	assert_event(&l, 0, "begin", "{\"schema_version\":1}");
	assert_event(&l, 1, "message", "{\"stream\":\"stdout\",\"text\":\"a line\"}");
	assert_event(&l, 2, "message", "{\"stream\":\"stderr\",\"text\":\"a note\\nof two\"}");
	assert_event(&l, 3, "task-started", "{\"task\":1," TASK "}");
	assert_event(&l, 4, "step-started",
		     "{\"task\":1,\"title\":\"Building module(s)\",\"command\":\"make all\"}");
	assert_event(&l, 5, "step-ended",
		     "{\"task\":1,\"title\":\"Building module(s)\",\"status\":2,\"duration_ms\":0,"
		     "\"first_error\":\"v.c:1:1: error: \xef\xbf\xbd\"}");
	assert_event(&l, 6, "output", "{\"task\":1,\"stream\":\"stdout\",\"text\":\"raw\\n\"}");
	assert_event(&l, 7, "output", "{\"task\":1,\"stream\":\"stderr\",\"text\":\"\\u001b[1m\"}");
	assert_event(&l, 8, "warning", "{\"task\":1,\"text\":\"beware\"}");
	assert_event(&l, 9, "error", "{\"task\":1,\"status\":10,\"text\":\"bad\\nreally\"}");
	assert_event(&l, 10, "task-ended", "{\"task\":1," TASK ",\"status\":10,\"duration_ms\":0}");
	assert_event(&l, 11, "result", "{\"status\":10}");
	assert_int_equal(l.n, 12);
}

static void tasks_are_counted(void)
{
	const struct out_task depmod = { "depmod", NULL, NULL, "6.1", "x86_64" };
	auto_arena mem = ARENA_INIT;
	struct out *o = out_open(OUT_JSON, &mem);

	out_task_begin(o, &build);
	out_task_end(o, 0);
	out_task_begin(o, &depmod);
	out_task_end(o, 0);
	out_close(o);
}

static void a_task_need_not_have_a_module(void **state)
{
	auto_arena mem = ARENA_INIT;
	const struct strv l = strv_split(&mem, capture_pipe(tasks_are_counted, &mem), "\n");

	(void)state;
	assert_int_equal(l.n, 5);
	assert_event(&l, 3, "task-started",
		     "{\"task\":2,\"kind\":\"depmod\",\"module\":null,\"version\":null,"
		     "\"kernel\":\"6.1\",\"arch\":\"x86_64\"}");
}

/* what others write to standard output meanwhile, and afterwards */
static void others_write(void)
{
	auto_arena mem = ARENA_INIT;
	int err[2];
	char got[16] = { 0 };

	if (pipe(err) < 0 || dup2(err[1], STDERR_FILENO) < 0)
		_exit(1);

	struct out *o = out_open(OUT_JSON, &mem);

	if (write(STDOUT_FILENO, "stray", 5) != 5 || read(err[0], got, sizeof(got)) != 5)
		_exit(1);
	out_close(o);
	if (!str_eq(got, "stray") || write(STDOUT_FILENO, "mine", 4) != 4)
		_exit(1);
}

static void the_stream_is_ours_alone(void **state)
{
	auto_arena mem = ARENA_INIT;
	const struct strv l = strv_split(&mem, capture_pipe(others_write, &mem), "\n");

	(void)state;
	assert_int_equal(l.n, 2);
	assert_event(&l, 0, "begin", "{\"schema_version\":1}");
	assert_string_equal(l.at[1], "mine");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_a_line),
		cmocka_unit_test(a_task_need_not_have_a_module),
		cmocka_unit_test(the_stream_is_ours_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
