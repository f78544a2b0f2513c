/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/op.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "op/pin.h"

static const char *first(const char *a, const char *b)
{
	return a ? a : b;
}

/* -j, else framework.conf or the environment, else one for each CPU; "0" asks make for no limit */
static const char *job_slots(const struct op *op)
{
	const char *wanted = first(op->opt.jobs, op->set.parallel_jobs);
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (str_set(wanted))
		return str_eq(wanted, "0") ? "" : wanted;
	return arena_printf(op->mem, "%ld", cpus > 0 ? cpus : 1);
}

/* the command line comes before framework.conf */
static void apply_options(struct op *op)
{
	op->set.dkms_tree = first(op->opt.dkms_tree, op->set.dkms_tree);
	op->set.source_tree = first(op->opt.source_tree, op->set.source_tree);
	op->set.install_tree = first(op->opt.install_tree, op->set.install_tree);
	op->set.symlink_modules |= op->opt.symlink_modules;
	op->set.modprobe_on_install |= op->opt.modprobe_on_install;
	op->set.verbose |= op->opt.verbose;
}

static bool read_settings(struct op *op, struct err *e)
{
	const char *noise;

	if (!settings_read(op->conf_dir, op->mem, &op->set, &noise, e))
		return false;
	if (*noise)
		out_raw_err(op->out, noise, strlen(noise));
	apply_options(op);
	return true;
}

static struct op blank(const struct options *opt, struct arena *mem)
{
	struct op op = { .mem = mem, .opt = *opt, .tree = { NULL, -1 } };

	op.root = first(getenv("RECAST_ROOT"), "");
	op.conf_dir = arena_printf(mem, "%s/etc/dkms", op.root);
	return op;
}

bool op_open(struct op *op, const struct options *opt, struct out *out, struct arena *mem,
	     struct err *e)
{
	*op = blank(opt, mem);
	op->out = out;
	pin_take(op);
	if (!distro_read(op->root, mem, &op->distro, e) || !read_settings(op, e) ||
	    !tree_open(op->set.dkms_tree, &op->tree, e))
		return false;
	op->jobs = job_slots(op);
	return true;
}

bool op_peek(struct op *op, const struct options *opt, struct arena *mem, struct err *e)
{
	*op = blank(opt, mem);
	if (!settings_peek(op->conf_dir, mem, &op->set, e))
		return false;
	apply_options(op);
	return tree_open(op->set.dkms_tree, &op->tree, e);
}

void op_close(struct op *op)
{
	tree_close(&op->tree);
}

bool op_kernel(struct op *op, const char *release, const char *arch, struct kernel *ret,
	       struct err *e)
{
	const struct kernel_request r = {
		.install_tree = op->set.install_tree,
		.release = release,
		.arch = arch ? arch
			     : distro_arch(&op->distro, op->set.install_tree, release, op->mem),
		.build_dir = op->opt.build_dir,
		.config = op->opt.config,
	};

	if (!kernel_open(&r, op->mem, ret, e))
		return false;
	(void)kernel_find_headers(ret, op->mem);
	return true;
}

bool op_require_added(const struct op *op, const char *module, const char *version, struct err *e)
{
	switch (tree_entry_state(&op->tree, op->set.source_tree, module, version)) {
	case ENTRY_ADDED:
		return true;
	case ENTRY_BROKEN:
		(void)err_set(e, 4, "%s/%s is broken!", module, version);
		(void)err_line(e,
			       "Missing the source directory or the symbolic link pointing to it.");
		return err_line(e, "Manual intervention is required!");
	case ENTRY_NONE:
		break;
	}
	return err_set(e, 3, "The module/version combo: %s/%s is not located in the DKMS tree.",
		       module, version);
}

struct target op_target(const char *module, const char *version, const struct kernel *k)
{
	return (struct target){ module, version, k->release, k->arch };
}

const char *target_text(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, "%s/%s for kernel %s (%s)", x->module, x->version, x->release,
			    x->arch);
}
