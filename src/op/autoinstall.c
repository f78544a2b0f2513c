/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/autoinstall.h"

#include <fcntl.h>

#include "core/version.h"
#include "op/dependents.h"
#include "op/reading.h"
#include "op/rebuild.h"
#include "op/run.h"
#include "op/signing.h"
#include "op/weak_modules.h"
#include "sys/file.h"

/* a module version that is to be installed */
struct candidate {
	const char *module, *version;
	struct strv depends;
	bool build; /* not only install */
	bool planned;
};

struct round {
	struct op *op;
	const struct kernel *kernel;
	VEC(struct candidate) candidates;
	struct strv installed; /* modules installed for the kernel already */
	struct strv broken;    /* "{m}/{v}" */
	struct goals goals;
};

static const char *newest(const struct op *op, const char *module, const struct strv *versions,
			  struct strv *broken)
{
	const char *best = NULL;

	for (size_t i = 0; i < versions->n; i++) {
		const char *v = versions->at[i];

		switch (tree_entry_state(&op->tree, op->set.source_tree, module, v)) {
		case ENTRY_NONE:
			break;
		case ENTRY_BROKEN:
			strv_printf(op->mem, broken, "%s/%s", module, v);
			break;
		case ENTRY_ADDED:
			if (!best || version_compare(v, best) > 0)
				best = v;
			break;
		}
	}
	return best;
}

static void consider(struct round *r, const char *module, const char *version)
{
	struct op *op = r->op;
	const struct target x = op_target(module, version, r->kernel);
	const struct reading_request request = {
		.module = module,
		.version = version,
		.file = conf_in_tree(op, module, version),
		.kernel = r->kernel,
	};
	struct candidate c = { .module = module, .version = version };
	const enum target_state state = tree_target_state(&op->tree, &x);

	c.build = state == TARGET_NONE || rebuild_due(op, &x, r->kernel);
	if (state == TARGET_INSTALLED && !c.build)
		rebuild_not_due(op, &x, r->kernel);
	if ((state == TARGET_INSTALLED && !c.build) || weak_modules_linked(op, &x)) {
		strv_push(op->mem, &r->installed, module);
		return;
	}

	struct reading *conf = reading_make(op, &request);

	/* a conf that cannot be read fails as its build would, and is said then */
	if (!conf->ok || conf->package.autoinstall) {
		if (conf->ok)
			c.depends = conf->package.build_depends;
		vec_push(op->mem, &r->candidates, c);
	} else if (state == TARGET_INSTALLED) {
		strv_push(op->mem, &r->installed, module);
	}
	reading_release(conf);
}

static bool gather(struct round *r, struct err *e)
{
	struct op *op = r->op;
	struct strv modules = { 0 };

	if (!tree_modules(&op->tree, op->mem, &modules, e))
		return false;
	for (size_t i = 0; i < modules.n; i++) {
		struct strv versions = { 0 };
		const char *v;

		if (!tree_versions(&op->tree, modules.at[i], op->mem, &versions, e))
			return false;
		v = newest(op, modules.at[i], &versions, &r->broken);
		if (v)
			consider(r, modules.at[i], v);
	}
	return true;
}

static const struct candidate *planned(const struct round *r, const char *module)
{
	for (size_t i = 0; i < r->candidates.n; i++)
		if (r->candidates.at[i].planned && str_eq(r->candidates.at[i].module, module))
			return &r->candidates.at[i];
	return NULL;
}

static bool provided(const struct round *r, const char *module)
{
	const struct kernel *k = r->kernel;

	return planned(r, module) || strv_has(&r->installed, module) ||
	       tree_active(&r->op->tree, module, k->release, k->arch, r->op->mem);
}

static struct strv missing_for(const struct round *r, const struct candidate *c)
{
	struct strv missing = { 0 };

	for (size_t i = 0; i < c->depends.n; i++)
		if (!provided(r, c->depends.at[i]))
			strv_push(r->op->mem, &missing, c->depends.at[i]);
	return missing;
}

