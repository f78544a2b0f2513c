/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/dependents.h"

#include <string.h>

#include "core/vec.h"
#include "op/order.h"
#include "op/run.h"
#include "sys/dir.h"
#include "sys/file.h"

#define PREFIX ".dep_"
#define VERSION_LIMIT 1024

bool dependents_note(const struct op *op, const struct kernel *k, const struct package *p, int dir,
		     struct err *e)
{
	for (size_t i = 0; i < p->build_depends.n; i++) {
		const char *name = p->build_depends.at[i];
		const char *version;

		if (!p->build_depends_rebuild || op->opt.force || !str_is_name(name))
			continue;
		version = tree_active(&op->tree, name, k->release, k->arch, op->mem);
		if (!version)
			continue;

		const char *text = arena_printf(op->mem, "%s\n", version);

		if (!file_write(dir, arena_printf(op->mem, PREFIX "%s", name), text, strlen(text),
				0644, e))
			return false;
	}
	return true;
}

static bool other_version(const struct op *op, const struct target *x, const char *file)
{
	const char *path = arena_printf(op->mem, "%s/%s", target_path(x, op->mem), file);
	const char *now =
		tree_active(&op->tree, file + strlen(PREFIX), x->release, x->arch, op->mem);
	auto_err ignored = ERR_INIT;
	char *then;
	size_t len;

	if (!now || !file_read(op->tree.fd, path, VERSION_LIMIT, op->mem, &then, &len, &ignored))
		return false;
	then[strcspn(then, "\n")] = '\0';
	return !str_eq(now, then);
}

static bool outdated(const struct op *op, const struct target *x)
{
	auto_err ignored = ERR_INIT;
	struct strv files = { 0 };

	if (tree_target_state(&op->tree, x) != TARGET_INSTALLED ||
	    !dir_list(op->tree.fd, target_path(x, op->mem), op->mem, &files, &ignored))
		return false;
	for (size_t i = 0; i < files.n; i++)
		if (str_starts(files.at[i], PREFIX) && other_version(op, x, files.at[i]))
			return true;
	return false;
}

static void gather(const struct op *op, const struct kernel *k, struct goals *ret)
{
	auto_err ignored = ERR_INIT;
	struct targets targets = { 0 };

	(void)tree_targets_on(&op->tree, k->release, k->arch, op->mem, &targets, &ignored);
	for (size_t i = 0; i < targets.n; i++) {
		const struct target *x = &targets.at[i];
		const struct goal g = {
			.kind = GOAL_INSTALLED,
			.module = x->module,
			.version = x->version,
			.kernel = k,
			.heading = arena_printf(
				op->mem, "\nRebuilding module %s/%s due to updated dependencies\n",
				x->module, x->version),
			.again = true,
		};

		if (outdated(op, x))
			vec_push(op->mem, ret, g);
	}
}

static int rebuild_for(struct op *op, const struct kernel *k, bool batch, struct goals *ret)
{
	struct goals goals = { 0 };

	gather(op, k, &goals);
	order_goals(op, &goals);

	const int status = goals_reach(op, &goals, batch);

	for (size_t i = 0; i < goals.n; i++)
		vec_push(op->mem, ret, goals.at[i]);
	return status;
}

/* has an earlier goal installed something for the same kernel? */
static bool seen(const struct goals *done, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (done->at[j].installed && done->at[j].kernel == done->at[i].kernel)
			return true;
	return false;
}

int dependents_rebuild(struct op *op, const struct goals *done, bool batch, struct goals *ret)
{
	int first = 0;

	for (size_t i = 0; i < done->n; i++) {
		int status;

		if (!done->at[i].installed || seen(done, i))
			continue;
		status = rebuild_for(op, done->at[i].kernel, batch, ret);
		first = first ? first : status;
	}
	return first;
}
