/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The form for a reader at a terminal. While a step runs there is one live line at the bottom,
 * drawn anew at each tick and erased before anything else is shown. The cursor is never hidden and
 * no mode is set, so being killed at any time leaves the terminal usable.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "core/str.h"
#include "out/sink.h"
#include "out/visible.h"

#define SGR_RESET "\033[0m"
#define SGR_BOLD "\033[1m"
#define SGR_DIM "\033[2m"
#define SGR_GREEN "\033[32m"
#define SGR_YELLOW "\033[33m"
#define SGR_CYAN "\033[36m"
#define SGR_RED "\033[1;31m"
#define ERASE_LINE "\r\033[K"

/* BUILD_EXCLUSIVE says no (COMPAT section 5): nothing is wrong */
#define STATUS_SKIPPED 77

struct tty {
	bool colour;	 /* NO_COLOR is not set */
	bool err_too;	 /* standard error is a terminal */
	bool live;	 /* the cursor stands behind a live line */
	bool unfinished; /* the cursor stands behind a raw line without its end */
	unsigned frame;
	long long began;
};

struct tty *tty_new(struct arena *mem)
{
	struct tty *t = arena_new(mem, struct tty);

	t->colour = !str_set(getenv("NO_COLOR"));
	t->err_too = isatty(STDERR_FILENO);
	return t;
}

