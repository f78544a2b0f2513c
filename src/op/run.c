/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/run.h"

#include <fcntl.h>

#include "op/add.h"
#include "op/build.h"
#include "op/initramfs.h"
#include "op/install.h"
#include "op/locks.h"
#include "op/needs.h"
#include "op/rebuild.h"
#include "op/remove.h"
#include "op/transaction.h"
#include "op/uninstall.h"
#include "op/weak_modules.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "tree/failure.h"

static const struct goal *goal_for(const struct goals *goals, const struct goal *g,
				   const char *module)
{
	for (const struct goal *other = goals->at; other < g; other++)
		if (other->kernel == g->kernel && str_eq(other->module, module))
			return other;
	return NULL;
}

/* a need that was skipped because it excludes this kernel (77) counts as met: COMPAT, autoinstall */
static bool needs_met(struct op *op, const struct goals *goals, struct goal *g)
{
	const bool waived = op->opt.force && !g->needs_settled;

	for (size_t i = 0; i < g->needs.n && !waived; i++) {
		const struct goal *need = goal_for(goals, g, g->needs.at[i]);

		if (need && need->status && need->status != 77)
			strv_push(op->mem, &g->missing, g->needs.at[i]);
	}
	return !g->missing.n;
}

static bool depmod_step(struct op *op, const struct task *t, struct err *e)
{
	const struct kernel *k = t->kernel;
	const struct out_step step = { .title = "Running depmod",
				       .command = depmod_command(k, op->root, op->mem) };
	const char *dep = arena_printf(op->mem, "%s/modules.dep", k->modules_dir);

	if (!file_exists(AT_FDCWD, dep)) {
		out_line(op->out, "Skipping depmod because '%s' is missing.", dep);
		return true;
	}
	out_step_begin(op->out, &step);

	bool ok = depmod_run(k, op->root, op->mem, e);
	const struct out_result result = { .status = ok ? 0 : e->status };

	out_step_end(op->out, &result);
	return ok;
}

static bool was_installed(const struct task *t)
{
	return t->rebuild && t->rebuild->installed;
}

static void remember(struct op *op, const struct task *t, enum failure_step step,
		     const struct err *e)
{
	const struct failure f = { .status = e->status, .step = step, .error = e->text };

	failure_write(&op->tree, &t->target, &f);
}

/* A build remembers its own failures: it has the log, and knows the step. 77, the kernel is not
 * meant, is no failure. */
static void remember_failure(struct op *op, const struct task *t, const struct err *e)
{
	const bool blocked = t->blocked.status;

	if (t->kind != TASK_INSTALL && !(t->kind == TASK_BUILD && blocked))
		return;
	if (e->status == 77)
		failure_remove(&op->tree, &t->target);
	else if (blocked)
		remember(op, t, STEP_PLAN, e);
	else
		remember(op, t, e->status == 101 ? STEP_PRE_INSTALL : STEP_INSTALL, e);
}

/* What this run has installed for the kernel goes back to built, or to what was installed before: depmod
 * would not have it. */
static void roll_back(struct op *op, struct plan *p, struct goals *goals, const struct task *failed,
		      const struct err *e)
{
	auto_err ignored = ERR_INIT;

	for (struct task *t = p->at; t < failed; t++) {
		if (t->kind != TASK_INSTALL || !t->done || t->kernel != failed->kernel)
			continue;
		if (!was_installed(t))
			(void)uninstall_quietly(op, t, &ignored);
		if (t->rebuild)
			rebuild_give_up(op, t->rebuild);
		remember(op, t, STEP_DEPMOD, e);
		goals->at[t->goal].status = 6;
		goals->at[t->goal].installed = false;
	}
}

static bool keeps_old(const struct plan *p, size_t goal)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->at[i].goal == goal && was_installed(&p->at[i]))
			return true;
	return false;
}

static bool depmod(struct op *op, struct plan *p, struct goals *goals, const struct task *t,
		   struct err *e)
{
	bool ok = depmod_step(op, t, e);

	if (!ok && goals->at[t->goal].kind != GOAL_INSTALLED)
		out_warn(op->out, "%s", e->text);
	if (ok || goals->at[t->goal].kind != GOAL_INSTALLED) {
		weak_modules_update(op, t->kernel);
		return true;
	}
	out_note(op->out, "%s", e->text);
	(void)err_status(e, 6);
	roll_back(op, p, goals, t, e);
	weak_modules_forget(op, t->kernel);
	if (keeps_old(p, t->goal))
		return err_set(e, 6, "Problems with depmod detected.");
	(void)err_set(e, 6,
		      "Problems with depmod detected. Automatically uninstalling this module.");
	return err_line(e, "Install Failed (depmod problems). Module rolled back to built state.");
}

