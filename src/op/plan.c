/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/plan.h"

#include "op/add.h"
#include "op/needs.h"
#include "op/rebuild.h"

/* the plan in the making */
struct draft {
	struct op *op;
	const struct goals *goals;
	struct plan *plan;
	size_t goal;
};

static const struct goal *goal_of(const struct draft *d)
{
	return &d->goals->at[d->goal];
}

static struct task *push(struct draft *d, enum task_kind kind)
{
	const struct goal *g = goal_of(d);
	struct task t = {
		.kind = kind,
		.goal = d->goal,
		.kernel = g->kernel,
		.target = { g->module, g->version, NULL, NULL },
		.blocked = ERR_INIT,
	};

	if (g->kernel)
		t.target = op_target(g->module, g->version, g->kernel);
	vec_push(d->op->mem, d->plan, t);
	return &d->plan->at[d->plan->n - 1];
}

static bool adding(const struct draft *d)
{
	const struct goal *g = goal_of(d);

	for (size_t i = 0; i < d->plan->n; i++) {
		const struct task *t = &d->plan->at[i];

		if (t->kind == TASK_ADD && str_eq(t->target.module, g->module) &&
		    str_eq(t->target.version, g->version))
			return true;
	}
	return false;
}

static void say(struct draft *d, const char *fmt)
{
	struct task *t = push(d, TASK_SAY);
	const struct target *x = &t->target;

	t->say = arena_printf(d->op->mem, "Module %s/%s %s kernel %s (%s)%s", x->module, x->version,
			      fmt, x->release, x->arch,
			      str_starts(fmt, "already")
				      ? ", skip. You may override by specifying --force."
				      : ". Skipping...");
}

static struct reading *read_conf(const struct draft *d, const char *file, const char *name,
				 const struct kernel *kernel)
{
	const struct goal *g = goal_of(d);
	const struct reading_request r = {
		.module = g->module,
		.version = g->version,
		.file = file,
		.name = name,
		.kernel = kernel,
		.strict = true,
	};

	return reading_make(d->op, &r);
}

/* where the module's sources are now: in place, or in the tree that is to be added */
static const char *source_dir(const struct draft *d)
{
	const struct goal *g = goal_of(d);

	if (!adding(d))
		return tree_source(&d->op->tree, g->module, g->version, d->op->mem);
	return g->source ? g->source : add_place(d->op, g->module, g->version);
}

/* the dkms.conf for this goal's kernel, also when the module is only about to be added */
static struct reading *read_for_kernel(const struct draft *d)
{
	const struct goal *g = goal_of(d);

	return read_conf(d, arena_printf(d->op->mem, "%s/dkms.conf", source_dir(d)),
			 conf_in_tree(d->op, g->module, g->version), g->kernel);
}

static void plan_add(struct draft *d)
{
	const struct goal *g = goal_of(d);
	struct task *t = push(d, TASK_ADD);

	t->source = g->source;
	if (!add_check(d->op, g, &t->blocked))
		return;
	t->conf = read_conf(d, arena_printf(d->op->mem, "%s/dkms.conf", source_dir(d)),
			    conf_in_sources(d->op, g->module, g->version), NULL);
	t->gap = g->kind != GOAL_ADDED;
}

static bool broken(const struct draft *d)
{
	const struct goal *g = goal_of(d);
	const struct op *op = d->op;

	return tree_entry_state(&op->tree, op->set.source_tree, g->module, g->version) ==
	       ENTRY_BROKEN;
}

/* false: it is neither in the tree nor can it be put there; a blocked task says why */
static bool plan_added(struct draft *d)
{
	const struct goal *g = goal_of(d);
	const struct op *op = d->op;
	enum entry_state state =
		tree_entry_state(&op->tree, op->set.source_tree, g->module, g->version);

	if (adding(d))
		return true;
	if (broken(d))
		return op_require_added(op, g->module, g->version, &push(d, TASK_ADD)->blocked);
	if (state == ENTRY_NONE || (g->source && op->opt.force && !add_is_in_place(op, g)))
		plan_add(d);
	return !d->plan->n || !d->plan->at[d->plan->n - 1].blocked.status;
}

static void plan_depmod(struct draft *d)
{
	if (!d->op->opt.no_depmod)
		(void)push(d, TASK_DEPMOD);
}

