/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/tarball_load.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/script.h"
#include "op/add.h"
#include "op/archive.h"
#include "op/locks.h"
#include "op/naming.h"
#include "op/rpm.h"
#include "op/run.h"
#include "op/tarball_module.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "tree/built.h"

#define MAIN_TREE "dkms_main_tree"
#define SOURCE_TREE "dkms_source_tree"
#define BINARIES_ONLY "dkms_binaries_only"

enum kind {
	KIND_SOURCES,  /* dkms.conf somewhere in it: a folder to add */
	KIND_WHOLE,    /* mktarball's, with sources */
	KIND_BINARIES, /* mktarball's, with dkms.conf only */
};

struct loading {
	struct op *op;
	const char *file;
	struct tmpdir *scratch;
	int dir; /* what was unpacked */
	enum kind kind;
	const char *source;	/* the folder with dkms.conf, absolute */
	enum entry_state state; /* before anything was loaded */
	bool has_sources;	/* {source_tree}/{m}-{v} is there already */
	struct targets targets; /* all of them */
	struct targets staged;	/* those that wait for their place */
	size_t committed;	/* how many of these have it */
};

/* --- what it is ----------------------------------------------------------------------------------- */

static bool is_conf(const char *name, const void *data)
{
	(void)data;
	return str_eq(name, "dkms.conf");
}

static size_t depth(const char *path)
{
	size_t n = 0;

	for (; *path; path++)
		n += *path == '/';
	return n;
}

/* The one that is least deep, the first of these by name. */
static bool find_conf(struct loading *l, const char **ret, struct err *e)
{
	struct strv confs = { 0 };
	size_t best = 0;

	if (!dir_find(l->dir, ".", is_conf, NULL, l->op->mem, &confs, e))
		return false;
	for (size_t i = 1; i < confs.n; i++)
		if (depth(confs.at[i]) < depth(confs.at[best]))
			best = i;
	if (!confs.n)
		return err_set(e, 3,
			       "Tarball does not appear to be a correctly formed DKMS archive. No "
			       "dkms.conf found within it.");
	*ret = confs.at[best];
	return true;
}

static bool no_valid_conf(const struct loading *l, struct err *e)
{
	(void)err_set(e, 7, "No valid dkms.conf in dkms_source_tree or dkms_binaries_only.");
	return err_line(e, "%s is not a valid DKMS tarball.", l->file);
}

static void set_source(struct loading *l, enum kind kind, const char *folder)
{
	l->kind = kind;
	l->source = arena_printf(l->op->mem, "%s/tree/%s", l->scratch->path, folder);
}

static bool recognise(struct loading *l, struct err *e)
{
	const char *conf = NULL;

	if (!find_conf(l, &conf, e))
		return false;
	if (file_is_reg(l->dir, SOURCE_TREE "/dkms.conf"))
		set_source(l, KIND_WHOLE, SOURCE_TREE);
	else if (file_is_reg(l->dir, BINARIES_ONLY "/dkms.conf"))
		set_source(l, KIND_BINARIES, BINARIES_ONLY);
	else if (file_is_dir(l->dir, MAIN_TREE) || file_is_dir(l->dir, SOURCE_TREE) ||
		 file_is_dir(l->dir, BINARIES_ONLY))
		return no_valid_conf(l, e);
	else
		set_source(l, KIND_SOURCES,
			   arena_strndup(l->op->mem, conf, (size_t)(str_base(conf) - conf)));
	return true;
}

/* module and version are what its dkms.conf says */
static bool name(struct loading *l, struct err *e)
{
	auto_err why = ERR_INIT;

	l->op->opt.source = l->source;
	if (naming_complete(l->op, &why))
		return true;
	if (l->kind != KIND_SOURCES)
		return no_valid_conf(l, e);
	return err_set(e, why.status, "%s", why.text);
}

/* --- its modules ---------------------------------------------------------------------------------- */

static bool push_target(struct loading *l, const char *release, const char *arch, struct err *e)
{
	const struct options *o = &l->op->opt;
	const struct target x = { o->module, o->version, release, arch };

	if (!tarball_module_any(l->dir,
				arena_printf(l->op->mem, MAIN_TREE "/%s/%s", release, arch)))
		return true;
	/* what else stands beside the kernels' folders in the tree */
	if (!str_is_name(release) || !str_is_name(arch) || str_eq(release, "source") ||
	    str_eq(release, "build") || str_eq(release, "tarball"))
		return archive_bad(e, "%s/%s is not the name of a kernel and its architecture.",
				   release, arch);
	vec_push(l->op->mem, &l->targets, x);
	return true;
}

