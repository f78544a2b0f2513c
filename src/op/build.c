/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/build.h"

#include <fcntl.h>
#include <unistd.h>

#include "op/collect.h"
#include "op/environment.h"
#include "op/hook.h"
#include "op/rebuild.h"
#include "op/signing.h"
#include "op/step.h"
#include "run/workspace.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "tree/built.h"
#include "tree/failure.h"

/* what one build's steps share */
struct build {
	struct op *op;
	const struct task *task;
	const struct package *package;
	const char *dir; /* {tree}/{m}/{v}/build */
	const char *log_path;
	struct stepper stepper;
	enum failure_step step; /* what is being done */
};

static bool consult(const struct build *b, struct err *e)
{
	return err_line(e, "Consult %s for more information.", b->log_path);
}

static bool patch_apply(struct build *b, const char *patch, struct err *e)
{
	struct arena *mem = b->op->mem;
	const struct step s = {
		.title = arena_printf(mem, "Applying patch %s", patch),
		.command = arena_printf(mem, "patch -p1 < ./patches/%s", patch),
	};
	int status;

	if (str_has_dotdot(patch))
		return err_set(e, 5,
			       "Patch %s as specified in dkms.conf contains '..' path component.",
			       patch);
	if (!file_is_reg(AT_FDCWD, arena_printf(mem, "%s/patches/%s", b->dir, patch))) {
		(void)err_set(e, 5, "Patch %s as specified in dkms.conf cannot be", patch);
		return err_line(e, "found in %s/patches/.", b->dir);
	}
	if (!step_run(&b->stepper, &s, &status, e))
		return false;
	if (!status)
		return true;
	(void)err_set(e, 6, "Application of patch %s failed.", patch);
	return consult(b, e);
}

static bool patches_apply(struct build *b, struct err *e)
{
	const struct strv *patches = &b->package->patches;

	b->step = STEP_PATCH;
	for (size_t i = 0; i < patches->n; i++)
		if (!patch_apply(b, patches->at[i], e))
			return false;
	return true;
}

/* A script that fails ends the build with its own status, and without an error of ours (COMPAT section 5):
 * e has the status, and no text. */
static bool script_run(struct build *b, enum failure_step step, const char *script, struct err *e)
{
	struct op *op = b->op;
	const char *name = failure_step_name(step);
	const struct hook h = { .name = name, .command = script };
	const struct step s = {
		.title = arena_printf(op->mem, "Running the %s script", name),
		.command = hook_command(op, b->task->target.module, &h, b->dir),
	};
	int status;

	b->step = step;
	if (!s.command)
		return true;
	if (!step_run(&b->stepper, &s, &status, e))
		return false;
	if (!status)
		return true;
	out_line(op->out, "Consult %s for more information.", b->log_path);
	return err_status(e, status);
}

/* COMPAT section 3: a leading word `make` gets the jobs and the kernel release */
static const char *make_command(const struct build *b)
{
	const struct op *op = b->op;
	const struct kernel *k = b->task->kernel;
	const char *make = b->package->make;

	if (!make)
		make = arena_printf(op->mem, "make -C %s M=%s", k->build_dir, b->dir);
	if (kernel_is_clang(k))
		make = arena_printf(op->mem, "%s LLVM=1", make);
	if (str_eq(make, "make") || str_starts(make, "make ") || str_starts(make, "make\t"))
		make = arena_printf(op->mem, "make -j%s KERNELRELEASE=%s%s", op->jobs, k->release,
				    make + 4);
	return make;
}

static bool make_run(struct build *b, struct err *e)
{
	const struct target *x = &b->task->target;
	const struct step s = { .title = "Building module(s)", .command = make_command(b) };
	int status;

	b->step = STEP_MAKE;
	if (!step_run(&b->stepper, &s, &status, e))
		return false;
	if (!status)
		return true;
	(void)err_set(e, 10, "Bad return status for module build on kernel: %s (%s)", x->release,
		      x->arch);
	return consult(b, e);
}

static bool log_start(struct build *b, struct err *e)
{
	const char *header = arena_printf(b->op->mem,
					  "DKMS (dkms-" COMPAT_LEVEL ") make.log for %s",
					  target_text(&b->task->target, b->op->mem));

	return log_open(&b->stepper.log, AT_FDCWD, b->log_path, header, e);
}

static bool collect(struct build *b, const struct collect *c, struct err *e)
{
	b->step = STEP_COLLECT;
	return collect_modules(c, e);
}

static bool steps_run(struct build *b, struct err *e)
{
	const struct collect c = {
		.op = b->op,
		.target = &b->task->target,
		.kernel = b->task->kernel,
		.package = b->package,
		.build_dir = b->dir,
		.log = &b->stepper.log,
		.log_path = b->log_path,
	};

	if (!log_start(b, e) || !patches_apply(b, e) ||
	    !script_run(b, STEP_PRE_BUILD, b->package->pre_build, e) || !make_run(b, e) ||
	    !collect(b, &c, e))
		return false;
	if (script_run(b, STEP_POST_BUILD, b->package->post_build, e) && collect_log(&c, e))
		return true;

	auto_err ignored = ERR_INIT;

	(void)built_restore(&b->op->tree, &b->task->target, &ignored);
	return false;
}

static bool build_in(struct build *b, int version_dir, struct err *e)
{
	struct op *op = b->op;
	const struct target *x = &b->task->target;
	const char *patches = arena_printf(op->mem, "%s/%s/patches", op->conf_dir, x->module);

	if (!file_is_dir(AT_FDCWD, patches))
		patches = NULL;
	if (!workspace_make(version_dir, tree_source(&op->tree, x->module, x->version, op->mem),
			    patches, e))
		return err_add(e, "cannot prepare %s", b->dir);

	bool ok = steps_run(b, e);

	log_close(&b->stepper.log);
	if (!ok)
		return false;
	rebuild_built(op, b->task);
	return workspace_remove(version_dir, e);
}

static bool build(struct build *b, const char *version, struct err *e)
{
	auto_close int version_dir = -1;

	return environment_of_build(b->op, b->task->kernel, &b->stepper.env, e) &&
	       dir_open(AT_FDCWD, version, &version_dir, e) && build_in(b, version_dir, e);
}

/* 77, the kernel is not meant, is no failure */
static void remember_failure(const struct build *b, const struct err *e)
{
	const struct failure f = {
		.status = e->status,
		.step = b->step,
		.error = e->text,
		.first_error = b->stepper.first_error,
		.log = b->step == STEP_PLAN ? NULL : b->log_path,
	};

	if (e->status == 77)
		failure_remove(&b->op->tree, &b->task->target);
	else
		failure_write(&b->op->tree, &b->task->target, &f);
}

bool build_run(struct op *op, const struct task *t, struct err *e)
{
	const struct target *x = &t->target;
	const char *version =
		arena_printf(op->mem, "%s/%s/%s", op->tree.path, x->module, x->version);
	struct build b = {
		.op = op,
		.task = t,
		.package = &t->conf->package,
		.dir = arena_printf(op->mem, "%s/build", version),
		.log_path = arena_printf(op->mem, "%s/build/make.log", version),
	};

	b.stepper = (struct stepper){
		.op = op, .target = x, .kernel = t->kernel, .dir = b.dir, .log = LOG_INIT
	};
	reading_show(op, t->conf);
	if (t->say)
		out_warn(op->out, "%s", t->say);
	rebuild_begin(op, t);
	signing_prologue(op, t->kernel);
	if (!build(&b, version, e)) {
		remember_failure(&b, e);
		return false;
	}
	failure_remove(&op->tree, x);
	return true;
}
