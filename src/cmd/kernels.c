/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/kernels.h"

#include <fcntl.h>
#include <sys/utsname.h>

#include "core/version.h"
#include "op/dependents.h"
#include "op/locks.h"
#include "op/run.h"
#include "sys/dir.h"
#include "sys/file.h"

static bool push_kernel(struct op *op, struct kernels *ks, const char *release, const char *arch,
			struct err *e)
{
	struct kernel *k = arena_new(op->mem, struct kernel);

	if (!op_kernel(op, release, arch, k, e))
		return false;
	vec_push(op->mem, ks, k);
	return true;
}

bool kernels_running(struct op *op, const char **ret_release, struct err *e)
{
	struct utsname running;

	if (uname(&running) < 0)
		return err_sys(e, "uname");
	*ret_release = arena_strdup(op->mem, running.release);
	return true;
}

static bool running_kernel(struct op *op, struct kernels *ret, const char *arch, struct err *e)
{
	const char *release = NULL;

	return kernels_running(op, &release, e) && push_kernel(op, ret, release, arch, e);
}

bool kernels_add(struct op *op, struct kernels *ks, const char *release, const char *arch,
		 struct kernel **ret, struct err *e)
{
	for (size_t i = 0; i < ks->n; i++) {
		*ret = ks->at[i];
		if (str_eq((*ret)->release, release) && (!arch || str_eq((*ret)->arch, arch)))
			return true;
	}
	if (!push_kernel(op, ks, release, arch, e))
		return false;
	*ret = ks->at[ks->n - 1];
	return true;
}

static void sort_by_version(struct strv *releases)
{
	for (size_t i = 1; i < releases->n; i++) {
		const char *release = releases->at[i];
		size_t j = i;

		for (; j && version_compare(releases->at[j - 1], release) > 0; j--)
			releases->at[j] = releases->at[j - 1];
		releases->at[j] = release;
	}
}

bool kernels_installed(struct op *op, const char *arch, struct kernels *ret, struct err *e)
{
	struct strv releases = { 0 };
	struct kernel *k;

	if (!dir_list(AT_FDCWD, op->set.install_tree, op->mem, &releases, e))
		return false;
	sort_by_version(&releases);
	for (size_t i = 0; i < releases.n; i++) {
		const char *folder =
			arena_printf(op->mem, "%s/%s", op->set.install_tree, releases.at[i]);

		if (str_is_name(releases.at[i]) && file_is_dir(AT_FDCWD, folder) &&
		    !kernels_add(op, ret, releases.at[i], arch, &k, e))
			return false;
	}
	return true;
}

static bool built_kernels(struct op *op, struct kernels *ret, struct err *e)
{
	struct targets targets = { 0 };

	if (!tree_targets(&op->tree, op->opt.module, op->opt.version, op->mem, &targets, e))
		return false;
	for (size_t i = 0; i < targets.n; i++)
		if (!push_kernel(op, ret, targets.at[i].release, targets.at[i].arch, e))
			return false;
	return true;
}

bool kernels_named(struct op *op, struct kernels *ret, struct err *e)
{
	const struct strv *releases = &op->opt.releases, *arches = &op->opt.arches;
	const char *shared = arches->n ? arches->at[0] : NULL;

	if (op->opt.all)
		return built_kernels(op, ret, e);
	if (!releases->n)
		return running_kernel(op, ret, shared, e);
	for (size_t i = 0; i < releases->n; i++)
		if (!push_kernel(op, ret, releases->at[i], arches->n > 1 ? arches->at[i] : shared,
				 e))
			return false;
	return true;
}

bool kernels_locked(struct op *op, bool (*act)(struct op *op, int *ret_status, struct err *e),
		    int *ret_status, struct err *e)
{
	struct locks locks = { 0 };

	if (!op->opt.dry_run && !locks_module(op, op->opt.module, &locks, e))
		return false;

	bool ok = act(op, ret_status, e);

	locks_release(op, &locks);
	return ok;
}

bool kernels_reach(struct op *op, enum goal_kind kind, bool gaps, int *ret_status, struct err *e)
{
	struct kernels ks = { 0 };
	struct goals goals = { 0 };

	if (!kernels_named(op, &ks, e))
		return false;
	for (size_t i = 0; i < ks.n; i++) {
		const struct goal g = {
			.kind = kind,
			.module = op->opt.module,
			.version = op->opt.version,
			.kernel = ks.at[i],
			.source = op->opt.source,
			.gap = gaps && i + 1 < ks.n,
		};

		vec_push(op->mem, &goals, g);
	}
	const bool batch = ks.n > 1 && op->set.depmod_batch;
	struct goals again = { 0 };

	*ret_status = goals_reach(op, &goals, batch);

	const int after = dependents_rebuild(op, &goals, batch, &again);

	*ret_status = *ret_status ? *ret_status : after;
	return true;
}
