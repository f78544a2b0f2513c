/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/package.h"

#include <string.h>
#include <strings.h>

#include "conf/complaint.h"
#include "conf/modules.h"
#include "conf/rules.h"

/* true, or a path to it: people write that to say that there is nothing to clean */
static bool is_true_command(const char *value)
{
	return str_eq(value, "true") || (*value == '/' && str_ends(value, "/true"));
}

/* A deprecated directive is told if it is there at all, whatever it holds. */
static struct strv deprecated(const struct directives *d, const char *file, struct arena *mem)
{
	struct strv notices = { 0 };

	for (size_t i = 0; directives_deprecated[i]; i++) {
		const char *name = directives_deprecated[i];
		const char *value = directives_get(d, name, 0);
		bool instead = str_eq(name, "OBSOLETE_BY");

		if (!directives_len(d, name))
			continue;
		if (str_eq(name, "CLEAN") && value && is_true_command(value))
			continue;
		strv_printf(mem, &notices, "Deprecated feature: %s (%s)%s", name, file,
			    instead ? ": use BUILD_EXCLUSIVE_KERNEL_MAX instead" : "");
	}
	return notices;
}

static const char *scalar(const struct directives *d, const char *name)
{
	const char *value = directives_get(d, name, 0);

	return str_set(value) ? value : NULL;
}

/* Names and versions become names of folders and parts of commands and patterns of scripts: only
 * characters that mean nothing to any of them. */
static bool is_plain(const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789._+~:@%-";

	return str_is_name(s) && !s[strspn(s, plain)];
}

static const char *identity(const struct directives *d, const char *name, struct complaints *c)
{
	const char *value = scalar(d, name);

	if (!value)
		complain(c, "No '%s' directive specified.", name);
	else if (!is_plain(value))
		complain(c, "Unsupported %s value '%s'", name, complaint_value(c, value));
	return value;
}

static bool yes_or_no(const struct directives *d, const char *name, struct complaints *c)
{
	const char *value = scalar(d, name);

	if (!value || strcasecmp(value, "no") == 0)
		return false;
	if (strcasecmp(value, "yes") == 0)
		return true;
	complain(c, "Unsupported %s value '%s'", name, complaint_value(c, value));
	return false;
}

/* every element may name several */
static struct strv words(const struct directives *d, const char *name, struct arena *mem)
{
	struct strv all = { 0 };

	for (size_t i = 0; i < d->n; i++) {
		if (!str_eq(d->at[i].name, name))
			continue;

		struct strv some = strv_split(mem, d->at[i].value, " \t\r\n");

		for (size_t j = 0; j < some.n; j++)
			strv_push(mem, &all, some.at[j]);
	}
	return all;
}

static void scripts(const struct directives *d, struct package *ret)
{
	ret->pre_build = scalar(d, "PRE_BUILD");
	ret->post_build = scalar(d, "POST_BUILD");
	ret->pre_install = scalar(d, "PRE_INSTALL");
	ret->post_install = scalar(d, "POST_INSTALL");
	ret->post_add = scalar(d, "POST_ADD");
	ret->post_remove = scalar(d, "POST_REMOVE");
}

static void fill(const struct package_request *r, const struct directives *d, struct complaints *c,
		 struct package *ret)
{
	struct rules rules = { d, r, c };

	ret->name = identity(d, "PACKAGE_NAME", c);
	ret->version = identity(d, "PACKAGE_VERSION", c);
	modules_read(d, r->strict, c, ret);
	rules_exclude(&rules, ret);
	rules_make(&rules, ret);
	rules_patches(&rules, ret);
	ret->autoinstall = yes_or_no(d, "AUTOINSTALL", c);
	ret->build_depends_rebuild = yes_or_no(d, "BUILD_DEPENDS_REBUILD", c);
	ret->no_weak_modules = yes_or_no(d, "NO_WEAK_MODULES", c);
	ret->build_depends = words(d, "BUILD_DEPENDS", c->mem);
	scripts(d, ret);
}

bool package_read(const struct package_request *r, struct arena *mem, struct package *ret,
		  struct strv *ret_complaints, struct err *e)
{
	struct conf_source source = r->source;
	struct complaints c = { mem, ret_complaints, false };
	struct package p = { 0 };
	struct directives d = { 0 };

	if (r->name_in_errors)
		source.shown = r->name_in_errors;
	p.file = source.shown ? source.shown : source.file;

	bool ran = directives_read(&source, mem, &d, &p.noise, e);

	if (ran) {
		p.deprecated = deprecated(&d, p.file, mem);
		fill(r, &d, &c, &p);
	}
	*ret = p;
	if (ran && c.bad)
		return err_set(
			e, 8, "Bad conf file.\nFile: %s does not represent a valid dkms.conf file.",
			p.file);
	return ran;
}
