/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/reading.h"

#include <string.h>

static bool config_on(const void *data, const char *name)
{
	return kconfig_on(data, name);
}

static struct conf_vars vars_of(const struct op *op, const struct reading_request *r)
{
	struct conf_vars v = {
		.dkms_tree = op->set.dkms_tree,
		.source_tree = op->set.source_tree,
		.install_tree = op->set.install_tree,
		.module = r->module,
		.module_version = r->version,
		.parallel_jobs = op->jobs,
	};

	if (r->kernel) {
		v.kernelver = r->kernel->release;
		v.arch = r->kernel->arch;
		v.kernel_source_dir = r->kernel->build_dir;
		v.kernel_config = r->kernel->config.path;
	}
	return v;
}

struct reading *reading_make(const struct op *op, const struct reading_request *r)
{
	struct reading *ret = arena_new(op->mem, struct reading);
	const struct conf_vars vars = vars_of(op, r);
	const bool has_config = r->kernel && r->kernel->config.text;
	const struct package_request request = {
		.source = {
			.file = op->opt.conf_file ? op->opt.conf_file : r->file,
			.override_dir = op->conf_dir,
			.overrides = &op->opt.directives,
			.vars = &vars,
			.sandbox = op->set.build_sandbox,
			.sandbox_user = op->set.build_user,
			.timeout = op->set.conf_timeout,
		},
		.name_in_errors = op->opt.conf_file ? NULL : r->name,
		.strict = r->strict,
		.any_kernel = !r->kernel,
		.config_on = has_config ? config_on : NULL,
		.data = has_config ? &r->kernel->config : NULL,
	};

	ret->ok = package_read(&request, op->mem, &ret->package, &ret->complaints, &ret->why);
	return ret;
}

void reading_release(struct reading *r)
{
	if (r)
		err_clear(&r->why);
}

static void show_directives(struct op *op)
{
	for (size_t i = 0; i < op->opt.directives.n; i++) {
		const char *d = op->opt.directives.at[i];
		size_t name = strcspn(d, "=");

		if (d[name])
			out_line(op->out, "DIRECTIVE: %.*s=\"%s\"", (int)name, d, d + name + 1);
	}
}

static void show_deprecated(struct op *op, const struct strv *notices)
{
	for (size_t i = 0; i < notices->n; i++) {
		if (strv_has(&op->noticed, notices->at[i]))
			continue;
		strv_push(op->mem, &op->noticed, notices->at[i]);
		out_note(op->out, "%s", notices->at[i]);
	}
}

void reading_show(struct op *op, const struct reading *r)
{
	show_directives(op);
	if (r->ok && str_set(r->package.noise))
		out_raw_err(op->out, r->package.noise, strlen(r->package.noise));
	if (r->ok)
		show_deprecated(op, &r->package.deprecated);
	for (size_t i = 0; i < r->complaints.n; i++)
		out_note(op->out, "%s", r->complaints.at[i]);
}

char *conf_in_sources(const struct op *op, const char *module, const char *version)
{
	return arena_printf(op->mem, "%s/%s-%s/dkms.conf", op->set.source_tree, module, version);
}

char *conf_in_tree(const struct op *op, const char *module, const char *version)
{
	return arena_printf(op->mem, "%s/dkms.conf",
			    tree_source(&op->tree, module, version, op->mem));
}
