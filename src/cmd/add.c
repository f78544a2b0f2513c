/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/cmd.h"
#include "op/run.h"
#include "op/tarball_load.h"
#include "op/upgrade.h"

static bool run(struct op *op, int *ret_status, struct err *e)
{
	const struct goal g = {
		.kind = GOAL_ADDED,
		.module = op->opt.module,
		.version = op->opt.version,
		.source = op->opt.source,
	};
	struct goals goals = { 0 };

	if (op->opt.archive && !op->opt.source)
		return tarball_load(op, ret_status, e);
	vec_push(op->mem, &goals, g);
	/* even if it is there already: that is the upgrade in question */
	if (op->opt.rpm_safe_upgrade && !op->opt.dry_run)
		upgrade_note(op);
	*ret_status = goals_reach(op, &goals, false);
	return true;
}

const struct cmd cmd_add = { "add", CMD_TREE | CMD_MODULE | CMD_SOURCE | CMD_ARCHIVE | CMD_EVENTS,
			     run };
