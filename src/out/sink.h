/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is behind a struct out: two streams and the functions of one form. A sink gets texts that
 * are formatted already; lines come without their newline and may hold others.
 */
#ifndef OUT_SINK_H
#define OUT_SINK_H

#include "core/arena.h"
#include "out/out.h"
#include "out/stream.h"

struct tty;
struct events;

struct sink {
	void (*line)(struct out *o, const char *text);
	void (*note)(struct out *o, const char *text);
	void (*raw)(struct out *o, const char *bytes, size_t len);
	void (*raw_err)(struct out *o, const char *bytes, size_t len);
	void (*warn)(struct out *o, const char *text);
	void (*error)(struct out *o, const struct err *e);
	void (*hint)(struct out *o, const char *text);
	void (*step_begin)(struct out *o);
	void (*step_tick)(struct out *o, size_t log_lines, const char *last_line);
	void (*step_end)(struct out *o, const struct out_result *r);
	/* NULL: that form does not show them */
	void (*task_begin)(struct out *o, const struct out_task *t);
	void (*task_end)(struct out *o, int status);
	void (*end)(struct out *o, int status);
};

struct out {
	const struct sink *sink;
	struct stream out, err;
	struct out_step step; /* the one that runs; its strings are in step_mem */
	struct arena step_mem;
	struct tty *tty;       /* the terminal's own state; NULL in other forms */
	struct events *events; /* json's */
};

extern const struct sink sink_plain;
extern const struct sink sink_tty;
extern const struct sink sink_json;

struct tty *tty_new(struct arena *mem);
void events_open(struct out *o, struct arena *mem);
void events_close(struct out *o);

#endif
