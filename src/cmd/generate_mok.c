/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/cmd.h"
#include "cmd/kernels.h"
#include "op/signing.h"

static bool run(struct op *op, int *ret_status, struct err *e)
{
	struct kernels ks = { 0 };

	*ret_status = 0;
	return kernels_named(op, &ks, e) && signing_keys(op, ks.at[0], e);
}

const struct cmd cmd_generate_mok = { "generate_mok", CMD_ONE_KERNEL, run };
