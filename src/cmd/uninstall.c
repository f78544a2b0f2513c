/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/cmd.h"
#include "cmd/kernels.h"

static bool reach(struct op *op, int *ret_status, struct err *e)
{
	return op_require_added(op, op->opt.module, op->opt.version, e) &&
	       kernels_reach(op, GOAL_UNINSTALLED, true, ret_status, e);
}

static bool run(struct op *op, int *ret_status, struct err *e)
{
	return kernels_locked(op, reach, ret_status, e);
}

const struct cmd cmd_uninstall = { "uninstall", CMD_ROOT | CMD_MODULE | CMD_ALL | CMD_EVENTS, run };