static void add_goal(struct round *r, struct candidate *c)
{
	struct arena *mem = r->op->mem;
	const struct target x = op_target(c->module, c->version, r->kernel);
	struct goal g = {
		.kind = GOAL_INSTALLED,
		.module = c->module,
		.version = c->version,
		.kernel = r->kernel,
		.heading = arena_printf(mem, "Autoinstall of module %s", target_text(&x, mem)),
		.gap = true,
		.depmod_last = true,
		.depmod_gap = true,
		.needs_settled = true,
	};

	for (size_t i = 0; i < c->depends.n; i++)
		if (planned(r, c->depends.at[i]))
			strv_push(mem, &g.needs, c->depends.at[i]);
	c->planned = true;
	vec_push(mem, &r->goals, g);
}

/* round after round, until one plans nothing more: what is left lacks a dependency */
static void order(struct round *r)
{
	size_t before;

	do {
		before = r->goals.n;
		for (size_t i = 0; i < r->candidates.n; i++) {
			struct candidate *c = &r->candidates.at[i];

			if (!c->planned && !missing_for(r, c).n)
				add_goal(r, c);
		}
	} while (r->goals.n > before);
}

static bool reached(const struct goal *g)
{
	return !g->status;
}

static bool skipped(const struct goal *g)
{
	return g->status == 77;
}

static bool failed(const struct goal *g)
{
	return g->status && g->status != 77 && !g->missing.n;
}

static struct strv names(const struct round *r, bool (*which)(const struct goal *g), bool code)
{
	struct strv list = { 0 };

	for (size_t i = 0; i < r->goals.n; i++) {
		const struct goal *g = &r->goals.at[i];

		if (!which(g))
			continue;
		if (code)
			strv_printf(r->op->mem, &list, "%s(%d)", g->module, g->status);
		else
			strv_push(r->op->mem, &list, g->module);
	}
	return list;
}

static void say_list(const struct round *r, const char *outcome, const struct strv *list)
{
	if (list->n)
		out_line(r->op->out, "Autoinstall on %s %s for module(s) %s.", r->kernel->release,
			 outcome, strv_join(r->op->mem, list, " "));
}

/* the dependencies that no module of the tree could ever provide */
static struct strv unknown_to_tree(const struct round *r, const struct strv *missing)
{
	struct strv unknown = { 0 };

	for (size_t i = 0; i < missing->n; i++) {
		struct strv versions = { 0 };
		auto_err ignored = ERR_INIT;

		(void)tree_versions(&r->op->tree, missing->at[i], r->op->mem, &versions, &ignored);
		if (!versions.n)
			strv_push(r->op->mem, &unknown, missing->at[i]);
	}
	return unknown;
}

/* returns true: a failure has been said */
static bool say_missing(const struct round *r, const char *module, const char *version,
			const struct strv *missing)
{
	out_line(r->op->out, "%s/%s autoinstall failed due to missing dependencies: %s.", module,
		 version, strv_join(r->op->mem, missing, " "));
	return true;
}

/* returns whether any failed for want of a module that the tree has */
static bool say_left_over(const struct round *r, struct strv *deferred)
{
	struct arena *mem = r->op->mem;
	bool failure = false;

	for (size_t i = 0; i < r->candidates.n; i++) {
		const struct candidate *c = &r->candidates.at[i];
		struct strv missing = missing_for(r, c);
		struct strv unknown = unknown_to_tree(r, &missing);

		if (c->planned)
			continue;
		if (!unknown.n) {
			failure = say_missing(r, c->module, c->version, &missing);
			continue;
		}
		out_line(r->op->out,
			 "%s/%s autoinstall deferred: BUILD_DEPENDS not registered with DKMS: %s.",
			 c->module, c->version, strv_join(mem, &unknown, " "));
		strv_printf(mem, deferred, "%s/%s", c->module, c->version);
	}
	return failure;
}