static bool carry_out(struct op *op, struct plan *p, struct goals *goals, const struct task *t,
		      struct err *e)
{
	switch (t->kind) {
	case TASK_ADD:
		return add_run(op, t, e);
	case TASK_BUILD:
		return build_run(op, t, e);
	case TASK_INSTALL:
		return install_run(op, t, e);
	case TASK_UNINSTALL:
		return uninstall_run(op, t, e);
	case TASK_UNBUILD:
		return unbuild_run(op, t, e);
	case TASK_REMOVE:
		return remove_run(op, t, e);
	case TASK_DEPMOD:
		return depmod(op, p, goals, t, e);
	case TASK_SAY:
		out_line(op->out, "%s", t->say);
		break;
	}
	return true;
}

static bool touches_kernel(const struct task *t)
{
	return t->kind == TASK_INSTALL || t->kind == TASK_UNINSTALL || t->kind == TASK_DEPMOD;
}

/* What is in a kernel's folder is changed by one run at a time. */
static bool carry_out_locked(struct op *op, struct plan *p, struct goals *goals,
			     const struct task *t, struct err *e)
{
	auto_close int lock = -1;

	return (!touches_kernel(t) ||
		locks_one(op, TREE_LOCK_KERNEL, t->kernel->release, &lock, e)) &&
	       carry_out(op, p, goals, t, e);
}

static void show_failure(struct op *op, const struct err *e)
{
	if (!e->text)
		return;
	if (e->status == 77)
		out_warn(op->out, "%s", e->text);
	else
		out_error(op->out, e);
}

static struct out_task shown_as(const struct task *t)
{
	const struct target *x = &t->target;
	const bool of_kernel = t->kind == TASK_DEPMOD;

	return (struct out_task){
		.kind = task_name(t->kind),
		.module = of_kernel ? NULL : x->module,
		.version = of_kernel ? NULL : x->version,
		.kernel = x->release,
		.arch = x->arch,
	};
}

/* shows why a task failed, and remembers it; returns its exit status */
static int task_failed(struct op *op, const struct task *t, const struct err *e)
{
	show_failure(op, e);
	remember_failure(op, t, e);
	return e->status;
}

/* returns the exit status that it asks for, 0 if it went well */
static int try_task(struct op *op, struct plan *p, struct goals *goals, struct task *t)
{
	auto_err e = ERR_INIT;

	if (t->blocked.status) {
		if (t->conf && !t->after_build)
			reading_show(op, t->conf);
		return task_failed(op, t, &t->blocked);
	}
	if (t->kind == TASK_UNINSTALL)
		initramfs_note(op, t);
	t->done = carry_out_locked(op, p, goals, t, &e);
	if (!t->done)
		return task_failed(op, t, &e);
	if (t->kind == TASK_INSTALL) {
		initramfs_note(op, t);
		failure_remove(&op->tree, &t->target);
	}
	return 0;
}

static void run_task(struct op *op, struct plan *p, struct goals *goals, struct task *t)
{
	const struct out_task shown = shown_as(t);
	struct goal *g = &goals->at[t->goal];

	out_task_begin(op->out, &shown);

	int status = try_task(op, p, goals, t);

	out_task_end(op->out, status);
	if (status) {
		g->status = status;
		return;
	}
	g->installed |= t->kind == TASK_INSTALL;
	if (t->gap)
		out_line(op->out, "%s", "");
}

/* has a task before t changed what is installed for its kernel since the last depmod? */
static bool changed(const struct plan *p, const struct task *t)
{
	bool ret = false;

	for (const struct task *other = p->at; other < t; other++) {
		if (other->kernel != t->kernel || !other->done)
			continue;
		if (other->kind == TASK_INSTALL || other->kind == TASK_UNINSTALL)
			ret = true;
		else if (other->kind == TASK_DEPMOD)
			ret = false;
	}
	return ret;
}

static void run_tasks(struct op *op, struct plan *p, struct goals *goals, size_t index, bool late)
{
	for (size_t i = 0; i < p->n; i++) {
		struct task *t = &p->at[i];

		if (t->goal != index || t->late != late ||
		    (t->kind == TASK_DEPMOD ? !changed(p, t) : goals->at[index].status))
			continue;
		run_task(op, p, goals, t);
		if (late && goals->at[index].depmod_gap)
			out_line(op->out, "%s", "");
	}
}

