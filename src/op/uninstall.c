/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/uninstall.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "op/hook.h"
#include "op/place.h"
#include "op/weak_modules.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "tree/basis.h"
#include "tree/mark.h"
#include "tree/original.h"

static const struct original *original_for(const struct originals *all, const char *path)
{
	for (size_t i = 0; i < all->n; i++)
		if (str_eq(all->at[i].origin, path))
			return &all->at[i];
	return NULL;
}

static bool delete_file(struct op *op, const struct kernel *k, const char *path,
			const struct originals *originals, struct err *e)
{
	out_line(op->out, "Deleting %s", path);
	/* an original goes over it in one rename: there is no moment without either */
	if (original_for(originals, path))
		return true;
	return place_remove(k, path, e);
}

/* the built files in the order of dkms.conf, then those that it does not know */
static struct strv in_order(const struct op *op, const struct package *p, const struct strv *files)
{
	struct strv ordered = { 0 };

	for (size_t i = 0; p && i < p->n_modules; i++) {
		const char *file = place_built(files, p, &p->modules[i]);

		if (file)
			strv_push(op->mem, &ordered, file);
	}
	for (size_t i = 0; i < files->n; i++)
		if (!place_module(p, files->at[i]))
			strv_push(op->mem, &ordered, files->at[i]);
	return ordered;
}

static bool delete_files(struct op *op, const struct task *t, const struct originals *originals,
			 struct err *e)
{
	const struct package *p = t->conf && t->conf->ok ? &t->conf->package : NULL;
	struct strv built = { 0 };
	struct record r;

	record_read(&op->tree, &t->target, op->mem, &r);
	if (!tree_built_modules(&op->tree, &t->target, op->mem, &built, e))
		return false;

	const struct strv files = in_order(op, p, &built);

	for (size_t i = 0; i < files.n; i++) {
		const char *path = place_installed(op, t->kernel, p, &r, files.at[i]);

		if (!path || !file_exists(AT_FDCWD, path))
			out_line(op->out, "Module %s was not found within %s/", files.at[i],
				 t->kernel->modules_dir);
		else if (!delete_file(op, t->kernel, path, originals, e))
			return false;
		else
			weak_modules_note(op, t->kernel, p, path, true);
	}
	return true;
}

/* Only what came from this kernel's folder goes back there: nothing else is written to. */
static bool restore(struct op *op, const struct task *t, const struct originals *originals,
		    struct err *e)
{
	const char *kernel = arena_printf(op->mem, "%s/", t->kernel->modules_dir);

	for (size_t i = 0; i < originals->n; i++) {
		if (!str_starts(originals->at[i].origin, kernel)) {
			out_warn(op->out,
				 "The archived module %s is left in the DKMS tree: its place is "
				 "not in %s.",
				 originals->at[i].origin, t->kernel->modules_dir);
			continue;
		}
		out_line(op->out, "Restoring archived original module %s", originals->at[i].origin);
		if (!original_restore(&op->tree, &t->target, &originals->at[i], e))
			return false;
	}
	return true;
}

static bool take_away(struct op *op, const struct task *t, struct err *e)
{
	const struct target *x = &t->target;
	struct originals originals = { 0 };

	if (!original_list(&op->tree, x, op->mem, &originals, e) ||
	    !delete_files(op, t, &originals, e) || !restore(op, t, &originals, e) ||
	    !tree_deactivate(&op->tree, x, e))
		return false;
	record_remove(&op->tree, x);
	return true;
}

bool uninstall_run(struct op *op, const struct task *t, struct err *e)
{
	const struct target *x = &t->target;

	out_line(op->out, "Module %s:", target_text(x, op->mem));
	out_line(op->out, "Before uninstall, this module version was ACTIVE on this kernel.");
	if (!take_away(op, t, e))
		return false;
	if (t->conf && t->conf->ok) {
		const struct hook post_remove = { .name = "post_remove",
						  .command = t->conf->package.post_remove };

		(void)hook_run(op, x, &post_remove);
	}
	return true;
}

bool uninstall_quietly(struct op *op, const struct task *t, struct err *e)
{
	struct op quiet = *op;

	quiet.out = out_open(OUT_QUIET, op->mem);
	return take_away(&quiet, t, e);
}

bool unbuild_run(struct op *op, const struct task *t, struct err *e)
{
	if (!tree_unbuild(&op->tree, &t->target, e))
		return false;
	mark_clear(&op->tree, &t->target);
	basis_remove(&op->tree, &t->target);
	return true;
}
