/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/step.h"

#include <unistd.h>

/* how far the display of a running step has read its log */
struct progress {
	struct stepper *stepper;
	long long seen;
	size_t lines;
};

static void tick(void *data)
{
	auto_arena mem = ARENA_INIT;
	struct progress *p = data;
	const char *last = NULL;
	size_t lines = log_progress(&p->stepper->log, &p->seen, &p->lines, &mem, &last);

	out_step_tick(p->stepper->op->out, lines, last);
}

static void show_output(const struct stepper *s, const struct step *step)
{
	char chunk[4096];
	off_t at = s->log.step_start;

	out_line(s->op->out, "# command: %s", step->command);
	for (ssize_t n; (n = pread(s->log.fd, chunk, sizeof(chunk), at)) > 0; at += n)
		out_raw(s->op->out, chunk, (size_t)n);
}

static bool run(struct stepper *s, const struct step *step, int *ret_status, struct err *e)
{
	struct progress p = { .stepper = s, .seen = s->log.step_start };
	const struct shell sh = {
		.command = step->command,
		.dir = s->dir,
		.target = s->target,
		.kernel = s->kernel,
		.env = &s->env,
		.out = s->log.fd,
		.err = s->log.fd,
		.tick = tick,
		.data = &p,
	};

	return shell_run(s->op, &sh, ret_status, e);
}

bool step_run(struct stepper *s, const struct step *step, int *ret_status, struct err *e)
{
	struct op *op = s->op;
	const struct out_step shown = {
		.title = step->title,
		.command = step->command,
		.subject = target_text(s->target, op->mem),
	};
	struct out_result result = { .status = 127 };

	if (!log_step_begin(&s->log, step->title, step->command, e))
		return false;
	out_step_begin(op->out, &shown);

	bool ran = run(s, step, &result.status, e);

	if (result.status)
		s->first_error = result.first_error = log_first_error(&s->log, op->mem);
	out_step_end(op->out, &result);
	if (op->set.verbose)
		show_output(s, step);
	*ret_status = result.status;
	return ran && log_step_end(&s->log, result.status, e);
}
