/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/install.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "core/vec.h"
#include "op/forced.h"
#include "op/hook.h"
#include "op/place.h"
#include "op/rebuild.h"
#include "op/sanity.h"
#include "op/weak_modules.h"
#include "run/child.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "tree/original.h"
#include "tree/record.h"

/* one module on its way to its place */
struct item {
	const char *file;    /* name in the tree and at the destination */
	const char *built;   /* absolute path in the tree */
	const char *folder;  /* destination folder, absolute */
	const char *path;    /* folder/file */
	const char *temp;    /* staged name in folder, or NULL */
	struct strv foreign; /* files of others in its way: archived, then gone */
	bool placed;
};

struct items {
	struct item *at;
	size_t n, cap;
};

static bool missing(const struct op *op, const struct target *x, const char *name, struct err *e)
{
	return err_set(e, 6, "Missing module %s in %s/%s/module", name, op->tree.path,
		       target_path(x, op->mem));
}

static bool in_foreign_folder(const struct kernel *k, const char *path, struct arena *mem)
{
	return str_starts(path, arena_printf(mem, "%s/updates/", k->modules_dir)) ||
	       str_starts(path, arena_printf(mem, "%s/extra/", k->modules_dir));
}

/* COMPAT section 10, 1: only what stands where we must write, or shadows it in updates/ or extra/ */
static void find_foreign(struct op *op, const struct task *t, struct item *i,
			 const struct strv *same_name)
{
	if (tree_active(&op->tree, t->target.module, t->target.release, t->target.arch, op->mem))
		return;
	for (size_t n = 0; n < same_name->n; n++) {
		const char *path = same_name->at[n];

		if (!str_eq(path, i->path) && !in_foreign_folder(t->kernel, path, op->mem))
			continue;
		out_line(op->out, "Found pre-existing %s, archiving for uninstallation", path);
		strv_push(op->mem, &i->foreign, path);
	}
}

/* files of that name, but for those that are ours and are to be replaced */
static struct strv rivals(const struct op *op, const struct task *t, const struct strv *present,
			  const char *file)
{
	const struct strv all = place_same_name(op, t->kernel, present, file);
	struct strv others = { 0 };

	for (size_t i = 0; i < all.n; i++)
		if (!rebuild_replaces(t->rebuild, all.at[i]))
			strv_push(op->mem, &others, all.at[i]);
	return others;
}

/* decides on one module and says so; adds it to items unless it is to be skipped */
static void consider(struct op *op, const struct task *t, const struct package_module *m,
		     const char *file, const struct strv *present, struct items *items)
{
	const struct strv same_name = rivals(op, t, present, file);
	struct item i = {
		.file = file,
		.built = arena_printf(op->mem, "%s/%s/module/%s", op->tree.path,
				      target_path(&t->target, op->mem), file),
		.folder = place_folder(op, t->kernel, m),
	};

	i.path = arena_printf(op->mem, "%s/%s", i.folder, file);
	if (!sanity_passes(op, &t->target, i.built, &same_name))
		return;
	find_foreign(op, t, &i, &same_name);
	out_line(op->out, "Installing %s", i.path);
	vec_push(op->mem, items, i);
}

static bool choose(struct op *op, const struct task *t, struct items *items, struct err *e)
{
	const struct package *p = &t->conf->package;
	struct strv files = { 0 }, present = { 0 };

	if (!tree_built_modules(&op->tree, &t->target, op->mem, &files, e) ||
	    !place_list(op, t->kernel, &present, e))
		return false;
	for (size_t i = 0; i < p->n_modules; i++) {
		const struct package_module *m = &p->modules[i];
		const char *file = place_built(&files, p, m);

		if (m->excluded)
			continue;
		if (!file)
			return missing(op, &t->target, m->dest_name, e);
		consider(op, t, m, file, &present, items);
	}
	return items->n || err_set(e, 6, "Installation aborted.");
}

static bool stage_all(struct op *op, struct items *items, struct err *e)
{
	for (size_t n = 0; n < items->n; n++) {
		struct item *i = &items->at[n];

		if (!place_stage(op, i->built, i->folder, i->file, &i->temp, e))
			return false;
	}
	return true;
}

static bool place(struct op *op, const struct task *t, struct item *i, struct err *e)
{
	auto_close int dir = -1;

	for (size_t n = 0; n < i->foreign.n; n++)
		if (!original_archive(&op->tree, &t->target, i->foreign.at[n], e))
			return false;
	if (!dir_open(AT_FDCWD, i->folder, &dir, e) || !file_move(dir, i->temp, dir, i->file, e))
		return false;
	i->temp = NULL;
	i->placed = true;
	if (t->rebuild && t->rebuild->installed)
		strv_push(op->mem, &t->rebuild->put, i->path);
	for (size_t n = 0; n < i->foreign.n; n++)
		if (!str_eq(i->foreign.at[n], i->path) &&
		    !file_remove(AT_FDCWD, i->foreign.at[n], e))
			return false;
	return true;
}