/* conf: the goal's, or NULL to read the one in the tree; an unreadable one does not stop removal */
static void plan_uninstall(struct draft *d, struct reading *conf)
{
	struct reading *r = conf ? conf : read_for_kernel(d);

	push(d, TASK_UNINSTALL)->conf = r;
	plan_depmod(d);
}

static void plan_build(struct draft *d, struct reading *conf, struct rebuild *rebuild)
{
	const struct goal *g = goal_of(d);
	struct task *t = push(d, TASK_BUILD);

	t->conf = conf;
	t->rebuild = rebuild;
	(void)build_needs(d->op, d->goals, g, conf, source_dir(d), &t->say, &t->blocked);
}

static void plan_install(struct draft *d, struct reading *conf, bool after_build,
			 struct rebuild *rebuild)
{
	struct task *t = push(d, TASK_INSTALL);

	t->conf = conf;
	t->after_build = after_build;
	t->rebuild = rebuild;
	(void)install_needs(goal_of(d), conf, &t->blocked);
	plan_depmod(d);
}

/* What is installed is to be replaced, so a rebuild of it ends in installing it, whatever was asked for. */
static void plan_rebuild(struct draft *d, bool install)
{
	const struct goal *g = goal_of(d);
	const struct target x = op_target(g->module, g->version, g->kernel);
	struct reading *conf = read_for_kernel(d);
	struct rebuild *r = rebuild_plan(d->op, &x, g->kernel, conf);

	plan_build(d, conf, r);
	if (install || r->installed)
		plan_install(d, conf, true, r);
}

static void plan_built(struct draft *d)
{
	const struct op *op = d->op;
	const struct goal *g = goal_of(d);
	const struct target x = op_target(g->module, g->version, g->kernel);
	enum target_state state = tree_target_state(&op->tree, &x);

	if (!plan_added(d))
		return;
	if (state != TARGET_NONE && !op->opt.force && rebuild_due(op, &x, g->kernel)) {
		plan_rebuild(d, false);
		return;
	}
	if (state != TARGET_NONE && !op->opt.force) {
		say(d, "already built for");
		return;
	}
	if (state == TARGET_INSTALLED) {
		plan_uninstall(d, NULL);
		d->plan->at[d->plan->n - 1].gap = true;
	}
	if (state != TARGET_NONE)
		(void)push(d, TASK_UNBUILD);
	plan_build(d, read_for_kernel(d), NULL);
}

/* COMPAT section 5, BUILD_DEPENDS_REBUILD. What cannot be built is not taken out for it. */
static void plan_again(struct draft *d)
{
	const struct goal *g = goal_of(d);
	struct reading *conf = read_for_kernel(d);
	const char *ignored = NULL;
	auto_err e = ERR_INIT;

	if (build_needs(d->op, d->goals, g, conf, source_dir(d), &ignored, &e)) {
		plan_uninstall(d, conf);
		d->plan->at[d->plan->n - 1].gap = true;
		(void)push(d, TASK_UNBUILD);
	}
	plan_build(d, conf, NULL);
	plan_install(d, conf, true, NULL);
}

static void plan_installed(struct draft *d)
{
	const struct op *op = d->op;
	const struct goal *g = goal_of(d);
	const struct target x = op_target(g->module, g->version, g->kernel);
	enum target_state state = tree_target_state(&op->tree, &x);

	if (!plan_added(d))
		return;
	if (state == TARGET_INSTALLED && g->again) {
		plan_again(d);
		return;
	}
	if (state != TARGET_NONE && rebuild_due(op, &x, g->kernel)) {
		plan_rebuild(d, true);
		return;
	}
	if (state == TARGET_INSTALLED && !op->opt.force) {
		say(d, "already installed on");
		return;
	}
	struct reading *conf = read_for_kernel(d);

	if (state == TARGET_INSTALLED) {
		plan_uninstall(d, conf);
		d->plan->at[d->plan->n - 1].gap = true;
	}
	if (state == TARGET_NONE)
		plan_build(d, conf, NULL);
	plan_install(d, conf, state == TARGET_NONE, NULL);
}