static bool find_targets(struct loading *l, struct err *e)
{
	struct strv releases = { 0 };

	if (!file_is_dir(l->dir, MAIN_TREE))
		return true;
	if (!dir_list(l->dir, MAIN_TREE, l->op->mem, &releases, e))
		return false;
	for (size_t i = 0; i < releases.n; i++) {
		const char *path = arena_printf(l->op->mem, MAIN_TREE "/%s", releases.at[i]);
		struct strv arches = { 0 };

		/* dkms_dbversion, for one, is a file */
		if (!file_is_dir(l->dir, path))
			continue;
		if (!dir_list(l->dir, path, l->op->mem, &arches, e))
			return false;
		for (size_t j = 0; j < arches.n; j++)
			if (!push_target(l, releases.at[i], arches.at[j], e))
				return false;
	}
	return true;
}

static char *tree_path(const struct op *op, const struct target *x)
{
	return arena_printf(op->mem, "%s/%s", op->tree.path, target_path(x, op->mem));
}

static bool stage(struct loading *l, const struct target *x, struct err *e)
{
	struct op *op = l->op;
	auto_close int release = -1, to = -1;
	const char *fresh = built_staging(x, op->mem);
	const char *from = arena_printf(op->mem, MAIN_TREE "/%s/%s", x->release, x->arch);

	if (!dir_make(op->tree.fd,
		      arena_printf(op->mem, "%s/%s/%s", x->module, x->version, x->release), 0755,
		      &release, e))
		return false;
	vec_push(op->mem, &l->staged, *x);
	return dir_remove(release, fresh, e) && dir_make(release, fresh, 0755, &to, e) &&
	       tarball_module_copy(l->dir, from, to, x, e);
}

static bool stage_all(struct loading *l, struct err *e)
{
	struct op *op = l->op;

	for (size_t i = 0; i < l->targets.n; i++) {
		const struct target *x = &l->targets.at[i];
		const char *place = tree_path(op, x);

		if (!op->opt.force && file_exists(AT_FDCWD, place)) {
			out_warn(op->out, "%s already exists. Skipping...", place);
			continue;
		}
		out_line(op->out, "Loading %s...", place);
		if (!stage(l, x, e))
			return false;
	}
	return !l->staged.n || dir_sync_all(op->tree.fd, e);
}

static bool commit_all(struct loading *l, struct err *e)
{
	for (; l->committed < l->staged.n; l->committed++)
		if (!built_commit(&l->op->tree, &l->staged.at[l->committed], e))
			return false;
	return true;
}

static void settle_all(const struct loading *l)
{
	auto_err ignored = ERR_INIT;

	for (size_t i = 0; i < l->staged.n; i++)
		(void)built_settle(&l->op->tree, &l->staged.at[i], &ignored);
}

/* As it was: what took a place gives it back, what waits for one goes, and so does what was added. */
static void undo(const struct loading *l)
{
	const struct op *op = l->op;
	const struct options *o = &op->opt;
	const char *place = add_place(op, o->module, o->version);
	auto_err ignored = ERR_INIT;

	for (size_t i = l->staged.n; i > 0; i--) {
		const struct target *x = &l->staged.at[i - 1];
		const char *path =
			arena_printf(op->mem, "%s/%s/%s", x->module, x->version, x->release);

		if (i <= l->committed)
			(void)built_restore(&op->tree, x, &ignored);
		(void)dir_remove(op->tree.fd,
				 arena_printf(op->mem, "%s/%s", path, built_staging(x, op->mem)),
				 &ignored);
		dir_prune(op->tree.fd, path);
	}
	if (l->state == ENTRY_NONE &&
	    file_exists(op->tree.fd, arena_printf(op->mem, "%s/%s", o->module, o->version)))
		(void)tree_remove(&op->tree, o->module, o->version, &ignored);
	if (l->state == ENTRY_NONE && !l->has_sources)
		(void)dir_remove(AT_FDCWD, place, &ignored);
}

/* --- its sources ---------------------------------------------------------------------------------- */

/* binaries only, and there are no sources: dkms.conf is all there is to add */
static bool is_bare(const struct loading *l)
{
	const struct op *op = l->op;
	const char *source = tree_source(&op->tree, op->opt.module, op->opt.version, op->mem);

	if (l->kind != KIND_BINARIES)
		return false;
	return l->state == ENTRY_ADDED ? !link_target(AT_FDCWD, source, op->mem) : !l->has_sources;
}

static void announce(const struct loading *l)
{
	struct op *op = l->op;
	const struct options *o = &op->opt;
	const char *source = tree_source(&op->tree, o->module, o->version, op->mem);

	out_line(op->out, "%s", "");
	out_line(op->out, "Loading tarball for %s/%s", o->module, o->version);
	if (!is_bare(l))
		return;
	out_line(op->out, "Creating %s", source);
	out_line(op->out, "Copying dkms.conf to %s ...", source);
}

