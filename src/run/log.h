/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A log of steps in the form of make.log (COMPAT section 5): header, then per step an empty line, its
 * title, `# command: …`, the output, an empty line, `# exit code: …`, `# elapsed time: HH:MM:SS` and
 * 64 dashes. Children write to log.fd themselves, so the output is there as it comes.
 */
#ifndef RUN_LOG_H
#define RUN_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "core/arena.h"
#include "core/err.h"

struct log {
	int fd;		      /* opened O_APPEND | O_RDWR */
	long long step_start; /* offset at which the running step's output begins */
	time_t began;	      /* CLOCK_MONOTONIC seconds at which the running step began */
};

#define LOG_INIT                                                                                   \
	{                                                                                          \
		-1, 0, 0                                                                           \
	}

/* truncates or makes the file; a header of NULL writes none; the date follows a header */
bool log_open(struct log *l, int dir, const char *name, const char *header, struct err *e);
void log_close(struct log *l);
bool log_step_begin(struct log *l, const char *title, const char *command, struct err *e);
bool log_step_end(struct log *l, int status, struct err *e);
/* how many lines the running step has printed, and the last whole one (for a progress display);
 * cheap: reads only what is new since *io_offset (0 at first). *ret_last stays as it is where no new
 * whole line has come. */
size_t log_progress(const struct log *l, long long *io_offset, size_t *io_lines, struct arena *mem,
		    const char **ret_last);
/* the first line of the running step's output that tells an error (compiler, modpost, make, ld), or
 * NULL; in this order of preference: `file:line:…: error: …` or `fatal error:`, `ERROR: modpost: …`,
 * `ld: …`, `make…: *** …`, `…: not found` */
char *log_first_error(const struct log *l, struct arena *mem);

#endif
