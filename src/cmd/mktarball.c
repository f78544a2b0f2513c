/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/cmd.h"
#include "cmd/kernels.h"
#include "op/tarball_make.h"

static bool make(struct op *op, int *ret_status, struct err *e)
{
	struct kernels ks = { 0 };

	(void)ret_status;
	return kernels_named(op, &ks, e) && tarball_make(op, ks.at, ks.n, e);
}

const struct cmd cmd_mktarball = { "mktarball", CMD_MODULE | CMD_ALL, make };
