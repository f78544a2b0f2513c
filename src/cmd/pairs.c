/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/pairs.h"

#include <fcntl.h>
#include <string.h>

#include "op/dependents.h"
#include "op/order.h"
#include "op/reading.h"
#include "op/rebuild.h"
#include "op/run.h"
#include "sys/file.h"

bool pairs_module(const struct op *op, const char *folder, struct pair_module *ret)
{
	const char *dash = strrchr(folder, '-');
	struct pair_module m;

	if (!dash)
		return false;
	m.module = arena_strndup(op->mem, folder, (size_t)(dash - folder));
	m.version = arena_strdup(op->mem, dash + 1);
	if (!str_is_name(m.module) || !str_is_name(m.version) ||
	    !file_is_reg(AT_FDCWD, conf_in_sources(op, m.module, m.version)))
		return false;
	*ret = m;
	return true;
}

static bool has(const struct goals *pairs, const char *module, const struct kernel *k)
{
	for (size_t i = 0; i < pairs->n; i++)
		if (pairs->at[i].kernel == k && str_eq(pairs->at[i].module, module))
			return true;
	return false;
}

void pairs_add(struct op *op, struct goals *pairs, const struct pair_module *m,
	       const struct kernel *k)
{
	const struct target x = op_target(m->module, m->version, k);
	const struct goal g = {
		.kind = GOAL_INSTALLED,
		.module = m->module,
		.version = m->version,
		.kernel = k,
		.heading = arena_printf(op->mem, "==> dkms install %s/%s -k %s", m->module,
					m->version, k->release),
		.gap = true,
		.depmod_last = true,
		.depmod_gap = true,
	};

	if (!has(pairs, m->module, k) &&
	    (tree_target_state(&op->tree, &x) != TARGET_INSTALLED || rebuild_due(op, &x, k)))
		vec_push(op->mem, pairs, g);
}

int pairs_reach(struct op *op, struct goals *pairs)
{
	struct goals again = { 0 };

	order_goals(op, pairs);

	const int status = goals_reach(op, pairs, true);
	const int after = dependents_rebuild(op, pairs, true, &again);

	return status ? status : after;
}
