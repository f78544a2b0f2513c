/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "out/out.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/str.h"
#include "out/sink.h"

static bool wants_tty(enum out_form form)
{
	const char *term = getenv("TERM");

	if (form != OUT_AUTO)
		return form == OUT_TTY;
	return isatty(STDOUT_FILENO) && str_set(term) && !str_eq(term, "dumb");
}

/* quiet is plain with nobody to hear it */
struct out *out_open(enum out_form form, struct arena *mem)
{
	struct out *o = arena_new(mem, struct out);
	bool tty = wants_tty(form);

	o->sink = form == OUT_JSON ? &sink_json : tty ? &sink_tty : &sink_plain;
	o->out.fd = STDOUT_FILENO;
	o->err.fd = STDERR_FILENO;
	o->out.muted = o->err.muted = form == OUT_QUIET;
	if (tty)
		o->tty = tty_new(mem);
	if (form == OUT_JSON)
		events_open(o, mem);
	return o;
}

void out_flush(struct out *o)
{
	stream_flush(&o->out);
	stream_flush(&o->err);
}

void out_close(struct out *o)
{
	out_flush(o);
	if (o->events)
		events_close(o);
	arena_release(&o->step_mem);
}

#define SAY(o, what, fmt)                                                                          \
	do {                                                                                       \
		auto_arena mem_ = ARENA_INIT;                                                      \
		va_list ap_;                                                                       \
		va_start(ap_, fmt);                                                                \
		const char *text_ = arena_vprintf(&mem_, fmt, ap_);                                \
		va_end(ap_);                                                                       \
		(o)->sink->what((o), text_);                                                       \
	} while (0)

void out_line(struct out *o, const char *fmt, ...)
{
	SAY(o, line, fmt);
}

void out_note(struct out *o, const char *fmt, ...)
{
	SAY(o, note, fmt);
}

void out_warn(struct out *o, const char *fmt, ...)
{
	SAY(o, warn, fmt);
}

void out_hint(struct out *o, const char *fmt, ...)
{
	SAY(o, hint, fmt);
}

bool out_hints(const struct out *o)
{
	return o->tty;
}

void out_raw(struct out *o, const char *bytes, size_t len)
{
	o->sink->raw(o, bytes, len);
}

void out_raw_err(struct out *o, const char *bytes, size_t len)
{
	o->sink->raw_err(o, bytes, len);
}

void out_error(struct out *o, const struct err *e)
{
	assert(e->text);
	o->sink->error(o, e);
}

static const char *keep(struct arena *mem, const char *s)
{
	return s ? arena_strdup(mem, s) : NULL;
}

void out_step_begin(struct out *o, const struct out_step *s)
{
	arena_release(&o->step_mem);
	o->step.title = arena_strdup(&o->step_mem, s->title);
	o->step.command = keep(&o->step_mem, s->command);
	o->step.subject = keep(&o->step_mem, s->subject);
	o->sink->step_begin(o);
}

void out_step_tick(struct out *o, size_t log_lines, const char *last_line)
{
	assert(o->step.title);
	o->sink->step_tick(o, log_lines, last_line);
}

void out_step_end(struct out *o, const struct out_result *r)
{
	assert(o->step.title);
	o->sink->step_end(o, r);
	o->step = (struct out_step){ 0 };
	arena_release(&o->step_mem);
}

void out_task_begin(struct out *o, const struct out_task *t)
{
	if (o->sink->task_begin)
		o->sink->task_begin(o, t);
}

void out_task_end(struct out *o, int status)
{
	if (o->sink->task_end)
		o->sink->task_end(o, status);
}

void out_end(struct out *o, int status)
{
	if (o->sink->end)
		o->sink->end(o, status);
}
