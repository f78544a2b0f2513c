/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/autoinstall.h"
#include "cmd/cmd.h"
#include "cmd/kernels.h"

static bool run(struct op *op, int *ret_status, struct err *e)
{
	struct kernels ks = { 0 };

	*ret_status = 0;
	return kernels_named(op, &ks, e) && autoinstall_run(op, ks.at[0], e);
}

const struct cmd cmd_autoinstall = { "autoinstall", CMD_ROOT | CMD_ONE_KERNEL | CMD_EVENTS, run };
