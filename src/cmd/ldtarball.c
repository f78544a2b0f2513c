/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <unistd.h>

#include "cmd/cmd.h"
#include "op/tarball_load.h"

static bool run(struct op *op, int *ret_status, struct err *e)
{
	if (op->opt.force && geteuid() != 0)
		return err_set(e, 1,
			       "You must be root to use this command with the --force option.");
	if (!op->opt.dry_run && !tree_require_writable(&op->tree, e))
		return false;
	return tarball_load(op, ret_status, e);
}

const struct cmd cmd_ldtarball = { "ldtarball", CMD_ALL, run };
