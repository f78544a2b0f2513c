/* SPDX-License-Identifier: GPL-2.0-or-later */
/* common.postinst, as the postinst of Debian's and Ubuntu's *-dkms packages calls it (INTEGRATION) */
#include <fcntl.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/hooks.h"
#include "cmd/kernels.h"
#include "op/autoinstall.h"
#include "op/dependents.h"
#include "op/reading.h"
#include "op/run.h"
#include "sys/file.h"

struct postinst {
	struct op *op;
	const char *tarballs, *arch, *old_version; /* NULL: not given */
};

static const char *argument(const struct strv *args, size_t at)
{
	return args->n > at && str_set(args->at[at]) ? args->at[at] : NULL;
}

/* NAME VERSION [TARBALL_ROOT] [ARCH] [OLD_VERSION]; in the wild the third also names an arch */
static bool parse(struct postinst *p, const struct strv *args, struct err *e)
{
	struct options *o = &p->op->opt;
	const char *third = argument(args, 2);

	o->module = argument(args, 0);
	o->version = argument(args, 1);
	p->arch = argument(args, 3);
	p->old_version = argument(args, 4);
	if (third && strchr(third, '/'))
		p->tarballs = third;
	else if (third && !p->arch)
		p->arch = third;
	if (o->module && o->version && str_is_name(o->module) && str_is_name(o->version))
		return true;
	return err_set(e, 1,
		       "Usage: common.postinst NAME VERSION [TARBALL_ROOT] [ARCH] [OLD_VERSION]");
}

static enum entry_state state(const struct op *op)
{
	return tree_entry_state(&op->tree, op->set.source_tree, op->opt.module, op->opt.version);
}

/* the same version from an earlier configuration: what is in the package now may differ */
static bool remove_same(struct op *op, struct err *e)
{
	int status = 0;

	if (state(op) == ENTRY_NONE)
		return true;
	op->opt.all = op->opt.force = true;
	op->images.hold = true;

	bool ok = cmd_remove.run(op, &status, e);

	op->opt.all = op->opt.force = false;
	op->images.hold = false;
	return ok;
}

static bool add(struct op *op, int *ret_status)
{
	const struct goal g = { .kind = GOAL_ADDED,
				.module = op->opt.module,
				.version = op->opt.version };
	struct goals goals = { 0 };

	vec_push(op->mem, &goals, g);
	*ret_status = goals_reach(op, &goals, false);
	return !*ret_status;
}

/* false with *ret_status 0 and nothing said in e: there is nothing to load */
static bool load(const struct postinst *p, int *ret_status, struct err *e)
{
	struct op *op = p->op;
	const char *name = arena_printf(op->mem, "%s-%s", op->opt.module, op->opt.version);
	const char *tarball =
		arena_printf(op->mem, "%s/%s.dkms.tar.gz", p->tarballs ? p->tarballs : "", name);
	const char *sources = arena_printf(op->mem, "%s/%s", op->set.source_tree, name);

	if (p->tarballs && file_is_reg(AT_FDCWD, tarball)) {
		op->opt.archive = tarball;
		return cmd_ldtarball.run(op, ret_status, e) && !*ret_status;
	}
	if (file_is_dir(AT_FDCWD, sources))
		return add(op, ret_status);
	out_warn(op->out, "There are no sources of %s/%s in %s: nothing is built.", op->opt.module,
		 op->opt.version, sources);
	return false;
}

static bool wants_autoinstall(const struct op *op)
{
	const struct reading_request r = {
		.module = op->opt.module,
		.version = op->opt.version,
		.file = conf_in_tree(op, op->opt.module, op->opt.version),
	};
	struct reading *conf = reading_make(op, &r);
	/* one that cannot be read is said by its build */
	bool wants = !conf->ok || conf->package.autoinstall;

	reading_release(conf);
	return wants;
}

static bool is_boot_variant(const struct kernel *k)
{
	return strstr(k->release, "BOOT");
}

static void take(struct op *op, struct kernels *ret, struct kernel *k)
{
	for (size_t i = 0; i < ret->n; i++)
		if (ret->at[i] == k)
			return;
	vec_push(op->mem, ret, k);
}

/* the running kernel and the newest; all if asked; in a chroot, whose kernel is not the running one, all
 * at first and the newest on upgrades */
static bool choose(const struct postinst *p, struct kernels *ret, struct err *e)
{
	struct op *op = p->op;
	struct kernels all = { 0 };
	struct kernel *running = NULL, *newest = NULL;
	const char *release = NULL;

	if (!kernels_running(op, &release, e) || !kernels_installed(op, p->arch, &all, e))
		return false;
	for (size_t i = 0; i < all.n; i++) {
		if (str_eq(all.at[i]->release, release))
			running = all.at[i];
		if (!is_boot_variant(all.at[i]))
			newest = all.at[i];
	}
	if (op->set.autoinstall_all_kernels || (!running && !p->old_version)) {
		*ret = all;
		return true;
	}
	if (running)
		take(op, ret, running);
	if (newest)
		take(op, ret, newest);
	return true;
}

static bool can_build(struct op *op, const struct kernel *k)
{
	if (is_boot_variant(k)) {
		out_line(op->out,
			 "Module build and install for %s was skipped as it is a BOOT variant.",
			 k->release);
		return false;
	}
	if (k->has_headers)
		return true;
	out_line(op->out,
		 "Module build for kernel %s was skipped since the kernel headers for this kernel "
		 "do not seem to be installed.",
		 k->release);
	hook_say_no_headers(op, k);
	return false;
}

/* exit status; 77 counts as success */
static int install(struct op *op, const struct kernel *k)
{
	const struct target x = op_target(op->opt.module, op->opt.version, k);
	const struct goal g = {
		.kind = GOAL_INSTALLED,
		.module = x.module,
		.version = x.version,
		.kernel = k,
		.heading = arena_printf(op->mem, "Installing module %s", target_text(&x, op->mem)),
	};
	struct goals goals = { 0 }, again = { 0 };

	vec_push(op->mem, &goals, g);

	int status = goals_reach(op, &goals, false);

	(void)dependents_rebuild(op, &goals, false, &again);
	return status == 77 ? 0 : status;
}

/* the exit status of the last build that failed; without continue_on_error that is also the first */
static int install_all(struct op *op, const struct kernels *ks)
{
	int status = 0;

	for (size_t i = 0; i < ks->n && (!status || op->set.continue_on_error); i++) {
		int this = can_build(op, ks->at[i]) ? install(op, ks->at[i]) : 0;

		status = this ? this : status;
	}
	return status;
}

bool hook_common_postinst(struct op *op, const struct strv *args, int *ret_status, struct err *e)
{
	struct postinst p = { .op = op };
	struct kernels ks = { 0 };

	if (!parse(&p, args, e))
		return false;
	if (autoinstall_disabled(op))
		return true;
	if (!remove_same(op, e))
		return false;
	if (!load(&p, ret_status, e))
		return !e->status;
	if (!wants_autoinstall(op))
		return true;
	if (!choose(&p, &ks, e))
		return false;
	*ret_status = install_all(op, &ks);
	hook_report(op, "The package cannot be configured. When the cause is gone, "
			"`dpkg --configure -a` tries again.");
	return true;
}
