/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/weak_modules.h"

#include <sys/stat.h>

#include "op/compare.h"
#include "op/place.h"

void weak_modules_note(struct op *op, const struct kernel *k, const struct package *p,
		       const char *path, bool gone)
{
	const struct weak_note n = { .kernel = k, .path = path, .gone = gone };

	if (!p || !p->no_weak_modules)
		vec_push(op->mem, &op->weak_notes, n);
}

void weak_modules_forget(struct op *op, const struct kernel *k)
{
	size_t n = 0;

	for (size_t i = 0; i < op->weak_notes.n; i++)
		if (op->weak_notes.at[i].kernel != k)
			op->weak_notes.at[n++] = op->weak_notes.at[i];
	op->weak_notes.n = n;
}

/* Is path there again, or gone again, by a later note? */
static bool outdated(const struct op *op, size_t i)
{
	const struct weak_note *n = &op->weak_notes.at[i];

	for (size_t j = i + 1; j < op->weak_notes.n; j++)
		if (op->weak_notes.at[j].kernel == n->kernel &&
		    str_eq(op->weak_notes.at[j].path, n->path))
			return true;
	return false;
}

/* What was replaced is told twice: the links to the old module go before the new one is looked at. */
static struct strv noted(const struct op *op, const struct kernel *k, bool gone)
{
	struct strv paths = { 0 };

	for (size_t i = 0; i < op->weak_notes.n; i++) {
		const struct weak_note *n = &op->weak_notes.at[i];

		if (n->kernel == k && n->gone == gone && !strv_has(&paths, n->path) &&
		    (gone || !outdated(op, i)))
			strv_push(op->mem, &paths, n->path);
	}
	return paths;
}

static void tell(struct op *op, const struct weak_tool *tool, const struct kernel *k, bool add)
{
	const struct strv paths = noted(op, k, !add);
	const struct strv command = weak_command(tool, k->release, add, op->mem);
	const struct out_step step = {
		.title = add ? "Adding linked weak modules" : "Removing linked weak modules",
		.command = strv_join(op->mem, &command, " "),
	};
	auto_err why = ERR_INIT;

	if (!paths.n)
		return;
	out_step_begin(op->out, &step);

	bool ok = weak_run(&command, &paths, op->mem, &why);
	const struct out_result result = { .status = ok ? 0 : why.status };

	out_step_end(op->out, &result);
	if (!ok)
		out_warn(op->out, "%s", why.text);
}

void weak_modules_update(struct op *op, const struct kernel *k)
{
	struct weak_tool tool;

	weak_find(op->root, op->set.install_tree, op->mem, &tool);
	if (tool.path) {
		tell(op, &tool, k, false);
		tell(op, &tool, k, true);
	}
	weak_modules_forget(op, k);
}

/* read when they are first asked for */
static const struct weak_links *links_of(struct op *op)
{
	if (!op->weak_links) {
		op->weak_links = arena_new(op->mem, struct weak_links);
		weak_links_read(op->set.install_tree, op->mem, op->weak_links);
	}
	return op->weak_links;
}

static void push_linked(const struct op *op, const struct target *x, const char *path,
			struct strv *ret)
{
	const struct weak_links *links = op->weak_links;
	struct stat st;

	if (stat(path, &st) < 0)
		return;
	for (size_t i = 0; i < links->n; i++) {
		const struct weak_link *l = &links->at[i];

		if (l->dev == st.st_dev && l->ino == st.st_ino && !str_eq(l->release, x->release) &&
		    !strv_has(ret, l->release))
			strv_push(op->mem, ret, l->release);
	}
}

struct strv weak_modules_kernels(struct op *op, const struct target *x)
{
	const struct kernel k = compare_kernel(op, x);
	struct strv files = { 0 }, releases = { 0 };
	auto_err ignored = ERR_INIT;
	struct record r;

	if (!links_of(op)->n)
		return releases;
	record_read(&op->tree, x, op->mem, &r);
	(void)tree_built_modules(&op->tree, x, op->mem, &files, &ignored);
	for (size_t i = 0; i < files.n; i++) {
		const char *path = place_installed(op, &k, NULL, &r, files.at[i]);

		if (path)
			push_linked(op, x, path, &releases);
	}
	strv_sort(&releases);
	return releases;
}

bool weak_modules_linked(struct op *op, const struct target *x)
{
	struct targets all = { 0 };
	auto_err ignored = ERR_INIT;

	if (!links_of(op)->n)
		return false;
	(void)tree_targets(&op->tree, x->module, x->version, op->mem, &all, &ignored);
	for (size_t i = 0; i < all.n; i++) {
		const struct target *other = &all.at[i];

		if (!str_eq(other->arch, x->arch) ||
		    tree_target_state(&op->tree, other) != TARGET_INSTALLED)
			continue;

		const struct strv releases = weak_modules_kernels(op, other);

		if (strv_has(&releases, x->release))
			return true;
	}
	return false;
}
