/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/status.h"

#include <fcntl.h>

#include "op/place.h"
#include "op/weak_modules.h"
#include "sys/file.h"
#include "tree/original.h"
#include "tree/record.h"

enum difference { SAME, GONE, DIFFERENT };

static struct kernel kernel_of(const struct op *op, const struct target *x)
{
	return (struct kernel){
		.release = x->release,
		.arch = x->arch,
		.modules_dir = arena_printf(op->mem, "%s/%s", op->set.install_tree, x->release),
	};
}

static bool stamps_hold(const char *built, const char *installed, const struct record_module *m)
{
	struct stamp now;

	return m && str_eq(installed, m->path) && stamp_of(AT_FDCWD, built, &now) &&
	       stamp_eq(&now, &m->built) && stamp_of(AT_FDCWD, installed, &now) &&
	       stamp_eq(&now, &m->installed);
}

static bool differs(const struct op *op, const struct target *x, const struct record *r,
		    const char *file)
{
	const struct kernel k = kernel_of(op, x);
	const char *built = arena_printf(op->mem, "%s/%s/module/%s", op->tree.path,
					 target_path(x, op->mem), file);
	const char *installed = place_installed(op, &k, NULL, r, file);
	auto_err ignored = ERR_INIT;
	bool same = false;

	if (!installed)
		return true;
	if (stamps_hold(built, installed, record_find(r, file)))
		return false;
	return !file_same(AT_FDCWD, built, AT_FDCWD, installed, &same, &ignored) || !same;
}

/* a recorded module whose file is no longer in the tree, or a build without any */
static bool some_missing(const struct strv *files, const struct record *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (!strv_has(files, r->at[i].file))
			return true;
	return !files->n;
}

static enum difference compare(const struct op *op, const struct target *x)
{
	auto_err ignored = ERR_INIT;
	struct strv files = { 0 };
	struct record r;

	record_read(&op->tree, x, op->mem, &r);
	if (!tree_built_modules(&op->tree, x, op->mem, &files, &ignored) ||
	    some_missing(&files, &r))
		return GONE;
	for (size_t i = 0; i < files.n; i++)
		if (differs(op, x, &r, files.at[i]))
			return DIFFERENT;
	return SAME;
}

static const char *suffixes(const struct op *op, const struct target *x)
{
	static const char *const text[] = {
		[SAME] = "",
		[GONE] = " (Built modules are missing in the kernel modules folder)",
		[DIFFERENT] = " (Differences between built and installed modules)",
	};

	return arena_printf(op->mem, "%s%s",
			    original_exists(&op->tree, x) ? " (Original modules exist)" : "",
			    text[compare(op, x)]);
}

static void show_target(struct op *op, const struct target *x)
{
	const bool installed = tree_target_state(&op->tree, x) == TARGET_INSTALLED;

	out_line(op->out, "%s/%s, %s, %s: %s%s", x->module, x->version, x->release, x->arch,
		 installed ? "installed" : "built", installed ? suffixes(op, x) : "");
}

static bool filtered(const struct op *op, const struct target *x)
{
	const struct options *o = &op->opt;

	return (o->releases.n && !strv_has(&o->releases, x->release)) ||
	       (o->arches.n && !strv_has(&o->arches, x->arch));
}

/* the other kernels that have x's modules, if it is installed; returns whether there was a line */
static bool show_weak(struct op *op, const struct target *x)
{
	struct strv releases = { 0 };
	bool shown = false;

	if (tree_target_state(&op->tree, x) == TARGET_INSTALLED)
		releases = weak_modules_kernels(op, x);
	for (size_t i = 0; i < releases.n; i++) {
		const struct target weak = { x->module, x->version, releases.at[i], x->arch };

		if (filtered(op, &weak))
			continue;
		out_line(op->out, "%s, %s, %s, %s: installed-weak from %s", x->module, x->version,
			 weak.release, x->arch, x->release);
		shown = true;
	}
	return shown;
}

static void show_broken(struct op *op, const char *module, const char *version)
{
	auto_err e = ERR_INIT;

	out_line(op->out, "%s/%s: broken", module, version);
	(void)err_set(
		&e, 4,
		"%s/%s: Missing the module source directory or the symbolic link pointing to it.",
		module, version);
	(void)err_line(&e, "Manual intervention is required!");
	out_error(op->out, &e);
}

static bool show_version(struct op *op, const char *module, const char *version, struct err *e)
{
	struct targets targets = { 0 };
	bool shown = false;

	switch (tree_entry_state(&op->tree, op->set.source_tree, module, version)) {
	case ENTRY_NONE:
		return true;
	case ENTRY_BROKEN:
		show_broken(op, module, version);
		return true;
	case ENTRY_ADDED:
		break;
	}
	if (!tree_targets(&op->tree, module, version, op->mem, &targets, e))
		return false;
	for (size_t i = 0; i < targets.n; i++) {
		if (filtered(op, &targets.at[i]))
			continue;
		show_target(op, &targets.at[i]);
		shown = true;
	}
	for (size_t i = 0; i < targets.n; i++)
		shown |= show_weak(op, &targets.at[i]);
	if (!shown)
		out_line(op->out, "%s/%s: added", module, version);
	return true;
}

static bool show_module(struct op *op, const char *module, struct err *e)
{
	struct strv versions = { 0 };

	if (!tree_versions(&op->tree, module, op->mem, &versions, e))
		return false;
	for (size_t i = 0; i < versions.n; i++)
		if ((!op->opt.version || str_eq(op->opt.version, versions.at[i])) &&
		    !show_version(op, module, versions.at[i], e))
			return false;
	return true;
}

bool status_show(struct op *op, struct err *e)
{
	struct strv modules = { 0 };

	if (!tree_modules(&op->tree, op->mem, &modules, e))
		return false;
	for (size_t i = 0; i < modules.n; i++)
		if ((!op->opt.module || str_eq(op->opt.module, modules.at[i])) &&
		    !show_module(op, modules.at[i], e))
			return false;
	return true;
}
