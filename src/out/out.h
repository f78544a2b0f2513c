/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is shown. Everything above floor 3 speaks through a struct out; which sink is behind it
 * decides the form: plain (COMPAT, byte for byte; standard output is no terminal), tty (the same
 * facts for a reader: colour, a counter while make runs, the compiler's first error), json (an event
 * a line, docs/events.schema.json), quiet (-q: nothing). Calls come in the order in which plain must print; standard output and standard error
 * keep that order when both go to the same place.
 *
 * A step is what COMPAT section 5 shows as `Building module(s)... done.`: step_begin, any number of
 * step_tick, step_end.
 *
 * Nothing here fails: a reader that went away, or a full disk behind standard output, silences that
 * stream and must not stop an install half way.
 */
#ifndef OUT_OUT_H
#define OUT_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/err.h"

struct out_step {
	const char *title;   /* "Building module(s)", "Applying patch x.patch" */
	const char *command; /* what runs; shown if it fails; NULL: never shown */
	const char *subject; /* "vpoll/0.1 for 6.1.0-9-amd64"; tty only; may be NULL */
};

struct out_result {
	int status;		 /* exit status; 0: done */
	const char *first_error; /* "file.c:12:3: error: …" or NULL; not in plain */
};

struct out_task {
	const char *kind; /* "build", "install", … */
	const char *module, *version;
	const char *kernel, *arch; /* NULL where none is meant */
};

struct out;

enum out_form { OUT_AUTO, OUT_PLAIN, OUT_TTY, OUT_QUIET, OUT_JSON };

/* AUTO: tty if standard output is a terminal and TERM is set and not "dumb", else plain. NO_COLOR
 * (set and not empty) turns colours off. JSON takes standard output for itself: until out_close()
 * what anybody else writes there goes to standard error. The out lives in mem; out_close() flushes. */
struct out *out_open(enum out_form form, struct arena *mem);
void out_close(struct out *o);
/* What was said so far is written. Needed only before something else may write to our standard
 * output, or before we may die; beginning a step does it, too. */
void out_flush(struct out *o);

/* a line on standard output */
void out_line(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* a line on standard error */
void out_note(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* bytes on standard output as they are (what a hook script printed) */
void out_raw(struct out *o, const char *bytes, size_t len);
/* the same on standard error */
void out_raw_err(struct out *o, const char *bytes, size_t len);
/* `Warning: ` and the lines of text, on standard error */
void out_warn(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* an empty line, `Error! ` and the lines of e, on standard error */
void out_error(struct out *o, const struct err *e);
/* a line that only a terminal shows (the summary of a run); the other forms ignore it */
void out_hint(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* does anybody see them? Asked where it costs something to know what to say */
bool out_hints(const struct out *o);

void out_step_begin(struct out *o, const struct out_step *s);
/* progress while the step runs: lines logged so far and the last of them, both tty only */
void out_step_tick(struct out *o, size_t log_lines, const char *last_line);
/* plain: ` done.` or `(bad exit status: n)`, `Failed command:`, command */
void out_step_end(struct out *o, const struct out_result *r);

/* json only: what is between the two belongs to the task, whose strings must live until its end */
void out_task_begin(struct out *o, const struct out_task *t);
void out_task_end(struct out *o, int status);
/* json only: the exit status of the run, the last thing said */
void out_end(struct out *o, int status);

#endif
