/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pacman: alpm puts the paths of a transaction that its hooks ask for on standard input (INTEGRATION, "Arch").
 * usr/src/NAME-VERSION/dkms.conf is a module, usr/lib/modules/K/… a kernel or its headers.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/hooks.h"
#include "cmd/kernels.h"
#include "cmd/pairs.h"
#include "core/version.h"
#include "kernel/package.h"
#include "op/run.h"
#include "sys/dir.h"
#include "sys/file.h"

#define SOURCES "usr/src/"
#define MODULES "usr/lib/modules/"
#define MKINITCPIO_HOOK "90-mkinitcpio-install.hook"

struct transaction {
	struct op *op;
	struct strv modules;	  /* "NAME-VERSION" */
	struct strv releases;	  /* kernels, or the headers of kernels */
	struct strv kernels_only; /* those of them that are kernels */
	struct strv errors;
};

static void push_once(struct op *op, struct strv *v, const char *s)
{
	if (str_is_name(s) && !strv_has(v, s))
		strv_push(op->mem, v, s);
}

static void take_path(struct transaction *t, const char *path)
{
	struct op *op = t->op;
	const char *rest = path + strlen(str_starts(path, SOURCES) ? SOURCES : MODULES);
	const char *name = arena_strndup(op->mem, rest, strcspn(rest, "/"));

	if (str_starts(path, SOURCES)) {
		push_once(op, &t->modules, name);
		return;
	}
	push_once(op, &t->releases, name);
	if (str_eq(str_base(path), "modules.order"))
		push_once(op, &t->kernels_only, name);
}

static bool read_paths(struct transaction *t, struct err *e)
{
	char *line = NULL;
	size_t cap = 0;

	for (ssize_t n; (n = getline(&line, &cap, stdin)) > 0;) {
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (str_starts(line, SOURCES) || str_starts(line, MODULES))
			take_path(t, line);
	}
	free(line);
	return !ferror(stdin) || err_sys(e, "cannot read the paths of the transaction");
}

/* Does mkinitcpio's own hook make every image behind this transaction? A link to /dev/null turns it off. */
static bool mkinitcpio_follows(const struct op *op)
{
	const char *own = arena_printf(op->mem, "%s/etc/pacman.d/hooks/" MKINITCPIO_HOOK, op->root);
	const char *packaged =
		arena_printf(op->mem, "%s/usr/share/libalpm/hooks/" MKINITCPIO_HOOK, op->root);

	return file_is_reg(AT_FDCWD, file_exists(AT_FDCWD, own) ? own : packaged);
}

/* Whose images others make: a kernel's own hooks make or remove its image, and a changed dkms.conf makes mkinitcpio
 * make all. Headers alone wake nobody. */
static void leave_images(struct transaction *t)
{
	struct images *images = &t->op->images;

	images->others = t->modules.n && mkinitcpio_follows(t->op);
	images->releases = t->kernels_only;
}

/* --- install -------------------------------------------------------------------------------------- */

static void add_everywhere(struct transaction *t, const struct pair_module *m,
			   const struct kernels *ks, struct goals *pairs)
{
	bool any = false;

	for (size_t i = 0; i < ks->n; i++) {
		if (!ks->at[i]->has_headers)
			continue;
		any = true;
		pairs_add(t->op, pairs, m, ks->at[i]);
	}
	if (!any)
		strv_printf(
			t->op->mem, &t->errors,
			"No kernel has headers: %s/%s was built for none. Install those of your "
			"kernel, linux-headers for one.",
			m->module, m->version);
}

/* the newest version of each module that has a source tree */
static bool all_modules(struct op *op, struct strv *ret, struct err *e)
{
	struct strv folders = { 0 };
	struct pair_module m, last = { "", "" };

	if (!dir_list(AT_FDCWD, op->set.source_tree, op->mem, &folders, e))
		return false;
	for (size_t i = 0; i < folders.n; i++) {
		if (!pairs_module(op, folders.at[i], &m))
			continue;
		if (!ret->n || !str_eq(m.module, last.module))
			strv_push(op->mem, ret, folders.at[i]);
		else if (version_compare(m.version, last.version) > 0)
			ret->at[ret->n - 1] = folders.at[i];
		else
			continue;
		last = m;
	}
	return true;
}

static void no_headers(struct transaction *t, const struct kernel *k, const struct strv *modules)
{
	struct arena *mem = t->op->mem;
	const char *package = kernel_headers_package(k, &t->op->distro, mem);

	strv_printf(mem, &t->errors,
		    "Missing %s kernel headers for module(s) %s. Install the package %s.",
		    k->release, strv_join(mem, modules, " "), package ? package : "that has them");
}

static bool add_kernels(struct transaction *t, struct kernels *ks, struct goals *pairs,
			struct err *e)
{
	struct strv modules = { 0 };
	struct pair_module m;
	struct kernel *k;

	if (!all_modules(t->op, &modules, e))
		return false;
	for (size_t i = 0; i < t->releases.n && modules.n; i++) {
		if (!kernels_add(t->op, ks, t->releases.at[i], NULL, &k, e))
			return false;
		if (!k->has_headers)
			no_headers(t, k, &modules);
		for (size_t j = 0; j < modules.n && k->has_headers; j++)
			if (pairs_module(t->op, modules.at[j], &m))
				pairs_add(t->op, pairs, &m, k);
	}
	return true;
}

