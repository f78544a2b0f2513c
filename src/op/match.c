/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/match.h"

#include "op/dependents.h"
#include "op/order.h"
#include "op/rebuild.h"
#include "op/run.h"

static bool check(const struct op *op, const struct kernel *k, struct err *e)
{
	const char *template = op->opt.template_kernel;

	if (!template) {
		(void)err_set(e, 1, "Invalid number of parameters passed.");
		(void)err_line(
			e, "Usage: match --templatekernel=<kernel-version> -k <kernel-version>");
		return err_line(e, "   or: match --templatekernel=<kernel-version> -k "
				   "<kernel-version> <module>");
	}
	return !str_eq(template, k->release) ||
	       err_set(e, 2, "The templatekernel and the specified kernel version are the same.");
}

static bool find_modules(const struct op *op, struct strv *ret, struct err *e)
{
	const char *asked = op->opt.module;

	if (!tree_modules(&op->tree, op->mem, ret, e))
		return false;
	if (!asked)
		return true;
	if (!strv_has(ret, asked))
		return err_set(e, 3, "The module: %s is not located in the DKMS tree.", asked);
	*ret = (struct strv){ 0 };
	strv_push(op->mem, ret, asked);
	return true;
}

/* the module's version that the template has, unless k has it as well */
static void consider(struct op *op, const struct kernel *k, const char *module, struct goals *goals)
{
	const char *version =
		tree_active(&op->tree, module, op->opt.template_kernel, k->arch, op->mem);

	if (!version || (op->opt.version && !str_eq(op->opt.version, version)))
		return;

	const struct target there = { module, version, op->opt.template_kernel, k->arch };
	const struct target here = op_target(module, version, k);

	if (tree_target_state(&op->tree, &there) != TARGET_INSTALLED ||
	    (tree_target_state(&op->tree, &here) == TARGET_INSTALLED && !rebuild_due(op, &here, k)))
		return;

	const struct goal g = {
		.kind = GOAL_INSTALLED,
		.module = module,
		.version = version,
		.kernel = k,
		.heading = arena_printf(op->mem, "Module:  %s\nVersion: %s", module, version),
	};

	vec_push(op->mem, goals, g);
}

bool match_run(struct op *op, const struct kernel *k, int *ret_status, struct err *e)
{
	struct strv modules = { 0 };
	struct goals goals = { 0 }, again = { 0 };

	if (!check(op, k, e) || !find_modules(op, &modules, e))
		return false;
	out_line(op->out, "\nMatching modules in kernel: %s (%s)", k->release, k->arch);
	out_line(op->out, "to the configuration of kernel: %s (%s)", op->opt.template_kernel,
		 k->arch);
	for (size_t i = 0; i < modules.n; i++)
		consider(op, k, modules.at[i], &goals);
	if (!goals.n)
		out_line(op->out, "\nThere is nothing to be done for this match.");
	order_goals(op, &goals);
	*ret_status = goals_reach(op, &goals, false);

	const int after = dependents_rebuild(op, &goals, false, &again);

	*ret_status = *ret_status ? *ret_status : after;
	return true;
}
