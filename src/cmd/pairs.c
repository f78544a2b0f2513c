/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/pairs.h"

#include <fcntl.h>
#include <string.h>

#include "op/reading.h"
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

/* a conf that cannot be read has none, and fails when its turn comes */
static struct strv depends_of(const struct op *op, const struct pair_module *m,
			      const struct kernel *k)
{
	const struct reading_request r = {
		.module = m->module,
		.version = m->version,
		.file = conf_in_sources(op, m->module, m->version),
		.kernel = k,
	};
	struct reading *conf = reading_make(op, &r);
	struct strv depends = { 0 };

	if (conf->ok)
		depends = conf->package.build_depends;
	reading_release(conf);
	return depends;
}

static struct pair *find(const struct pairs *p, const char *module, const struct kernel *k)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->at[i].kernel == k && str_eq(p->at[i].m.module, module))
			return &p->at[i];
	return NULL;
}

void pairs_add(struct op *op, struct pairs *p, const struct pair_module *m, const struct kernel *k)
{
	const struct target x = op_target(m->module, m->version, k);
	struct pair new = { .m = *m, .kernel = k };

	if (find(p, m->module, k) || tree_target_state(&op->tree, &x) == TARGET_INSTALLED)
		return;
	new.depends = depends_of(op, m, k);
	vec_push(op->mem, p, new);
}

/* those of its dependencies that are among the pairs of its kernel */
static struct strv needs_of(const struct op *op, const struct pairs *p, const struct pair *pair)
{
	struct strv needs = { 0 };

	for (size_t i = 0; i < pair->depends.n; i++)
		if (find(p, pair->depends.at[i], pair->kernel))
			strv_push(op->mem, &needs, pair->depends.at[i]);
	return needs;
}

static bool ready(const struct pairs *p, const struct pair *pair, const struct strv *needs)
{
	for (size_t i = 0; i < needs->n; i++)
		if (!find(p, needs->at[i], pair->kernel)->planned)
			return false;
	return true;
}

static void plan(struct op *op, struct pair *pair, const struct strv *needs, struct goals *ret)
{
	const struct goal g = {
		.kind = GOAL_INSTALLED,
		.module = pair->m.module,
		.version = pair->m.version,
		.kernel = pair->kernel,
		.heading = arena_printf(op->mem, "==> dkms install %s/%s -k %s", pair->m.module,
					pair->m.version, pair->kernel->release),
		.gap = true,
		.depmod_last = true,
		.depmod_gap = true,
		.needs = *needs,
	};

	pair->planned = true;
	vec_push(op->mem, ret, g);
}

/* round after round, until one plans nothing more; what is left depends on itself, and its build says so */
void pairs_goals(struct op *op, struct pairs *p, struct goals *ret)
{
	const struct strv none = { 0 };
	size_t before;

	do {
		before = ret->n;
		for (size_t i = 0; i < p->n; i++) {
			const struct strv needs = needs_of(op, p, &p->at[i]);

			if (!p->at[i].planned && ready(p, &p->at[i], &needs))
				plan(op, &p->at[i], &needs, ret);
		}
	} while (ret->n > before);
	for (size_t i = 0; i < p->n; i++)
		if (!p->at[i].planned)
			plan(op, &p->at[i], &none, ret);
}
