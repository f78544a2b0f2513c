/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/directives.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/script.h"
#include "core/vec.h"
#include "sys/file.h"

const char *const directives_deprecated[] = {
	"REMAKE_INITRD",
	"MODULES_CONF",
	"MODULES_CONF_OBSOLETES",
	"MODULES_CONF_ALIAS_TYPE",
	"MODULES_CONF_OBSOLETE_ONLY",
	"CLEAN",
	"OBSOLETE_BY",
	NULL,
};

/* COMPAT section 3, current and deprecated */
const char *const directives_known[] = {
	"PACKAGE_NAME",
	"PACKAGE_VERSION",
	"BUILT_MODULE_NAME",
	"BUILT_MODULE_LOCATION",
	"DEST_MODULE_NAME",
	"DEST_MODULE_LOCATION",
	"STRIP",
	"MAKE",
	"MAKE_MATCH",
	"PATCH",
	"PATCH_MATCH",
	"AUTOINSTALL",
	"BUILD_DEPENDS",
	"BUILD_DEPENDS_REBUILD",
	"NO_WEAK_MODULES",
	"BUILD_EXCLUSIVE_KERNEL",
	"BUILD_EXCLUSIVE_KERNEL_MIN",
	"BUILD_EXCLUSIVE_KERNEL_MAX",
	"BUILD_EXCLUSIVE_ARCH",
	"BUILD_EXCLUSIVE_CONFIG",
	"PRE_BUILD",
	"POST_BUILD",
	"PRE_INSTALL",
	"POST_INSTALL",
	"POST_ADD",
	"POST_REMOVE",
	"REMAKE_INITRD",
	"MODULES_CONF",
	"MODULES_CONF_OBSOLETES",
	"MODULES_CONF_ALIAS_TYPE",
	"MODULES_CONF_OBSOLETE_ONLY",
	"CLEAN",
	"OBSOLETE_BY",
	NULL,
};

static bool is_known(const char *name)
{
	for (size_t i = 0; directives_known[i]; i++)
		if (str_eq(directives_known[i], name))
			return true;
	return false;
}

static const char *shown(const struct conf_source *src)
{
	return src->shown ? src->shown : src->file;
}

static struct directive *find(const struct directives *d, const char *name, size_t index)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->at[i].index == index && str_eq(d->at[i].name, name))
			return &d->at[i];
	return NULL;
}

const char *directives_get(const struct directives *d, const char *name, size_t index)
{
	const struct directive *found = find(d, name, index);

	return found ? found->value : NULL;
}

size_t directives_len(const struct directives *d, const char *name)
{
	size_t len = 0;

	for (size_t i = 0; i < d->n; i++)
		if (d->at[i].index >= len && str_eq(d->at[i].name, name))
			len = d->at[i].index + 1;
	return len;
}

/* NAME=VALUE or NAME[index]=VALUE */
static bool parse_override(const char *text, struct arena *mem, struct directive *ret,
			   struct err *e)
{
	const char *equals = strchr(text, '=');

	if (!equals)
		return err_set(e, 8, "The directive '%s' is not of the form NAME=VALUE.", text);

	char *name = arena_strndup(mem, text, (size_t)(equals - text));
	char *bracket = strchr(name, '[');
	unsigned long index = 0;

	if (bracket) {
		char *end;

		*bracket = 0;
		errno = 0;
		index = strtoul(bracket + 1, &end, 10);
		if (!strchr("0123456789", bracket[1]) || !bracket[1] || errno || index > INT_MAX ||
		    !str_eq(end, "]"))
			return err_set(e, 8, "The directive '%s' has a bad index.", text);
	}
	if (!is_known(name))
		return err_set(e, 8, "The directive '%s' is not known: no dkms.conf may set '%s'.",
			       text, name);
	*ret = (struct directive){ name, index, equals + 1 };
	return true;
}

static bool parse_overrides(const struct conf_source *src, struct arena *mem,
			    struct directives *ret, struct err *e)
{
	for (size_t i = 0; src->overrides && i < src->overrides->n; i++) {
		struct directive d;

		if (!parse_override(src->overrides->at[i], mem, &d, e))
			return false;
		vec_push(mem, ret, d);
	}
	return true;
}

static void apply_overrides(const struct directives *overrides, struct arena *mem,
			    struct directives *ret)
{
	for (size_t i = 0; i < overrides->n; i++) {
		const struct directive *o = &overrides->at[i];
		struct directive *d = find(ret, o->name, o->index);

		if (d)
			d->value = o->value;
		else
			vec_push(mem, ret, *o);
	}
}

static int by_name_and_index(const void *a, const void *b)
{
	const struct directive *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->index > y->index) - (x->index < y->index);
}

static void push_var(struct arena *mem, struct strv *env, const char *name, const char *value)
{
	if (value)
		strv_printf(mem, env, "%s=%s", name, value);
}

static struct strv variables(const struct conf_vars *v, struct arena *mem)
{
	struct strv env = { 0 };

	push_var(mem, &env, "kernelver", v->kernelver);
	push_var(mem, &env, "arch", v->arch);
	push_var(mem, &env, "kernel_source_dir", v->kernel_source_dir);
	push_var(mem, &env, "kernel_config", v->kernel_config);
	push_var(mem, &env, "dkms_tree", v->dkms_tree);
	push_var(mem, &env, "source_tree", v->source_tree);
	push_var(mem, &env, "install_tree", v->install_tree);
	push_var(mem, &env, "module", v->module);
	push_var(mem, &env, "module_version", v->module_version);
	push_var(mem, &env, "parallel_jobs", v->parallel_jobs);
	return env;
}

