/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/needs.h"

#include <fcntl.h>

#include "sys/dir.h"
#include "sys/file.h"

/* a dkms.conf and at least one thing to build */
#define MIN_SOURCES 2

static bool conf_ok(const struct reading *conf, struct err *e)
{
	return conf->ok || err_set(e, conf->why.status, "%s", conf->why.text);
}

static bool not_excluded(const struct op *op, const struct target *x, const struct package *p,
			 struct err *e)
{
	if (!p->excluded && (p->n_included || !p->n_modules || !p->has_rules))
		return true;
	(void)err_set(e, 77, "The %s/%s/dkms.conf", op->tree.path, target_path(x, op->mem));
	(void)err_line(e, "for module %s/%s includes BUILD_EXCLUSIVE directives", x->module,
		       x->version);
	(void)err_line(e, "which do not match this kernel/arch/config for any modules.");
	return err_line(e, "This indicates that it should not be built.");
}

static bool has_sources(const struct op *op, const struct target *x, const char *source_dir,
			struct err *e)
{
	auto_arena mem = ARENA_INIT;
	struct strv names = { 0 };

	if (!dir_list(AT_FDCWD, source_dir, &mem, &names, e))
		return false;
	if (names.n >= MIN_SOURCES)
		return true;
	(void)err_set(e, 8,
		      "The directory %s does not appear to have module source located within it.",
		      tree_source(&op->tree, x->module, x->version, op->mem));
	return err_line(e, "Build halted.");
}

/* is some version of the module installed for k, or will it be when g's turn comes? */
static bool provided(const struct op *op, const struct goals *goals, const struct goal *g,
		     const char *module)
{
	if (tree_active(&op->tree, module, g->kernel->release, g->kernel->arch, op->mem))
		return true;
	for (const struct goal *other = goals->at; other < g; other++)
		if (other->kind == GOAL_INSTALLED && other->kernel == g->kernel &&
		    str_eq(other->module, module))
			return true;
	return false;
}

bool needs_missing(const struct op *op, const struct target *x, const struct strv *missing,
		   struct err *e)
{
	(void)err_set(e, 13, "Aborting build of module %s due to missing BUILD_DEPENDS: %s.",
		      target_text(x, op->mem), strv_join(op->mem, missing, " "));
	return err_line(e, "You may override by specifying --force.");
}

static bool depends_met(const struct op *op, const struct goals *goals, const struct goal *g,
			const struct package *p, const char **ret_warning, struct err *e)
{
	const struct target x = op_target(g->module, g->version, g->kernel);
	struct strv missing = { 0 };

	for (size_t i = 0; i < p->build_depends.n && !g->needs_settled; i++)
		if (!provided(op, goals, g, p->build_depends.at[i]))
			strv_push(op->mem, &missing, p->build_depends.at[i]);
	if (!missing.n)
		return true;

	const char *list = strv_join(op->mem, &missing, " ");
	const char *what = target_text(&x, op->mem);

	if (op->opt.force) {
		*ret_warning = arena_printf(
			op->mem, "Trying to build module %s despite of missing BUILD_DEPENDS: %s.",
			what, list);
		return true;
	}
	return needs_missing(op, &x, &missing, e);
}

bool build_needs(const struct op *op, const struct goals *goals, const struct goal *g,
		 const struct reading *conf, const char *source_dir, const char **ret_warning,
		 struct err *e)
{
	const struct target x = op_target(g->module, g->version, g->kernel);
	const struct package *p = &conf->package;

	return conf_ok(conf, e) && not_excluded(op, &x, p, e) &&
	       has_sources(op, &x, source_dir, e) &&
	       (g->kernel->has_headers || kernel_no_headers(g->kernel, e)) &&
	       depends_met(op, goals, g, p, ret_warning, e);
}

bool install_needs(const struct goal *g, const struct reading *conf, struct err *e)
{
	if (!conf_ok(conf, e))
		return false;
	if (file_is_dir(AT_FDCWD, g->kernel->modules_dir))
		return true;
	(void)err_set(e, 6, "The directory %s doesn't exist.", g->kernel->modules_dir);
	return err_line(e, "You cannot install a module onto a non-existent kernel.");
}
