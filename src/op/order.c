/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/order.h"

#include "core/vec.h"
#include "op/reading.h"

static const struct goal *goal_of(const struct goals *goals, const char *module,
				  const struct kernel *k)
{
	for (size_t i = 0; i < goals->n; i++)
		if (goals->at[i].kernel == k && str_eq(goals->at[i].module, module))
			return &goals->at[i];
	return NULL;
}

/* in the tree, or where it would be added from */
static const char *conf_of(const struct op *op, const struct goal *g)
{
	return tree_entry_state(&op->tree, op->set.source_tree, g->module, g->version) ==
			       ENTRY_ADDED
		       ? conf_in_tree(op, g->module, g->version)
		       : conf_in_sources(op, g->module, g->version);
}

/* the goals' modules that g's depends on; a conf that cannot be read asks for none, and is an error later */
static void find_needs(const struct op *op, const struct goals *goals, struct goal *g)
{
	const struct reading_request r = {
		.module = g->module,
		.version = g->version,
		.file = conf_of(op, g),
		.kernel = g->kernel,
	};
	struct reading *conf = reading_make(op, &r);
	const struct strv *depends = &conf->package.build_depends;

	for (size_t i = 0; conf->ok && i < depends->n; i++)
		if (goal_of(goals, depends->at[i], g->kernel) && !str_eq(depends->at[i], g->module))
			strv_push(op->mem, &g->needs, depends->at[i]);
	reading_release(conf);
}

static bool may_come(const struct goals *before, const struct goal *g)
{
	for (size_t i = 0; i < g->needs.n; i++)
		if (!goal_of(before, g->needs.at[i], g->kernel))
			return false;
	return !goal_of(before, g->module, g->kernel);
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
		if (!goal_of(&ordered, goals->at[i].module, goals->at[i].kernel))
			vec_push(op->mem, &ordered, goals->at[i]);
	*goals = ordered;
}