/* path without its links, if it is there */
static char *resolve(const char *path, struct arena *mem)
{
	char *real = realpath(path, NULL);
	char *copy = real ? arena_strdup(mem, real) : NULL;

	free(real);
	return copy;
}

/* path and, where it is a link, what it leads to */
static void push_readable(struct arena *mem, struct strv *readable, const char *path)
{
	const char *real = path ? resolve(path, mem) : NULL;

	if (!real)
		return;
	strv_push(mem, readable, real);
	if (!str_eq(real, path))
		strv_push(mem, readable, path);
}

static bool push_file(const char *path, struct arena *mem, struct strv *files, struct err *e)
{
	char *text;
	size_t len;

	if (!script_read_file(path, mem, &text, &len, e))
		return false;

	const char *real = resolve(path, mem);

	strv_push(mem, files, real ? real : path);
	return true;
}

/* {m}.conf and the like, as far as they are there */
static bool push_override_files(const struct conf_source *src, const struct conf_vars *v,
				struct arena *mem, struct strv *files, struct err *e)
{
	const char *m = v->module, *ver = v->module_version, *k = v->kernelver, *a = v->arch;
	struct strv names = { 0 };

	if (!src->override_dir || !str_is_name(m))
		return true;
	strv_printf(mem, &names, "%s.conf", m);
	if (str_is_name(ver))
		strv_printf(mem, &names, "%s-%s.conf", m, ver);
	if (str_is_name(ver) && str_is_name(k))
		strv_printf(mem, &names, "%s-%s-%s.conf", m, ver, k);
	if (str_is_name(ver) && str_is_name(k) && str_is_name(a))
		strv_printf(mem, &names, "%s-%s-%s-%s.conf", m, ver, k, a);
	if (str_is_name(k))
		strv_printf(mem, &names, "%s--%s.conf", m, k);
	if (str_is_name(k) && str_is_name(a))
		strv_printf(mem, &names, "%s--%s-%s.conf", m, k, a);

	for (size_t i = 0; i < names.n; i++) {
		const char *path = arena_printf(mem, "%s/%s", src->override_dir, names.at[i]);

		if (file_exists(AT_FDCWD, path) && !push_file(path, mem, files, e))
			return err_add(e, "%s", path);
	}
	return true;
}

static bool run(const struct conf_source *src, const struct strv *files, struct arena *mem,
		struct directives *ret, const char **ret_stderr, struct err *e)
{
	struct strv env = variables(src->vars, mem);
	struct strv readable = { 0 };

	push_readable(mem, &readable, src->vars->kernel_source_dir);
	push_readable(mem, &readable, src->vars->kernel_config);

	struct script script = { .files = files,
				 .names = directives_known,
				 .env = &env,
				 .readable = &readable,
				 .sandbox = src->sandbox,
				 .user = src->sandbox_user,
				 .timeout = src->timeout };

	return script_run(&script, mem, ret, ret_stderr, e);
}

/* The module's name is known only from the file itself: its overrides ask for a second run. */
static bool run_again(const struct conf_source *src, struct strv *files, struct arena *mem,
		      struct directives *ret, const char **ret_stderr, struct err *e)
{
	struct conf_vars v = *src->vars;

	v.module = directives_get(ret, "PACKAGE_NAME", 0);
	v.module_version = directives_get(ret, "PACKAGE_VERSION", 0);
	if (!push_override_files(src, &v, mem, files, e))
		return false;
	if (files->n == 1)
		return true;
	return run(src, files, mem, ret, ret_stderr, e);
}

static bool read_files(const struct conf_source *src, struct arena *mem, struct directives *ret,
		       const char **ret_stderr, struct err *e)
{
	struct strv files = { 0 };

	if (!push_file(src->file, mem, &files, e))
		return false;
	if (!push_override_files(src, src->vars, mem, &files, e))
		return false;
	if (!run(src, &files, mem, ret, ret_stderr, e))
		return false;
	return src->vars->module || run_again(src, &files, mem, ret, ret_stderr, e);
}

/* COMPAT's two lines, and a third one with the reason that e gives, without the name of the file,
 * which stands in the second */
static bool bad_conf(const struct conf_source *src, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	const char *real = resolve(src->file, &mem);
	const char *prefix = arena_printf(&mem, "%s: ", real ? real : src->file);
	const char *why = arena_strdup(&mem, e->text);

	if (str_starts(why, prefix))
		why += strlen(prefix);
	err_set(e, 8, "Bad conf file.\nFile: %s does not represent a valid dkms.conf file.",
		shown(src));
	return err_line(e, "Reason: %s", why);
}

bool directives_read(const struct conf_source *src, struct arena *mem, struct directives *ret,
		     const char **ret_stderr, struct err *e)
{
	struct directives overrides = { 0 };
	struct directives found = { 0 };

	*ret_stderr = "";
	if (!parse_overrides(src, mem, &overrides, e))
		return false;
	if (access(src->file, F_OK) < 0 && errno == ENOENT)
		return err_set(e, 4, "Could not locate dkms.conf file.\nFile: %s does not exist.",
			       shown(src));
	if (!read_files(src, mem, &found, ret_stderr, e))
		return bad_conf(src, e);
	apply_overrides(&overrides, mem, &found);
	if (found.n)
		qsort(found.at, found.n, sizeof(*found.at), by_name_and_index);
	*ret = found;
	return true;
}
