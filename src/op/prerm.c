/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/prerm.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "op/locks.h"
#include "op/run.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

static void add_goal(struct op *op, const struct kernel *k, const struct target *x,
		     struct goals *goals)
{
	const struct goal g = {
		.kind = GOAL_UNBUILT,
		.module = x->module,
		.version = x->version,
		.kernel = k,
		.notice =
			arena_printf(op->mem, "dkms: removing module %s", target_text(x, op->mem)),
		.gap = true,
		.depmod_last = true,
	};

	vec_push(op->mem, goals, g);
}

static bool gather(struct op *op, const struct kernel *k, struct goals *ret, struct err *e)
{
	struct targets targets = { 0 };

	if (!tree_targets_on(&op->tree, k->release, k->arch, op->mem, &targets, e))
		return false;
	for (size_t i = 0; i < targets.n; i++)
		add_goal(op, k, &targets.at[i], ret);
	return true;
}

/* what depmod makes; modules.order, .builtin and .builtin.modinfo are the kernel's own */
static void remove_lists(int kernel)
{
	static const char *const made[] = {
		"modules.alias",       "modules.alias.bin", "modules.builtin.alias.bin",
		"modules.builtin.bin", "modules.dep.bin",   "modules.devname",
		"modules.softdep",     "modules.symbols",   "modules.symbols.bin",
		"modules.weakdep",     "modules.dep", /* last: without it nobody asks again */
	};
	auto_err ignored = ERR_INIT;

	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++)
		(void)file_remove(kernel, made[i], &ignored);
}

static void clear_folder(struct op *op, const struct kernel *k)
{
	auto_err ignored = ERR_INIT;
	auto_close int lock = -1, tree = -1, kernel = -1;
	struct stat st;

	if (!locks_one(op, TREE_LOCK_KERNEL, k->release, &lock, &ignored) ||
	    !dir_open(AT_FDCWD, op->set.install_tree, &tree, &ignored) ||
	    !dir_open(tree, k->release, &kernel, &ignored))
		return;
	if (fstatat(kernel, "modules.dep", &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	    !st.st_size)
		remove_lists(kernel);
	dir_prune_tree(tree, k->release);
}

static bool all_gone(struct op *op, const struct kernel *k, const struct goals *goals,
		     struct err *e)
{
	struct strv failed = { 0 };

	for (size_t i = 0; i < goals->n; i++)
		if (goals->at[i].status)
			strv_printf(op->mem, &failed, "%s/%s(%d)", goals->at[i].module,
				    goals->at[i].version, goals->at[i].status);
	return !failed.n ||
	       err_set(e, 14, "dkms kernel_prerm for kernel %s (%s) failed for module(s) %s.",
		       k->release, k->arch, strv_join(op->mem, &failed, " "));
}

bool prerm_run(struct op *op, const struct kernel *k, struct err *e)
{
	struct goals goals = { 0 };

	if (!gather(op, k, &goals, e))
		return false;
	(void)goals_reach(op, &goals, true);
	if (goals.n && !op->opt.dry_run)
		clear_folder(op, k);
	return all_gone(op, k, &goals, e);
}
