/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/cmd.h"
#include "cmd/kernels.h"
#include "op/preinst.h"

static bool run(struct op *op, int *ret_status, struct err *e)
{
	struct kernels ks = { 0 };

	*ret_status = 0;
	return kernels_named(op, &ks, e) && preinst_run(op, ks.at[0], e);
}

const struct cmd cmd_kernel_preinst = { "kernel_preinst", CMD_ROOT | CMD_A_KERNEL | CMD_EVENTS,
					run };
