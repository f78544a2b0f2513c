/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The form of COMPAT, byte for byte. */
#include "out/sink.h"

static void plain_line(struct out *o, const char *text)
{
	stream_text(&o->out, text);
	stream_text(&o->out, "\n");
}

static void plain_raw(struct out *o, const char *bytes, size_t len)
{
	stream_bytes(&o->out, bytes, len);
}

/* standard error is not buffered; what standard output holds back was said before */
static void say_err(struct out *o, const char *before, const char *text)
{
	stream_flush(&o->out);
	stream_text(&o->err, before);
	stream_text(&o->err, text);
	stream_text(&o->err, "\n");
	stream_flush(&o->err);
}

static void plain_note(struct out *o, const char *text)
{
	say_err(o, "", text);
}

static void plain_raw_err(struct out *o, const char *bytes, size_t len)
{
	stream_flush(&o->out);
	stream_bytes(&o->err, bytes, len);
	stream_flush(&o->err);
}

static void plain_warn(struct out *o, const char *text)
{
	say_err(o, "Warning: ", text);
}

static void plain_error(struct out *o, const struct err *e)
{
	say_err(o, "\nError! ", e->text);
}

static void plain_hint(struct out *o, const char *text)
{
	(void)o;
	(void)text;
}

/* seen at once: what follows may take minutes */
static void plain_step_begin(struct out *o)
{
	stream_text(&o->out, o->step.title);
	stream_text(&o->out, "...");
	stream_flush(&o->out);
}

static void plain_step_tick(struct out *o, size_t log_lines, const char *last_line)
{
	(void)o;
	(void)log_lines;
	(void)last_line;
}

static void plain_step_end(struct out *o, const struct out_result *r)
{
	if (!r->status) {
		plain_line(o, " done.");
		return;
	}
	plain_line(o, arena_printf(&o->step_mem, "(bad exit status: %d)", r->status));
	if (o->step.command) {
		plain_line(o, "Failed command:");
		plain_line(o, o->step.command);
	}
}

const struct sink sink_plain = {
	.line = plain_line,
	.note = plain_note,
	.raw = plain_raw,
	.raw_err = plain_raw_err,
	.warn = plain_warn,
	.error = plain_error,
	.hint = plain_hint,
	.step_begin = plain_step_begin,
	.step_tick = plain_step_tick,
	.step_end = plain_step_end,
};