static bool add_bare(const struct loading *l, struct err *e)
{
	const struct options *o = &l->op->opt;
	char *text = NULL;
	size_t len = 0;

	return file_read(l->dir, BINARIES_ONLY "/dkms.conf", SCRIPT_FILE_MAX, l->op->mem, &text,
			 &len, e) &&
	       tree_add_conf(&l->op->tree, o->module, o->version, text, len, e);
}

/* Sources that are there already stay, unless --force says otherwise. */
static int add_sources(const struct loading *l)
{
	struct op *op = l->op;
	const bool ours = l->kind == KIND_SOURCES ||
			  (l->kind == KIND_WHOLE && (!l->has_sources || op->opt.force));
	const struct goal g = {
		.kind = GOAL_ADDED,
		.module = op->opt.module,
		.version = op->opt.version,
		.source = ours ? l->source : NULL,
		.replace = l->kind != KIND_SOURCES && op->opt.force,
	};
	struct goals goals = { 0 };

	/* nothing new for what is there with its sources */
	if (l->state == ENTRY_ADDED && l->kind == KIND_BINARIES)
		return 0;
	vec_push(op->mem, &goals, g);
	return goals_reach(op, &goals, false);
}

static bool add(const struct loading *l, int *ret_status, struct err *e)
{
	if (is_bare(l))
		return add_bare(l, e);
	*ret_status = add_sources(l);
	return true;
}

/* --- all of it ------------------------------------------------------------------------------------ */

static bool may_load(const struct loading *l, struct err *e)
{
	const struct op *op = l->op;
	const struct options *o = &op->opt;

	if (l->state == ENTRY_ADDED && !o->force) {
		(void)err_set(e, 8, "%s/%s is already added!", o->module, o->version);
		return err_line(e, "Aborting.");
	}
	/* a link that dangles needs a hand; one that is missing is made again */
	return l->state != ENTRY_BROKEN ||
	       !link_target(AT_FDCWD, tree_source(&op->tree, o->module, o->version, op->mem),
			    op->mem) ||
	       op_require_added(op, o->module, o->version, e);
}

static void show_plan(const struct loading *l)
{
	(void)add_sources(l);
	for (size_t i = 0; i < l->targets.n; i++)
		out_line(l->op->out, "load: %s", target_text(&l->targets.at[i], l->op->mem));
}

static bool load_locked(struct loading *l, int *ret_status, struct err *e)
{
	struct op *op = l->op;

	l->state =
		tree_entry_state(&op->tree, op->set.source_tree, op->opt.module, op->opt.version);
	l->has_sources = file_exists(AT_FDCWD, add_place(op, op->opt.module, op->opt.version));
	if (l->kind == KIND_SOURCES) {
		*ret_status = add_sources(l);
		return true;
	}
	if (!may_load(l, e) || !find_targets(l, e))
		return false;
	if (op->opt.dry_run) {
		show_plan(l);
		return true;
	}
	announce(l);

	bool ok = stage_all(l, e) && add(l, ret_status, e) && !*ret_status && commit_all(l, e);

	if (ok)
		settle_all(l);
	else
		undo(l);
	return ok || *ret_status;
}

static bool load(struct loading *l, int *ret_status, struct err *e)
{
	struct op *op = l->op;
	struct locks locks = { 0 };

	if (!archive_unpack(op, l->file, l->scratch, &l->dir, e) || !recognise(l, e) || !name(l, e))
		return false;
	if (!op->opt.dry_run && !locks_module(op, op->opt.module, &locks, e))
		return false;

	bool ok = load_locked(l, ret_status, e);

	locks_release(op, &locks);
	return ok;
}

bool tarball_load(struct op *op, int *ret_status, struct err *e)
{
	auto_tmpdir s = TMPDIR_INIT;
	struct loading l = { .op = op, .scratch = &s, .dir = -1 };
	const char *given = op->opt.archive ? op->opt.archive : "";
	char *real = realpath(given, NULL);

	if (!real || !file_is_reg(AT_FDCWD, real)) {
		free(real);
		return err_set(e, 2, "%s does not exist.", given);
	}
	const char *path = arena_strdup(op->mem, real);

	free(real);
	if (rpm_is(path))
		return rpm_install(op, path, e);
	l.file = given;

	bool ok = tmpdir_make(op->set.tmp_location, &s, e) && load(&l, ret_status, e);

	fd_close(&l.dir);
	return ok;
}
