/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/add.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "op/hook.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

char *add_place(const struct op *op, const char *module, const char *version)
{
	return arena_printf(op->mem, "%s/%s-%s", op->set.source_tree, module, version);
}

bool add_is_in_place(const struct op *op, const struct goal *g)
{
	struct stat a, b;

	return !g->source ||
	       (stat(g->source, &a) == 0 && stat(add_place(op, g->module, g->version), &b) == 0 &&
		a.st_dev == b.st_dev && a.st_ino == b.st_ino);
}

static bool not_there_yet(const struct op *op, const struct goal *g, struct err *e)
{
	const char *link = tree_source(&op->tree, g->module, g->version, op->mem);

	switch (tree_entry_state(&op->tree, op->set.source_tree, g->module, g->version)) {
	case ENTRY_NONE:
		return true;
	case ENTRY_BROKEN:
		/* a link that is missing can be made again; one that dangles needs a hand */
		return !link_target(AT_FDCWD, link, op->mem) ||
		       op_require_added(op, g->module, g->version, e);
	case ENTRY_ADDED:
		break;
	}
	if (g->kind != GOAL_ADDED || g->replace)
		return true;
	(void)err_set(e, 3, "DKMS tree already contains: %s/%s", g->module, g->version);
	return err_line(e, "You cannot add the same module/version combo more than once.");
}

bool add_check(const struct op *op, const struct goal *g, struct err *e)
{
	const char *dir = add_place(op, g->module, g->version);

	if (!not_there_yet(op, g, e))
		return false;
	if (g->source || file_is_dir(AT_FDCWD, dir))
		return true;
	(void)err_set(e, 2, "Could not find module source directory.");
	return err_line(e, "Directory: %s does not exist.", dir);
}

/* The copy is made beside its place and then takes it, so the old sources are there until the new
 * ones are whole. */
static bool copy_sources(const struct op *op, const struct task *t, const char *name, struct err *e)
{
	auto_close int sources = -1;
	const char *fresh = arena_printf(op->mem, ".%s.new", name);
	const char *old = arena_printf(op->mem, ".%s.old", name);

	if (!dir_make(AT_FDCWD, op->set.source_tree, 0755, &sources, e) ||
	    !dir_remove(sources, fresh, e) || !dir_remove(sources, old, e))
		return false;
	if (!dir_copy(AT_FDCWD, t->source, sources, fresh, e) || !dir_sync_all(sources, e)) {
		auto_err ignored = ERR_INIT;

		(void)dir_remove(sources, fresh, &ignored);
		return err_add(e, "cannot copy %s to %s", t->source, op->set.source_tree);
	}
	if (file_exists(sources, name) && renameat(sources, name, sources, old) < 0)
		return err_sys(e, "cannot move %s/%s aside", op->set.source_tree, name);
	if (renameat(sources, fresh, sources, name) < 0)
		return err_sys(e, "cannot put %s/%s in place", op->set.source_tree, name);
	return dir_sync(sources, e) && dir_remove(sources, old, e);
}

bool add_run(struct op *op, const struct task *t, struct err *e)
{
	const struct target *x = &t->target;
	const char *place = add_place(op, x->module, x->version);
	const struct hook post_add = { .name = "post_add", .command = t->conf->package.post_add };

	reading_show(op, t->conf);
	if (!t->conf->ok)
		return err_set(e, t->conf->why.status, "%s", t->conf->why.text);
	if (t->source && op->opt.force) {
		out_note(op->out, "%s", "");
		out_note(op->out, "Forcing install of %s/%s", x->module, x->version);
	}
	if (t->source && !copy_sources(op, t, str_base(place), e))
		return false;
	if (tree_entry_state(&op->tree, op->set.source_tree, x->module, x->version) == ENTRY_ADDED)
		return true;
	out_line(op->out, "Creating symlink %s -> %s",
		 tree_source(&op->tree, x->module, x->version, op->mem), place);
	if (!tree_require_writable(&op->tree, e) ||
	    !tree_add(&op->tree, x->module, x->version, place, e))
		return false;

	int status = hook_run(op, x, &post_add);

	return !status ||
	       err_set(e, status, "The post_add script of %s/%s failed.", x->module, x->version);
}
