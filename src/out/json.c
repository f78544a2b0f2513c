/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The form for programs: one event a line on standard output, each written at once; what there is,
 * docs/events.schema.json tells. Everything goes there, also what other forms say on standard error.
 *
 * The stream is ours alone: it moves to a descriptor that no child inherits, and standard output
 * becomes standard error, so that whatever a hook script prints cannot get in between.
 */
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/json.h"
#include "out/sink.h"
#include "sys/fd.h"

#define SCHEMA_VERSION 1

struct events {
	int tasks;   /* begun so far */
	bool inside; /* one of them runs */
	struct out_task task;
	long long task_began, step_began; /* ms */
};

static long long milliseconds(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct json_object *event(const struct out *o, const char *name)
{
	auto_arena mem = ARENA_INIT;
	struct json_object *e = json_object_new_object();

	json_object_object_add(e, "event", json_text(name));
	json_object_object_add(e, "time", json_text(json_time(time(NULL), &mem)));
	if (o->events->inside)
		json_object_object_add(e, "task", json_object_new_int(o->events->tasks));
	return e;
}

static void emit(struct out *o, struct json_object *e)
{
	stream_text(&o->out, json_object_to_json_string_ext(
				     e, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	stream_text(&o->out, "\n");
	stream_flush(&o->out);
	(void)json_object_put(e);
}

void events_open(struct out *o, struct arena *mem)
{
	int own = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

	o->events = arena_new(mem, struct events);
	if (own >= 0) {
		o->out.fd = own;
		(void)dup2(STDERR_FILENO, STDOUT_FILENO);
	}

	struct json_object *e = event(o, "begin");

	json_object_object_add(e, "schema_version", json_object_new_int(SCHEMA_VERSION));
	emit(o, e);
}

void events_close(struct out *o)
{
	if (o->out.fd == STDOUT_FILENO)
		return;
	(void)dup2(o->out.fd, STDOUT_FILENO);
	fd_close(&o->out.fd);
	o->out.fd = STDOUT_FILENO;
}

static void say(struct out *o, const char *name, const char *stream, const char *bytes, size_t len)
{
	struct json_object *e = event(o, name);

	json_object_object_add(e, "stream", json_text(stream));
	json_object_object_add(e, "text", json_bytes(bytes, len));
	emit(o, e);
}

/* empty lines only set others apart */
static void json_line(struct out *o, const char *text)
{
	if (*text)
		say(o, "message", "stdout", text, strlen(text));
}

static void json_note(struct out *o, const char *text)
{
	if (*text)
		say(o, "message", "stderr", text, strlen(text));
}

static void json_raw(struct out *o, const char *bytes, size_t len)
{
	say(o, "output", "stdout", bytes, len);
}

static void json_raw_err(struct out *o, const char *bytes, size_t len)
{
	say(o, "output", "stderr", bytes, len);
}

static void json_warn(struct out *o, const char *text)
{
	struct json_object *e = event(o, "warning");

	json_object_object_add(e, "text", json_text(text));
	emit(o, e);
}

static void json_error(struct out *o, const struct err *err)
{
	struct json_object *e = event(o, "error");

	json_object_object_add(e, "status", json_object_new_int(err->status));
	json_object_object_add(e, "text", json_text(err->text));
	emit(o, e);
}

static void json_hint(struct out *o, const char *text)
{
	(void)o;
	(void)text;
}

static void json_step_begin(struct out *o)
{
	struct json_object *e = event(o, "step-started");

	json_object_object_add(e, "title", json_text(o->step.title));
	json_object_object_add(e, "command", json_text(o->step.command));
	o->events->step_began = milliseconds();
	emit(o, e);
}

static void json_step_tick(struct out *o, size_t log_lines, const char *last_line)
{
	(void)o;
	(void)log_lines;
	(void)last_line;
}

static void add_end(struct json_object *e, int status, long long began)
{
	json_object_object_add(e, "status", json_object_new_int(status));
	json_object_object_add(e, "duration_ms", json_object_new_int64(milliseconds() - began));
}

static void json_step_end(struct out *o, const struct out_result *r)
{
	struct json_object *e = event(o, "step-ended");

	json_object_object_add(e, "title", json_text(o->step.title));
	add_end(e, r->status, o->events->step_began);
	json_object_object_add(e, "first_error", json_text(r->first_error));
	emit(o, e);
}

static struct json_object *task_event(const struct out *o, const char *name)
{
	const struct out_task *t = &o->events->task;
	struct json_object *e = event(o, name);

	json_object_object_add(e, "kind", json_text(t->kind));
	json_object_object_add(e, "module", json_text(t->module));
	json_object_object_add(e, "version", json_text(t->version));
	json_object_object_add(e, "kernel", json_text(t->kernel));
	json_object_object_add(e, "arch", json_text(t->arch));
	return e;
}

static void json_task_begin(struct out *o, const struct out_task *t)
{
	o->events->task = *t;
	o->events->inside = true;
	o->events->tasks++;
	o->events->task_began = milliseconds();
	emit(o, task_event(o, "task-started"));
}

static void json_task_end(struct out *o, int status)
{
	struct json_object *e = task_event(o, "task-ended");

	add_end(e, status, o->events->task_began);
	emit(o, e);
	o->events->inside = false;
}

static void json_end(struct out *o, int status)
{
	struct json_object *e = event(o, "result");

	json_object_object_add(e, "status", json_object_new_int(status));
	emit(o, e);
}

const struct sink sink_json = {
	.line = json_line,
	.note = json_note,
	.raw = json_raw,
	.raw_err = json_raw_err,
	.warn = json_warn,
	.error = json_error,
	.hint = json_hint,
	.step_begin = json_step_begin,
	.step_tick = json_step_tick,
	.step_end = json_step_end,
	.task_begin = json_task_begin,
	.task_end = json_task_end,
	.end = json_end,
};
