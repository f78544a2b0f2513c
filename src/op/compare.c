/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/compare.h"

#include <fcntl.h>

#include "op/place.h"
#include "sys/file.h"

struct kernel compare_kernel(const struct op *op, const struct target *x)
{
	return (struct kernel){
		.release = x->release,
		.arch = x->arch,
		.modules_dir = arena_printf(op->mem, "%s/%s", op->set.install_tree, x->release),
	};
}

static bool stamp_holds(const char *path, const struct stamp *then)
{
	struct stamp now;

	return stamp_of(AT_FDCWD, path, &now) && stamp_eq(&now, then);
}

static bool stamps_hold(const char *built, const char *installed, const struct record_module *m)
{
	return m && str_eq(installed, m->path) && stamp_holds(built, &m->built) &&
	       stamp_holds(installed, &m->installed);
}

static struct compared look_at(const struct op *op, const struct target *x, const struct record *r,
			       const char *file)
{
	const struct kernel k = compare_kernel(op, x);
	auto_err ignored = ERR_INIT;
	struct compared c = {
		.file = file,
		.built = arena_printf(op->mem, "%s/%s/module/%s", op->tree.path,
				      target_path(x, op->mem), file),
		.installed = place_installed(op, &k, NULL, r, file),
	};
	bool same = false;

	if (c.installed)
		c.same = stamps_hold(c.built, c.installed, record_find(r, file)) ||
			 (file_same(AT_FDCWD, c.built, AT_FDCWD, c.installed, &same, &ignored) &&
			  same);
	return c;
}

/* a recorded module whose file is no longer in the tree */
static bool is_gone(const struct record_module *m, const struct strv *files)
{
	return !strv_has(files, m->file);
}

static void list_files(const struct op *op, const struct target *x, struct record *ret_record,
		       struct strv *ret_files)
{
	auto_err ignored = ERR_INIT;

	record_read(&op->tree, x, op->mem, ret_record);
	(void)tree_built_modules(&op->tree, x, op->mem, ret_files, &ignored);
}

/* is any gone? */
static bool add_gone(const struct op *op, const struct record *r, const struct strv *files,
		     struct compared_files *ret)
{
	size_t before = ret->n;

	for (size_t i = 0; i < r->n; i++) {
		const struct record_module *m = &r->at[i];
		const struct compared c = { .file = m->file,
					    .installed = m->path,
					    .same = stamp_holds(m->path, &m->installed) };

		if (is_gone(m, files))
			vec_push(op->mem, ret, c);
	}
	return ret->n > before;
}

void compare_files(const struct op *op, const struct target *x, struct compared_files *ret)
{
	struct strv files = { 0 };
	struct record r;

	list_files(op, x, &r, &files);
	*ret = (struct compared_files){ .difference = SAME };
	for (size_t i = 0; i < files.n; i++) {
		const struct compared c = look_at(op, x, &r, files.at[i]);

		if (!c.same)
			ret->difference = DIFFERENT;
		vec_push(op->mem, ret, c);
	}
	if (add_gone(op, &r, &files, ret) || !files.n)
		ret->difference = GONE;
}

enum difference compare(const struct op *op, const struct target *x)
{
	struct strv files = { 0 };
	struct record r;

	list_files(op, x, &r, &files);
	for (size_t i = 0; i < r.n; i++)
		if (is_gone(&r.at[i], &files))
			return GONE;
	for (size_t i = 0; i < files.n; i++)
		if (!look_at(op, x, &r, files.at[i]).same)
			return DIFFERENT;
	return files.n ? SAME : GONE;
}
