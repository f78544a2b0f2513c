/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/cmd.h"
#include "cmd/kernels.h"
#include "op/run.h"
#include "op/upgrade.h"

/* COMPAT section 10, 8: --force clears a broken entry */
static bool may_go(const struct op *op, struct err *e)
{
	const struct options *o = &op->opt;

	return (o->force && tree_entry_state(&op->tree, op->set.source_tree, o->module,
					     o->version) == ENTRY_BROKEN) ||
	       op_require_added(op, o->module, o->version, e);
}

static bool reach(struct op *op, int *ret_status, struct err *e)
{
	struct goal g = {
		.kind = GOAL_UNBUILT,
		.module = op->opt.module,
		.version = op->opt.version,
		.gap = true,
	};
	struct kernels ks = { 0 };
	struct goals goals = { 0 };

	if (op->opt.rpm_safe_upgrade && !op->opt.dry_run && upgrade_take(op)) {
		out_warn(op->out, "Remove cancelled because --rpm_safe_upgrade scenario detected.");
		*ret_status = 0;
		return true;
	}
	if (!may_go(op, e) || !kernels_named(op, &ks, e))
		return false;
	for (size_t i = 0; i < ks.n; i++) {
		g.kernel = ks.at[i];
		vec_push(op->mem, &goals, g);
	}
	g = (struct goal){ .kind = GOAL_GONE, .module = g.module, .version = g.version };
	vec_push(op->mem, &goals, g);
	*ret_status = goals_reach(op, &goals, ks.n > 1 && op->set.depmod_batch);
	return true;
}

static bool run(struct op *op, int *ret_status, struct err *e)
{
	return kernels_locked(op, reach, ret_status, e);
}

const struct cmd cmd_remove = { "remove", CMD_TREE | CMD_MODULE | CMD_ALL | CMD_EVENTS, run };
