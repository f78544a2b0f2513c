/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/order.h"

#include "core/vec.h"
#include "op/reading.h"

static const struct goal *goal_of(const struct goals *goals, const char *module)
{
	for (size_t i = 0; i < goals->n; i++)
		if (str_eq(goals->at[i].module, module))
			return &goals->at[i];
	return NULL;
}

/* the goals' modules that g's depends on; a conf that cannot be read asks for none, and is an error later */
static void find_needs(const struct op *op, const struct goals *goals, struct goal *g)
{
	const struct reading_request r = {
		.module = g->module,
		.version = g->version,
		.file = conf_in_tree(op, g->module, g->version),
		.kernel = g->kernel,
	};
	struct reading *conf = reading_make(op, &r);
	const struct strv *depends = &conf->package.build_depends;

	for (size_t i = 0; conf->ok && i < depends->n; i++)
		if (goal_of(goals, depends->at[i]) && !str_eq(depends->at[i], g->module))
			strv_push(op->mem, &g->needs, depends->at[i]);
	reading_release(conf);
}

static bool may_come(const struct goals *before, const struct goal *g)
{
	for (size_t i = 0; i < g->needs.n; i++)
		if (!goal_of(before, g->needs.at[i]))
			return false;
	return !goal_of(before, g->module);
}

static bool add_round(const struct op *op, const struct goals *goals, struct goals *ordered)
{
	const size_t before = ordered->n;

	for (size_t i = 0; i < goals->n; i++)
		if (may_come(ordered, &goals->at[i]))
			vec_push(op->mem, ordered, goals->at[i]);
	return ordered->n > before;
}

void order_goals(const struct op *op, struct goals *goals)
{
	struct goals ordered = { 0 };

	for (size_t i = 0; i < goals->n; i++)
		find_needs(op, goals, &goals->at[i]);
	while (add_round(op, goals, &ordered))
		;
	for (size_t i = 0; i < goals->n; i++)
		if (!goal_of(&ordered, goals->at[i].module))
			vec_push(op->mem, &ordered, goals->at[i]);
	*goals = ordered;
}