/* a goal that is not reached leaves what it was to replace as it was */
static void give_up_rebuilds(struct op *op, const struct plan *p, size_t goal)
{
	for (size_t i = 0; i < p->n; i++) {
		struct rebuild *r = p->at[i].rebuild;
		auto_close int lock = -1;
		auto_err e = ERR_INIT;

		if (p->at[i].goal != goal || !r || r->ended)
			continue;
		/* without the lock they are still better put back than not */
		if (!locks_one(op, TREE_LOCK_KERNEL, r->kernel->release, &lock, &e))
			out_warn(op->out, "%s", e.text);
		rebuild_give_up(op, r);
	}
}

static void announce(struct op *op, const struct goal *g)
{
	if (g->heading)
		out_line(op->out, "%s", g->heading);
	if (g->notice)
		out_note(op->out, "%s", g->notice);
}

/* autoinstall, which has settled the needs, has a line of its own for these */
static void give_up(struct op *op, struct goal *g)
{
	const struct target x = op_target(g->module, g->version, g->kernel);
	auto_err e = ERR_INIT;

	g->status = 13;
	if (g->needs_settled)
		return;
	announce(op, g);
	(void)needs_missing(op, &x, &g->missing, &e);
	out_error(op->out, &e);
}

static void forget_failure(struct op *op, const struct goal *g)
{
	const struct target x = op_target(g->module, g->version, g->kernel);

	failure_remove(&op->tree, &x);
}

static void run_goal(struct op *op, struct plan *p, struct goals *goals, size_t index)
{
	struct goal *g = &goals->at[index];

	if (!needs_met(op, goals, g))
		give_up(op, g);
	else
		announce(op, g);
	run_tasks(op, p, goals, index, false);
	if (g->status)
		give_up_rebuilds(op, p, index);
	if (g->gap && !g->missing.n)
		out_line(op->out, "%s", "");
	run_tasks(op, p, goals, index, true);
	if (g->kind == GOAL_UNBUILT && !g->status)
		forget_failure(op, g);
}

static void run_all(struct op *op, struct plan *p, struct goals *goals)
{
	for (size_t i = 0; i < goals->n; i++)
		run_goal(op, p, goals, i);
	/* only now has the last depmod accepted them */
	for (size_t i = 0; i < p->n; i++)
		if (p->at[i].rebuild && !p->at[i].rebuild->ended)
			rebuild_settle(op, p->at[i].rebuild);
}

/* has the run changed what is installed or built? A build alone does not count (COMPAT section 5). */
static bool transacted(const struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		enum task_kind kind = p->at[i].kind;

		if (p->at[i].done && (kind == TASK_INSTALL || kind == TASK_UNINSTALL ||
				      kind == TASK_UNBUILD || kind == TASK_REMOVE))
			return true;
	}
	return false;
}

static int first_failure(const struct goals *goals)
{
	for (size_t i = 0; i < goals->n; i++)
		if (goals->at[i].status)
			return goals->at[i].status;
	return 0;
}

/* post_transaction runs after a success; for autoinstall, whose goals have headings, any will do */
static void conclude(struct op *op, const struct plan *p, const struct goals *goals)
{
	const struct kernel *k = NULL;

	initramfs_settle(op);
	for (size_t i = 0; i < goals->n; i++)
		if (goals->at[i].kernel)
			k = goals->at[i].kernel;
	if (transacted(p) && (!first_failure(goals) || goals->at[0].heading))
		transaction_run(op, k);
}

static void collect_failed(struct op *op, const struct goals *goals)
{
	for (size_t i = 0; i < goals->n; i++)
		if (goals->at[i].status && goals->at[i].status != 77)
			vec_push(op->mem, &op->failed, goals->at[i]);
}

static void reach(struct op *op, struct goals *goals, bool batch)
{
	struct plan p = { 0 };

	plan_make(op, goals, batch, &p);
	if (op->opt.dry_run) {
		plan_show(op, &p);
	} else {
		run_all(op, &p, goals);
		conclude(op, &p, goals);
		collect_failed(op, goals);
	}
	plan_release(&p);
}

int goals_reach(struct op *op, struct goals *goals, bool batch)
{
	auto_err e = ERR_INIT;
	struct locks locks = { 0 };

	if (!op->opt.dry_run && !locks_modules(op, goals, &locks, &e)) {
		out_error(op->out, &e);
		for (size_t i = 0; i < goals->n; i++)
			goals->at[i].status = e.status;
		return e.status;
	}
	reach(op, goals, batch);
	locks_release(op, &locks);
	return first_failure(goals);
}
