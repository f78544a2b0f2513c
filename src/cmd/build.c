/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/cmd.h"
#include "cmd/kernels.h"

static bool run(struct op *op, int *ret_status, struct err *e)
{
	return kernels_reach(op, GOAL_BUILT, false, ret_status, e);
}

const struct cmd cmd_build = { "build", CMD_TREE | CMD_MODULE | CMD_SOURCE | CMD_EVENTS, run };
