/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/rebuild.h"

#include <fcntl.h>

#include "op/place.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "tree/basis.h"
#include "tree/built.h"
#include "tree/mark.h"

static const char *symvers_of(const struct op *op, const struct kernel *k)
{
	return arena_printf(op->mem, "%s/Module.symvers", k->build_dir);
}

bool rebuild_due(const struct op *op, const struct target *x, const struct kernel *k)
{
	return mark_is_set(&op->tree, x) || basis_changed(&op->tree, x, symvers_of(op, k));
}

void rebuild_not_due(const struct op *op, const struct target *x, const struct kernel *k)
{
	if (!op->opt.dry_run)
		basis_refresh(&op->tree, x, symvers_of(op, k));
}

/* the built modules that are in the kernel's folder */
static void find_old(const struct op *op, struct rebuild *r, const struct package *p)
{
	auto_err ignored = ERR_INIT;
	struct strv files = { 0 };
	struct record known;

	record_read(&op->tree, &r->target, op->mem, &known);
	(void)tree_built_modules(&op->tree, &r->target, op->mem, &files, &ignored);
	for (size_t i = 0; i < files.n; i++) {
		struct record_module m = {
			.file = files.at[i],
			.path = place_installed(op, r->kernel, p, &known, files.at[i]),
		};

		if (m.path && file_exists(AT_FDCWD, m.path))
			vec_push(op->mem, &r->old, m);
	}
}

struct rebuild *rebuild_plan(const struct op *op, const struct target *x, const struct kernel *k,
			     const struct reading *conf)
{
	struct rebuild *r = arena_new(op->mem, struct rebuild);

	r->kernel = k;
	r->target = *x;
	r->installed = tree_target_state(&op->tree, x) == TARGET_INSTALLED;
	if (r->installed)
		find_old(op, r, conf->ok ? &conf->package : NULL);
	return r;
}

/* Should it be killed, or fail: the mark tells the next run, whatever has been built against by then. */
void rebuild_begin(struct op *op, const struct task *build)
{
	auto_err e = ERR_INIT;

	if (build->rebuild && !mark_set(&op->tree, &build->target, &e))
		out_warn(op->out, "%s", e.text);
}

void rebuild_built(struct op *op, const struct task *build)
{
	auto_err ignored = ERR_INIT;

	/* for want of it, a change of the kernel is not noticed: as with a build by the shell program */
	(void)basis_write(&op->tree, &build->target, symvers_of(op, build->kernel), &ignored);
	if (build->rebuild) {
		build->rebuild->built = true;
		return;
	}
	(void)built_settle(&op->tree, &build->target, &ignored);
	mark_clear(&op->tree, &build->target);
}

bool rebuild_replaces(const struct rebuild *r, const char *path)
{
	for (size_t i = 0; r && i < r->old.n; i++)
		if (str_eq(r->old.at[i].path, path))
			return true;
	return false;
}

void rebuild_settle(struct op *op, struct rebuild *r)
{
	auto_err e = ERR_INIT;

	r->ended = true;
	if (!built_settle(&op->tree, &r->target, &e))
		out_warn(op->out, "%s", e.text);
	mark_clear(&op->tree, &r->target);
}

/* what was put and was not there before */
static bool take_away(const struct rebuild *r, struct err *e)
{
	for (size_t i = 0; i < r->put.n; i++)
		if (!rebuild_replaces(r, r->put.at[i]) && !place_remove(r->kernel, r->put.at[i], e))
			return false;
	return true;
}

static bool put_back(struct op *op, struct rebuild *r, struct err *e)
{
	const char *built = arena_printf(op->mem, "%s/%s/module", op->tree.path,
					 target_path(&r->target, op->mem));
	struct record now = { 0 };

	for (size_t i = 0; i < r->old.n; i++) {
		const char *file = r->old.at[i].file, *path = r->old.at[i].path;
		const char *from = arena_printf(op->mem, "%s/%s", built, file);
		const char *folder =
			arena_strndup(op->mem, path, (size_t)(str_base(path) - path) - 1);
		auto_close int dir = -1;
		const char *temp = NULL;

		if (!place_stage(op, from, folder, str_base(path), &temp, e) ||
		    !dir_open(AT_FDCWD, folder, &dir, e) ||
		    !file_move(dir, temp, dir, str_base(path), e))
			return false;
		record_push(&now, file, from, path, op->mem);
	}
	return record_write(&op->tree, &r->target, &now, e);
}

static bool undo(struct op *op, struct rebuild *r, struct err *e)
{
	if (r->built && !built_restore(&op->tree, &r->target, e))
		return false;
	if (!r->put.n)
		return true;
	return take_away(r, e) && put_back(op, r, e);
}

void rebuild_give_up(struct op *op, struct rebuild *r)
{
	const char *what = target_text(&r->target, op->mem);
	auto_err e = ERR_INIT;

	if (r->ended)
		return;
	r->ended = true;
	if (!undo(op, r, &e)) {
		out_warn(op->out, "The old modules of %s could not be put back:\n%s", what, e.text);
		return;
	}
	out_warn(op->out,
		 "Module %s could not be rebuilt.\n"
		 "Its old modules stay in place; this kernel may refuse to load them.\n"
		 "The next build, install or autoinstall for this kernel tries again.",
		 what);
}