static long long seconds(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static size_t columns(const struct out *o)
{
	struct winsize size = { 0 };

	if (ioctl(o->out.fd, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return 80;
	return size.ws_col;
}

static void paint(struct out *o, struct stream *to, const char *sgr, const char *text)
{
	bool colour = o->tty->colour && (to == &o->out || o->tty->err_too);

	if (colour)
		stream_text(to, sgr);
	stream_text(to, text);
	if (colour)
		stream_text(to, SGR_RESET);
}

/* the cursor stands at the beginning of an empty line; all that was said is on the screen */
static void clear_way(struct out *o)
{
	if (o->tty->live)
		stream_text(&o->out, ERASE_LINE);
	if (o->tty->unfinished)
		stream_text(&o->out, "\n");
	o->tty->live = o->tty->unfinished = false;
	stream_flush(&o->out);
}

/* the stream for a note: the screen is only touched if that is where it goes */
static struct stream *err_stream(struct out *o)
{
	if (o->tty->err_too)
		clear_way(o);
	return &o->err;
}

static void say(struct stream *to, struct arena *mem, const char *text)
{
	stream_text(to, visible_lines(mem, text, strlen(text)));
	stream_text(to, "\n");
	stream_flush(to);
}

static void tty_line(struct out *o, const char *text)
{
	auto_arena mem = ARENA_INIT;

	clear_way(o);
	say(&o->out, &mem, text);
}

static void tty_hint(struct out *o, const char *text)
{
	auto_arena mem = ARENA_INIT;

	clear_way(o);
	paint(o, &o->out, SGR_BOLD, visible_lines(&mem, text, strlen(text)));
	stream_text(&o->out, "\n");
	stream_flush(&o->out);
}

static void tty_note(struct out *o, const char *text)
{
	auto_arena mem = ARENA_INIT;

	say(err_stream(o), &mem, text);
}

static void tty_warn(struct out *o, const char *text)
{
	auto_arena mem = ARENA_INIT;
	struct stream *to = err_stream(o);

	paint(o, to, SGR_YELLOW, "Warning:");
	stream_text(to, " ");
	say(to, &mem, text);
}

static void tty_error(struct out *o, const struct err *e)
{
	auto_arena mem = ARENA_INIT;
	struct stream *to = err_stream(o);

	stream_text(to, "\n");
	paint(o, to, SGR_RED, "Error!");
	stream_text(to, " ");
	say(to, &mem, e->text);
}

static void raw(struct out *o, struct stream *to, const char *bytes, size_t len)
{
	auto_arena mem = ARENA_INIT;
	const char *text = visible_lines(&mem, bytes, len);

	if (!*text)
		return;
	stream_text(to, text);
	stream_flush(to);
	if (to == &o->out || o->tty->err_too)
		o->tty->unfinished = !str_ends(text, "\n");
}

/* raw bytes go on where those before them ended, as in plain form */
static void tty_raw(struct out *o, const char *bytes, size_t len)
{
	if (o->tty->live)
		clear_way(o);
	raw(o, &o->out, bytes, len);
}

static void tty_raw_err(struct out *o, const char *bytes, size_t len)
{
	if (o->tty->live)
		(void)err_stream(o);
	raw(o, &o->err, bytes, len);
}

/* "0:07", "12:31" */
static const char *clock_text(struct arena *mem, long long s)
{
	return arena_printf(mem, "%lld:%02lld", s / 60, s % 60);
}

static const char *live_text(const struct out *o, size_t log_lines, const char *last_line,
			     struct arena *mem)
{
	struct strv parts = { 0 };

	strv_push(mem, &parts, o->step.title);
	if (str_set(o->step.subject))
		strv_push(mem, &parts, o->step.subject);
	strv_push(mem, &parts, clock_text(mem, seconds() - o->tty->began));
	if (log_lines)
		strv_printf(mem, &parts, "%zu line%s", log_lines, log_lines == 1 ? "" : "s");
	if (str_set(last_line))
		strv_push(mem, &parts, last_line);
	return visible_line(mem, strv_join(mem, &parts, "  "));
}

/* stays one column short of the edge: some terminals wrap when the last one is written */
static void draw(struct out *o, size_t log_lines, const char *last_line)
{
	static const char *const frames[] = { "|", "/", "-", "\\" };
	auto_arena mem = ARENA_INIT;
	size_t width = columns(o);

	if (o->tty->unfinished)
		clear_way(o);
	if (width < 4)
		return;

	const char *text = live_text(o, log_lines, last_line, &mem);

	stream_text(&o->out, ERASE_LINE);
	paint(o, &o->out, SGR_CYAN, frames[o->tty->frame++ % 4]);
	stream_text(&o->out, " ");
	stream_bytes(&o->out, text, visible_fit(text, width - 3));
	stream_flush(&o->out);
	o->tty->live = true;
}

static void tty_step_begin(struct out *o)
{
	o->tty->began = seconds();
	draw(o, 0, NULL);
}

static void show_failure(struct out *o, const struct out_result *r)
{
	const char *first = str_set(r->first_error) ? r->first_error : NULL;
	struct arena *mem = &o->step_mem;

	if (first) {
		stream_text(&o->out, "  ");
		paint(o, &o->out, SGR_RED, visible_line(mem, first));
		stream_text(&o->out, "\n");
	}
	if (o->step.command) {
		stream_text(&o->out, "Failed command:\n");
		say(&o->out, mem, o->step.command);
	}
}

/* how it ended, and what took a while says how long */
static void show_end(struct out *o, const struct out_result *r)
{
	long long took = seconds() - o->tty->began;
	struct arena *mem = &o->step_mem;

	if (!r->status)
		paint(o, &o->out, SGR_GREEN, "done.");
	else if (r->status == STATUS_SKIPPED)
		paint(o, &o->out, SGR_YELLOW,
		      arena_printf(mem, "skipped (exit status: %d)", r->status));
	else
		paint(o, &o->out, SGR_RED,
		      arena_printf(mem, "failed (bad exit status: %d)", r->status));
	if (took)
		paint(o, &o->out, SGR_DIM, arena_printf(mem, " %s", clock_text(mem, took)));
	if (r->status && str_set(o->step.subject))
		stream_text(&o->out, arena_printf(mem, "  %s", visible_line(mem, o->step.subject)));
	stream_text(&o->out, "\n");
}

static void tty_step_end(struct out *o, const struct out_result *r)
{
	clear_way(o);
	stream_text(&o->out, visible_line(&o->step_mem, o->step.title));
	stream_text(&o->out, "... ");
	show_end(o, r);
	if (r->status)
		show_failure(o, r);
	stream_flush(&o->out);
}

const struct sink sink_tty = {
	.line = tty_line,
	.note = tty_note,
	.raw = tty_raw,
	.raw_err = tty_raw_err,
	.warn = tty_warn,
	.error = tty_error,
	.hint = tty_hint,
	.step_begin = tty_step_begin,
	.step_tick = draw,
	.step_end = tty_step_end,
};
