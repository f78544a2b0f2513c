/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/status.h"

#include <fcntl.h>

#include "op/compare.h"
#include "op/report.h"
#include "op/weak_modules.h"
#include "sys/file.h"
#include "tree/failure.h"
#include "tree/original.h"

static const char *suffixes(const struct op *op, const struct target *x)
{
	static const char *const text[] = {
		[SAME] = "",
		[GONE] = " (Built modules are missing in the kernel modules folder)",
		[DIFFERENT] = " (Differences between built and installed modules)",
	};

	return arena_printf(op->mem, "%s%s",
			    original_exists(&op->tree, x) ? " (Original modules exist)" : "",
			    text[compare(op, x)]);
}

/* terminal only: what is wrong with it, until it is mended */
static void show_failure(struct op *op, const struct target *x)
{
	struct failure f;

	if (!failure_read(&op->tree, x, op->mem, &f))
		return;
	out_hint(op->out, "  %s: failed at %s (exit status %d) on %s", target_text(x, op->mem),
		 failure_step_name(f.step), f.status, f.time);
	if (f.first_error)
		out_hint(op->out, "  %s", f.first_error);
	if (f.log)
		out_hint(op->out, "  %s", f.log);
}

static void show_target(struct op *op, const struct target *x, enum target_state state)
{
	const bool installed = state == TARGET_INSTALLED;

	out_line(op->out, "%s/%s, %s, %s: %s%s", x->module, x->version, x->release, x->arch,
		 installed ? "installed" : "built", installed ? suffixes(op, x) : "");
}

static bool filtered(const struct op *op, const struct target *x)
{
	const struct options *o = &op->opt;

	return (o->releases.n && !strv_has(&o->releases, x->release)) ||
	       (o->arches.n && !strv_has(&o->arches, x->arch));
}

/* the kernels that have modules of x through links, of those that are asked for */
static void push_weak(struct op *op, const struct target *x, struct weak_targets *ret)
{
	const struct strv releases = weak_modules_kernels(op, x);

	for (size_t i = 0; i < releases.n; i++) {
		struct weak_target w = { .target = *x, .from = x->release };

		w.target.release = releases.at[i];
		if (!filtered(op, &w.target))
			vec_push(op->mem, ret, w);
	}
}

static struct weak_targets weak(struct op *op, const struct targets *all)
{
	struct weak_targets some = { 0 };

	for (size_t i = 0; i < all->n; i++)
		if (all->states.at[i] == TARGET_INSTALLED)
			push_weak(op, &all->at[i], &some);
	return some;
}

static void show_weak(struct op *op, const struct weak_target *w)
{
	const struct target *x = &w->target;

	out_line(op->out, "%s, %s, %s, %s: installed-weak from %s", x->module, x->version,
		 x->release, x->arch, w->from);
}

static void show_broken(struct op *op, const struct report_entry *entry)
{
	auto_err e = ERR_INIT;

	out_line(op->out, "%s/%s: broken", entry->module, entry->version);
	(void)err_set(
		&e, 4,
		"%s/%s: Missing the module source directory or the symbolic link pointing to it.",
		entry->module, entry->version);
	(void)err_line(&e, "Manual intervention is required!");
	out_error(op->out, &e);
}

static void show_entry(struct op *op, const struct report_entry *entry)
{
	const struct targets *t = entry->targets;

	if (entry->state == ENTRY_BROKEN) {
		show_broken(op, entry);
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		show_target(op, &t->at[i], t->states.at[i]);
	for (size_t i = 0; i < entry->weak->n; i++)
		show_weak(op, &entry->weak->at[i]);
	if (!t->n && !entry->weak->n)
		out_line(op->out, "%s/%s: added", entry->module, entry->version);
	if (!out_hints(op->out))
		return;
	for (size_t i = 0; i < t->n; i++)
		show_failure(op, &t->at[i]);
	for (size_t i = 0; i < entry->failed->n; i++)
		show_failure(op, &entry->failed->at[i]);
}

static struct targets chosen(const struct op *op, const struct targets *all)
{
	struct targets some = { 0 };

	for (size_t i = 0; i < all->n; i++) {
		if (filtered(op, &all->at[i]))
			continue;
		vec_push(op->mem, &some, all->at[i]);
		vec_push(op->mem, &some.states, all->states.at[i]);
	}
	return some;
}

/* Failures of what is not built; that of a kernel that is gone is no news. */
static struct targets failed(const struct op *op, const char *module, const char *version)
{
	const struct targets all = failure_targets(&op->tree, module, version, op->mem);
	struct targets some = { 0 };

	for (size_t i = 0; i < all.n; i++) {
		const struct target *x = &all.at[i];
		const char *kernel =
			arena_printf(op->mem, "%s/%s", op->set.install_tree, x->release);

		if (!filtered(op, x) && tree_target_state(&op->tree, x) == TARGET_NONE &&
		    file_is_dir(AT_FDCWD, kernel))
			vec_push(op->mem, &some, *x);
	}
	return some;
}

/* report: NULL: lines are shown */
static bool show_version(struct op *op, struct report *report, const char *module,
			 const char *version, struct err *e)
{
	struct report_entry entry = { .module = module, .version = version };
	struct targets all = { 0 }, some = { 0 };
	struct weak_targets linked;

	entry.state = tree_entry_state(&op->tree, op->set.source_tree, module, version);
	if (entry.state == ENTRY_NONE)
		return true;
	if (!tree_targets(&op->tree, module, version, op->mem, &all, e))
		return false;
	linked = weak(op, &all);
	all = chosen(op, &all);
	if (report || out_hints(op->out))
		some = failed(op, module, version);
	entry.targets = &all;
	entry.weak = &linked;
	entry.failed = &some;
	if (report)
		report_add(report, &entry);
	else
		show_entry(op, &entry);
	return true;
}

static bool show_module(struct op *op, struct report *report, const char *module, struct err *e)
{
	struct strv versions = { 0 };

	if (!tree_versions(&op->tree, module, op->mem, &versions, e))
		return false;
	for (size_t i = 0; i < versions.n; i++)
		if ((!op->opt.version || str_eq(op->opt.version, versions.at[i])) &&
		    !show_version(op, report, module, versions.at[i], e))
			return false;
	return true;
}

static bool show_modules(struct op *op, struct report *report, struct err *e)
{
	struct strv modules = { 0 };

	if (!tree_modules(&op->tree, op->mem, &modules, e))
		return false;
	for (size_t i = 0; i < modules.n; i++)
		if ((!op->opt.module || str_eq(op->opt.module, modules.at[i])) &&
		    !show_module(op, report, modules.at[i], e))
			return false;
	return true;
}

bool status_show(struct op *op, struct err *e)
{
	struct report *report = op->opt.json ? report_new(op) : NULL;
	bool ok = show_modules(op, report, e);

	if (report)
		report_end(report, ok);
	return ok;
}