static void collect_failures(struct transaction *t)
{
	struct op *op = t->op;

	for (size_t i = 0; i < op->failed.n; i++)
		strv_push(op->mem, &t->errors, hook_failure(op, &op->failed.at[i]));
	op->failed.n = 0;
}

static bool install(struct transaction *t, struct err *e)
{
	struct op *op = t->op;
	struct kernels ks = { 0 };
	struct goals pairs = { 0 };

	if (!kernels_installed(op, NULL, &ks, e))
		return false;
	for (size_t i = 0; i < t->modules.n; i++) {
		struct pair_module m;

		if (pairs_module(op, t->modules.at[i], &m))
			add_everywhere(t, &m, &ks, &pairs);
	}
	if (!add_kernels(t, &ks, &pairs, e))
		return false;
	(void)pairs_reach(op, &pairs);
	collect_failures(t);
	return true;
}

/* --- upgrade, remove ------------------------------------------------------------------------------ */

static void unbuild(struct op *op, const struct target *x, const struct kernel *k,
		    struct goals *ret)
{
	const struct goal g = {
		.kind = GOAL_UNBUILT,
		.module = x->module,
		.version = x->version,
		.kernel = k,
		.heading = arena_printf(op->mem, "==> dkms remove %s/%s -k %s", x->module,
					x->version, k->release),
		.gap = true,
		.depmod_last = true,
		.depmod_gap = true,
	};

	vec_push(op->mem, ret, g);
}

static bool leave_kernel(struct transaction *t, const char *release, struct err *e)
{
	struct op *op = t->op;
	struct kernels ks = { 0 };
	struct goals goals = { 0 };
	struct targets targets = { 0 };
	struct kernel *k;

	if (!kernels_add(op, &ks, release, NULL, &k, e) ||
	    !tree_targets_on(&op->tree, k->release, k->arch, op->mem, &targets, e))
		return false;
	for (size_t i = 0; i < targets.n; i++)
		unbuild(op, &targets.at[i], k, &goals);
	(void)goals_reach(op, &goals, true);
	return true;
}

static bool forget(struct op *op, const struct pair_module *m, struct kernels *ks,
		   struct goals *ret, struct err *e)
{
	const struct goal gone = { .kind = GOAL_GONE, .module = m->module, .version = m->version };
	struct targets targets = { 0 };

	if (tree_entry_state(&op->tree, op->set.source_tree, m->module, m->version) != ENTRY_ADDED)
		return true;
	if (!tree_targets(&op->tree, m->module, m->version, op->mem, &targets, e))
		return false;
	for (size_t i = 0; i < targets.n; i++) {
		struct kernel *k;

		if (!kernels_add(op, ks, targets.at[i].release, targets.at[i].arch, &k, e))
			return false;
		unbuild(op, &targets.at[i], k, ret);
	}
	vec_push(op->mem, ret, gone);
	return true;
}

static bool forget_modules(struct transaction *t, struct err *e)
{
	struct op *op = t->op;
	struct kernels ks = { 0 };
	struct goals goals = { 0 };

	for (size_t i = 0; i < t->modules.n; i++) {
		struct pair_module m;

		if (pairs_module(op, t->modules.at[i], &m) && !forget(op, &m, &ks, &goals, e))
			return false;
	}
	(void)goals_reach(op, &goals, true);
	return true;
}

/* What is upgraded comes back in the same transaction, and depmod with it. A kernel that goes needs none; one that
 * only loses its headers, or a module, does. */
static bool take_away(struct transaction *t, bool come_back, struct err *e)
{
	struct op *op = t->op;

	op->images.others |= come_back;
	op->images.hold = true;
	for (size_t i = 0; i < t->releases.n; i++) {
		op->opt.no_depmod = come_back || strv_has(&t->kernels_only, t->releases.at[i]);
		if (!leave_kernel(t, t->releases.at[i], e))
			return false;
	}
	op->images.hold = false;
	op->opt.no_depmod = come_back;
	if (!forget_modules(t, e))
		return false;
	collect_failures(t);
	return true;
}

static bool run(struct transaction *t, const char *what, struct err *e)
{
	if (!read_paths(t, e))
		return false;
	leave_images(t);
	if (str_eq(what, "install"))
		return install(t, e);
	return take_away(t, str_eq(what, "upgrade"), e);
}

bool hook_pacman(struct op *op, const struct strv *args, int *ret_status, struct err *e)
{
	const char *what = args->n ? args->at[0] : "";
	struct transaction t = { .op = op };

	*ret_status = 0;
	if (!str_eq(what, "install") && !str_eq(what, "upgrade") && !str_eq(what, "remove"))
		return err_set(e, 1, "Usage: dkms install|upgrade|remove < paths");
	if (!run(&t, what, e))
		return false;
	for (size_t i = 0; i < t.errors.n; i++)
		out_note(op->out, "==> ERROR: %s", t.errors.at[i]);
	return true;
}
