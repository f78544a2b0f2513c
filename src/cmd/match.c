/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/match.h"
#include "cmd/cmd.h"
#include "cmd/kernels.h"

static bool run(struct op *op, int *ret_status, struct err *e)
{
	struct kernels ks = { 0 };

	return kernels_named(op, &ks, e) && match_run(op, ks.at[0], ret_status, e);
}

const struct cmd cmd_match = { "match", CMD_ROOT | CMD_ONE_KERNEL, run };
