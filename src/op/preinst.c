/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/preinst.h"

#include "op/locks.h"
#include "op/reading.h"
#include "tree/mark.h"

/* One that cannot be read is marked, too: its rebuild will say why it fails. */
static bool wants_autoinstall(const struct op *op, const struct kernel *k, const struct target *x)
{
	const struct reading_request request = {
		.module = x->module,
		.version = x->version,
		.file = conf_in_tree(op, x->module, x->version),
		.kernel = k,
	};
	struct reading *conf = reading_make(op, &request);
	const bool wants = !conf->ok || conf->package.autoinstall;

	reading_release(conf);
	return wants;
}

/* a rebuild that is under way is for the kernel before, and would take the mark with it */
static bool mark_locked(struct op *op, const struct target *x, struct err *e)
{
	struct locks locks = { 0 };

	if (!locks_module(op, x->module, &locks, e))
		return false;

	const bool ok = mark_set(&op->tree, x, e);

	locks_release(op, &locks);
	return ok;
}

static bool mark(struct op *op, const struct target *x, struct err *e)
{
	out_note(op->out, "dkms: marking module %s/%s for rebuild for kernel %s (%s)", x->module,
		 x->version, x->release, x->arch);
	if (!op_require_added(op, x->module, x->version, e))
		return false;
	return op->opt.dry_run || mark_locked(op, x, e);
}

bool preinst_run(struct op *op, const struct kernel *k, struct err *e)
{
	struct targets targets = { 0 };
	struct strv failed = { 0 };

	if (!tree_targets_on(&op->tree, k->release, k->arch, op->mem, &targets, e))
		return false;
	for (size_t i = 0; i < targets.n; i++) {
		const struct target *x = &targets.at[i];
		auto_err why = ERR_INIT;

		if (!wants_autoinstall(op, k, x) || mark(op, x, &why))
			continue;
		out_error(op->out, &why);
		strv_printf(op->mem, &failed, "%s/%s(%d)", x->module, x->version, why.status);
	}
	return !failed.n ||
	       err_set(e, 14, "dkms kernel_preinst for kernel %s (%s) failed for module(s) %s.",
		       k->release, k->arch, strv_join(op->mem, &failed, " "));
}
