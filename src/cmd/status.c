/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/status.h"
#include "cmd/cmd.h"

static bool run(struct op *op, int *ret_status, struct err *e)
{
	*ret_status = 0;
	return status_show(op, e);
}

const struct cmd cmd_status = { "status", CMD_ALL | CMD_DOCUMENT, run };
