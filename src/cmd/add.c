/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/cmd.h"
#include "op/run.h"

static bool run(struct op *op, int *ret_status, struct err *e)
{
	const struct goal g = {
		.kind = GOAL_ADDED,
		.module = op->opt.module,
		.version = op->opt.version,
		.source = op->opt.source,
	};
	struct goals goals = { 0 };

	(void)e;
	vec_push(op->mem, &goals, g);
	*ret_status = goals_reach(op, &goals, false);
	return true;
}

const struct cmd cmd_add = { "add", CMD_TREE | CMD_MODULE | CMD_SOURCE | CMD_EVENTS, run };