static bool has_path(const struct items *items, const char *path)
{
	for (size_t n = 0; n < items->n; n++)
		if (str_eq(items->at[n].path, path))
			return true;
	return false;
}

/* old modules that a rebuild no longer has, or has under another name */
static bool remove_stale(struct op *op, const struct task *t, const struct items *items,
			 struct err *e)
{
	for (size_t n = 0; t->rebuild && n < t->rebuild->old.n; n++) {
		const char *path = t->rebuild->old.at[n].path;

		if (has_path(items, path))
			continue;
		out_line(op->out, "Deleting %s", path);
		if (!place_remove(t->kernel, path, e))
			return false;
	}
	return true;
}

static bool place_all(struct op *op, const struct task *t, struct items *items, struct err *e)
{
	for (size_t n = 0; n < items->n; n++)
		if (!place(op, t, &items->at[n], e))
			return false;
	return tree_activate(&op->tree, &t->target, e) && remove_stale(op, t, items, e);
}

/* takes back whatever has been staged, placed and archived so far */
static void take_back(struct op *op, const struct task *t, const struct items *items)
{
	auto_err ignored = ERR_INIT;
	struct originals originals = { 0 };
	auto_close int kernel = -1;

	for (size_t n = 0; n < items->n; n++)
		if (items->at[n].temp)
			(void)unlink(arena_printf(op->mem, "%s/%s", items->at[n].folder,
						  items->at[n].temp));
	/* the old modules go back over the new ones, and originals stay archived: rebuild_give_up() */
	if (t->rebuild && t->rebuild->installed)
		return;
	for (size_t n = 0; n < items->n; n++)
		if (items->at[n].placed)
			(void)unlink(items->at[n].path);
	(void)original_list(&op->tree, &t->target, op->mem, &originals, &ignored);
	for (size_t n = 0; n < originals.n; n++)
		(void)original_restore(&op->tree, &t->target, &originals.at[n], &ignored);
	if (dir_open(AT_FDCWD, t->kernel->modules_dir, &kernel, &ignored)) {
		dir_prune_tree(kernel, "updates");
		dir_prune_tree(kernel, "extra");
	}
}

/* A record only saves status some reading, so a run does not fail for want of one. */
static void remember(struct op *op, const struct task *t, const struct items *items)
{
	auto_err ignored = ERR_INIT;
	struct record r = { 0 };

	for (size_t n = 0; n < items->n; n++) {
		const struct item *i = &items->at[n];

		record_push(&r, i->file, i->built, i->path, op->mem);
	}
	(void)record_write(&op->tree, &t->target, &r, &ignored);
}

static void note_weak(struct op *op, const struct task *t, const struct items *items)
{
	for (size_t n = 0; n < items->n; n++)
		weak_modules_note(op, t->kernel, &t->conf->package, items->at[n].path, false);
}

/* modprobe_on_install: into the kernel that runs, and only there */
static void load(struct op *op, const struct task *t, const struct items *items)
{
	struct utsname running;

	if (!op->set.modprobe_on_install || uname(&running) < 0 ||
	    !str_eq(running.release, t->kernel->release))
		return;
	for (size_t n = 0; n < items->n; n++) {
		auto_err why = ERR_INIT;
		enum ko_suffix suffix;
		size_t len;

		if (!ko_suffix_of(items->at[n].file, &suffix, &len))
			continue;
		const char *name = arena_strndup(op->mem, items->at[n].file, len - 3);
		const char *const argv[] = { "modprobe", name, NULL };
		struct child c = CHILD_INIT;
		int status;

		c.argv = argv;
		if (!child_run(&c, &status, &why))
			out_warn(op->out, "%s", why.text);
		else if (status)
			out_warn(op->out, "modprobe %s: exit status %d", name, status);
	}
}

static bool pre_install(struct op *op, const struct task *t, struct err *e)
{
	const struct hook h = { .name = "pre_install", .command = t->conf->package.pre_install };

	if (!hook_run(op, &t->target, &h) || op->opt.force)
		return true;
	(void)err_set(e, 101, "pre_install failed, aborting install.");
	return err_line(e, "You may override by specifying --force.");
}

bool install_run(struct op *op, const struct task *t, struct err *e)
{
	const struct hook post = { .name = "post_install",
				   .command = t->conf->package.post_install };
	struct items items = { 0 };

	if (!t->after_build)
		reading_show(op, t->conf);
	forced_say(op, &t->target);
	if (!pre_install(op, t, e) || !choose(op, t, &items, e))
		return false;
	if (!stage_all(op, &items, e) || !place_all(op, t, &items, e)) {
		take_back(op, t, &items);
		return false;
	}
	remember(op, t, &items);
	note_weak(op, t, &items);
	(void)hook_run(op, &t->target, &post);
	load(op, t, &items);
	return true;
}