static void plan_uninstalled(struct draft *d)
{
	const struct goal *g = goal_of(d);
	const struct target x = op_target(g->module, g->version, g->kernel);

	if (tree_target_state(&d->op->tree, &x) == TARGET_INSTALLED) {
		plan_uninstall(d, NULL);
		return;
	}
	/* COMPAT section 5: silent if the package has any BUILD_EXCLUSIVE rule */
	struct reading *conf = read_for_kernel(d);

	if (!conf->ok || !conf->package.has_rules)
		say(d, "is not installed for");
	reading_release(conf);
}

static void plan_unbuilt(struct draft *d)
{
	const struct goal *g = goal_of(d);
	const struct target x = op_target(g->module, g->version, g->kernel);

	/* COMPAT section 2: a broken module refuses every action; section 10, 8: but for --force */
	if (broken(d) && !d->op->opt.force) {
		(void)op_require_added(d->op, g->module, g->version,
				       &push(d, TASK_UNBUILD)->blocked);
		return;
	}
	plan_uninstalled(d);
	if (tree_target_state(&d->op->tree, &x) == TARGET_NONE)
		say(d, "is not built for");
	else
		(void)push(d, TASK_UNBUILD);
}

static void plan_goal(struct draft *d)
{
	switch (goal_of(d)->kind) {
	case GOAL_ADDED:
		plan_add(d);
		break;
	case GOAL_BUILT:
		plan_built(d);
		break;
	case GOAL_INSTALLED:
		plan_installed(d);
		break;
	case GOAL_UNINSTALLED:
		plan_uninstalled(d);
		break;
	case GOAL_UNBUILT:
		plan_unbuilt(d);
		break;
	case GOAL_GONE:
		(void)push(d, TASK_REMOVE);
		break;
	}
}

static bool later_depmod(const struct plan *p, size_t i)
{
	for (size_t j = i + 1; j < p->n; j++)
		if (p->at[j].kind == TASK_DEPMOD && p->at[j].kernel == p->at[i].kernel)
			return true;
	return false;
}

/* one that comes last comes behind all goals */
static void put_last(struct task *t, const struct goals *goals)
{
	t->late = t->kind == TASK_DEPMOD && goals->at[t->goal].depmod_last;
	if (t->late)
		t->goal = goals->n - 1;
}

/* keeps the last depmod of each kernel; its gap stays behind */
static void merge_depmods(struct plan *p, const struct goals *goals)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		bool drop = p->at[i].kind == TASK_DEPMOD && later_depmod(p, i);

		if (drop && n && p->at[i].gap)
			p->at[n - 1].gap = true;
		if (drop)
			continue;
		p->at[n] = p->at[i];
		put_last(&p->at[n], goals);
		n++;
	}
	p->n = n;
}

void plan_make(struct op *op, const struct goals *goals, bool batch, struct plan *ret)
{
	struct draft d = { .op = op, .goals = goals, .plan = ret };

	for (d.goal = 0; d.goal < goals->n; d.goal++)
		plan_goal(&d);
	if (batch)
		merge_depmods(ret, goals);
}

void plan_release(struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		reading_release(p->at[i].conf);
		err_clear(&p->at[i].blocked);
	}
}

const char *task_name(enum task_kind kind)
{
	switch (kind) {
	case TASK_ADD:
		return "add";
	case TASK_BUILD:
		return "build";
	case TASK_INSTALL:
		return "install";
	case TASK_UNINSTALL:
		return "uninstall";
	case TASK_UNBUILD:
		return "unbuild";
	case TASK_REMOVE:
		return "remove";
	case TASK_DEPMOD:
		return "depmod";
	case TASK_SAY:
		break;
	}
	return "skip";
}

void plan_show(struct op *op, const struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct task *t = &p->at[i];
		const struct target *x = &t->target;

		if (t->kind == TASK_SAY)
			out_line(op->out, "nothing to do: %s", t->say);
		else if (t->kind == TASK_DEPMOD)
			out_line(op->out, "depmod: kernel %s (%s)", x->release, x->arch);
		else if (!t->kernel)
			out_line(op->out, "%s: %s/%s", task_name(t->kind), x->module, x->version);
		else
			out_line(op->out, "%s: %s", task_name(t->kind), target_text(x, op->mem));
		if (t->blocked.status)
			out_error(op->out, &t->blocked);
	}
}