static void say_deferred(const struct round *r, const struct strv *deferred)
{
	if (!deferred->n)
		return;
	out_line(r->op->out,
		 "Autoinstall on %s deferred module(s) %s due to BUILD_DEPENDS not yet registered "
		 "with DKMS.",
		 r->kernel->release, strv_join(r->op->mem, deferred, " "));
	out_line(r->op->out, "These may be provided externally or by a package not yet configured; "
			     "autoinstall will retry on the next trigger.");
}

static void say_broken(const struct round *r)
{
	for (size_t i = 0; i < r->broken.n; i++) {
		auto_err e = ERR_INIT;

		(void)err_set(&e, 4,
			      "%s is broken! Missing the source directory or the symbolic link "
			      "pointing to it.",
			      r->broken.at[i]);
		(void)err_line(&e, "Manual intervention is required!");
		out_error(r->op->out, &e);
	}
}

static bool say_outcome(const struct round *r)
{
	struct strv ok = r->installed, more = names(r, reached, false);
	struct strv skip = names(r, skipped, false), bad = names(r, failed, true);
	struct strv deferred = { 0 };
	bool failure = bad.n;

	for (size_t i = 0; i < more.n; i++)
		strv_push(r->op->mem, &ok, more.at[i]);
	say_list(r, "succeeded", &ok);
	if (skip.n)
		out_line(r->op->out, "Autoinstall on %s was skipped for module(s) %s.",
			 r->kernel->release, strv_join(r->op->mem, &skip, " "));
	say_list(r, "failed", &bad);
	for (size_t i = 0; i < r->goals.n; i++)
		if (r->goals.at[i].missing.n)
			failure = say_missing(r, r->goals.at[i].module, r->goals.at[i].version,
					      &r->goals.at[i].missing);
	failure |= say_left_over(r, &deferred);
	say_deferred(r, &deferred);
	return !failure;
}

bool autoinstall_disabled(struct op *op)
{
	if (!file_exists(AT_FDCWD, arena_printf(op->mem, "%s/no-autoinstall", op->conf_dir)))
		return false;
	out_line(op->out, "Automatic installation of modules has been disabled.");
	return true;
}

static bool needs_build(const struct round *r)
{
	for (size_t i = 0; i < r->candidates.n; i++)
		if (r->candidates.at[i].planned && r->candidates.at[i].build)
			return true;
	return false;
}

static void remove_name(struct strv *names, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < names->n; i++)
		if (!str_eq(names->at[i], name))
			names->at[n++] = names->at[i];
	names->n = n;
}

/* one that fails is not installed any more */
static void rebuild_dependents(struct round *r)
{
	struct goals again = { 0 };

	(void)dependents_rebuild(r->op, &r->goals, r->op->set.depmod_batch, &again);
	for (size_t i = 0; i < again.n; i++) {
		if (!again.at[i].status)
			continue;
		remove_name(&r->installed, again.at[i].module);
		vec_push(r->op->mem, &r->goals, again.at[i]);
	}
	if (again.n)
		out_line(r->op->out, "%s", "");
}

bool autoinstall_run(struct op *op, const struct kernel *k, struct err *e)
{
	struct round r = { .op = op, .kernel = k };

	if (autoinstall_disabled(op))
		return true;
	if (!gather(&r, e))
		return false;
	say_broken(&r);
	order(&r);
	if (needs_build(&r) && !k->has_headers)
		return kernel_no_headers(k, e);
	if (needs_build(&r) && !op->opt.dry_run)
		signing_prologue(op, k);
	(void)goals_reach(op, &r.goals, op->set.depmod_batch);
	rebuild_dependents(&r);
	if (op->opt.dry_run)
		return true;

	bool ok = !r.candidates.n || say_outcome(&r);

	/* COMPAT section 10, 8: once more, where it is still on the screen */
	say_broken(&r);
	if (ok)
		return true;
	(void)err_set(e, 11, "One or more modules failed to install during autoinstall.");
	return err_line(e, "Refer to previous errors for more information.");
}
