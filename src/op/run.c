/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/run.h"

#include <fcntl.h>

#include "op/add.h"
#include "op/build.h"
#include "op/install.h"
#include "op/remove.h"
#include "op/transaction.h"
#include "op/uninstall.h"
#include "op/weak_modules.h"
#include "sys/file.h"

static const struct goal *goal_for(const struct goals *goals, const struct goal *g,
				   const char *module)
{
	for (const struct goal *other = goals->at; other < g; other++)
		if (str_eq(other->module, module))
			return other;
	return NULL;
}

/* a need that was skipped because it excludes this kernel (77) counts as met: COMPAT, autoinstall */
static bool needs_met(struct op *op, const struct goals *goals, struct goal *g)
{
	for (size_t i = 0; i < g->needs.n; i++) {
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

/* What this run has installed for the kernel goes back to built: depmod would not have it. */
static void roll_back(struct op *op, struct plan *p, struct goals *goals, const struct task *failed)
{
	auto_err ignored = ERR_INIT;

	for (struct task *t = p->at; t < failed; t++) {
		if (t->kind != TASK_INSTALL || !t->done || t->kernel != failed->kernel)
			continue;
		(void)uninstall_quietly(op, t, &ignored);
		goals->at[t->goal].status = 6;
	}
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
	roll_back(op, p, goals, t);
	weak_modules_forget(op, t->kernel);
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

static void show_failure(struct op *op, const struct err *e)
{
	if (e->status == 77)
		out_warn(op->out, "%s", e->text);
	else if (e->text)
		out_error(op->out, e);
}

static void run_task(struct op *op, struct plan *p, struct goals *goals, struct task *t)
{
	auto_err e = ERR_INIT;
	struct goal *g = &goals->at[t->goal];

	if (t->blocked.status) {
		if (t->conf && !t->after_build)
			reading_show(op, t->conf);
		show_failure(op, &t->blocked);
		g->status = t->blocked.status;
		return;
	}
	t->done = carry_out(op, p, goals, t, &e);
	if (!t->done) {
		show_failure(op, &e);
		g->status = e.status;
	} else if (t->gap) {
		out_line(op->out, "%s", "");
	}
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
		if (late)
			out_line(op->out, "%s", "");
	}
}

static void run_goal(struct op *op, struct plan *p, struct goals *goals, size_t index)
{
	struct goal *g = &goals->at[index];

	if (!needs_met(op, goals, g))
		g->status = 13;
	else if (g->heading)
		out_line(op->out, "%s", g->heading);
	run_tasks(op, p, goals, index, false);
	if (g->gap && !g->missing.n)
		out_line(op->out, "%s", "");
	run_tasks(op, p, goals, index, true);
}

static void run_all(struct op *op, struct plan *p, struct goals *goals)
{
	for (size_t i = 0; i < goals->n; i++)
		run_goal(op, p, goals, i);
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

	for (size_t i = 0; i < goals->n; i++)
		if (goals->at[i].kernel)
			k = goals->at[i].kernel;
	if (transacted(p) && (!first_failure(goals) || goals->at[0].heading))
		transaction_run(op, k);
}

int goals_reach(struct op *op, struct goals *goals, bool batch)
{
	struct plan p = { 0 };

	plan_make(op, goals, batch, &p);
	if (op->opt.dry_run) {
		plan_show(op, &p);
	} else {
		run_all(op, &p, goals);
		conclude(op, &p, goals);
	}
	plan_release(&p);
	return first_failure(goals);
}
