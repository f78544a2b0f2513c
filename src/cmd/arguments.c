/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/arguments.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "sys/file.h"

enum {
	O_MODULE = OPTS_WORD + 1,
	O_VERSION,
	O_KERNEL,
	O_ARCH,
	O_TEMPLATE,
	O_CONF,
	O_QUIET,
	O_PRINT_VERSION,
	O_HELP,
	O_CONFIG,
	O_ARCHIVE,
	O_BUILD_DIR,
	O_DIRECTIVE,
	O_ALL,
	O_FORCE,
	O_FORCE_VERSION,
	O_BINARIES,
	O_SOURCE,
	O_RPM_SAFE,
	O_DKMS_TREE,
	O_SOURCE_TREE,
	O_INSTALL_TREE,
	O_SYMLINK,
	O_NO_DEPMOD,
	O_MODPROBE,
	O_VERBOSE,
	O_JOBS,
	O_DRY_RUN,
	O_JSON,
	O_DEPRECATED,
};

const struct opt arguments_options[] = {
	{ "--module", "-m", true, O_MODULE },
	{ "-v", NULL, true, O_VERSION },
	{ "--kernelver", "-k", true, O_KERNEL },
	{ "--arch", "-a", true, O_ARCH },
	{ "--templatekernel", NULL, true, O_TEMPLATE },
	{ "-c", NULL, true, O_CONF },
	{ "--quiet", "-q", false, O_QUIET },
	{ "--version", "-V", false, O_PRINT_VERSION },
	{ "--help", "-h", false, O_HELP },
	{ "--config", NULL, true, O_CONFIG },
	{ "--archive", NULL, true, O_ARCHIVE },
	{ "--kernelsourcedir", NULL, true, O_BUILD_DIR },
	{ "--directive", NULL, true, O_DIRECTIVE },
	{ "--all", NULL, false, O_ALL },
	{ "--force", NULL, false, O_FORCE },
	{ "--force-version-override", NULL, false, O_FORCE_VERSION },
	{ "--binaries-only", NULL, false, O_BINARIES },
	{ "--source-only", NULL, false, O_SOURCE },
	{ "--rpm_safe_upgrade", NULL, false, O_RPM_SAFE },
	{ "--dkmstree", NULL, true, O_DKMS_TREE },
	{ "--sourcetree", NULL, true, O_SOURCE_TREE },
	{ "--installtree", NULL, true, O_INSTALL_TREE },
	{ "--symlink-modules", NULL, false, O_SYMLINK },
	{ "--no-depmod", NULL, false, O_NO_DEPMOD },
	{ "--modprobe-on-install", NULL, false, O_MODPROBE },
	{ "--verbose", "--debug", false, O_VERBOSE },
	{ "-j", NULL, true, O_JOBS },
	{ "--dry-run", NULL, false, O_DRY_RUN },
	{ "--json", NULL, false, O_JSON },
	{ "--no-initrd", NULL, false, O_DEPRECATED },
	{ "--no-clean-kernel", NULL, false, O_DEPRECATED },
	{ "--no-prepare-kernel", NULL, false, O_DEPRECATED },
	{ NULL, NULL, false, 0 },
};

enum value_kind arguments_value(const struct opt *o)
{
	static const enum value_kind kinds[] = {
		[O_MODULE] = VALUE_MODULE,	 [O_VERSION] = VALUE_VERSION,
		[O_KERNEL] = VALUE_KERNEL,	 [O_ARCH] = VALUE_ARCH,
		[O_TEMPLATE] = VALUE_RELEASE,	 [O_CONF] = VALUE_CONF,
		[O_CONFIG] = VALUE_FILE,	 [O_ARCHIVE] = VALUE_FILE,
		[O_BUILD_DIR] = VALUE_FOLDER,	 [O_DIRECTIVE] = VALUE_DIRECTIVE,
		[O_DKMS_TREE] = VALUE_FOLDER,	 [O_SOURCE_TREE] = VALUE_FOLDER,
		[O_INSTALL_TREE] = VALUE_FOLDER, [O_DEPRECATED] = VALUE_TEXT,
	};

	return kinds[o->id];
}

bool arguments_repeats(const struct opt *o)
{
	return o->id == O_KERNEL || o->id == O_ARCH || o->id == O_DIRECTIVE;
}

bool arguments_fits(const struct opt *o, const struct cmd *cmd)
{
	if (o->id == O_DEPRECATED)
		return false;
	if (!cmd)
		return true;
	switch (o->id) {
	case O_ALL:
		return cmd->needs & CMD_ALL;
	case O_JSON:
		return cmd->needs & (CMD_EVENTS | CMD_DOCUMENT);
	case O_TEMPLATE:
		return str_eq(cmd->name, "match");
	case O_BINARIES:
	case O_SOURCE:
		return str_eq(cmd->name, "mktarball");
	case O_ARCHIVE:
		return str_ends(cmd->name, "tarball") || (cmd->needs & CMD_ARCHIVE);
	default:
		return true;
	}
}

static bool bad_name(const char *what, const char *value, struct err *e)
{
	(void)err_set(e, 1, "'%s' is not a valid %s.", value, what);
	return err_line(e, "It must be a single file name that begins with neither '-' nor '.'.");
}

static bool set_name(const char *what, const char *value, const char **ret, struct err *e)
{
	if (!str_is_name(value))
		return bad_name(what, value, e);
	*ret = value;
	return true;
}

/* module, or module/version */
static bool set_module(struct arguments *a, const char *word, struct arena *mem, struct err *e)
{
	const char *slash = strchr(word, '/');

	if (!slash)
		return set_name("module name", word, &a->opt.module, e);
	return set_name("module name", arena_strndup(mem, word, (size_t)(slash - word)),
			&a->opt.module, e) &&
	       set_name("module version", slash + 1, &a->opt.version, e);
}

static bool push_name(const char *what, const char *value, struct strv *v, struct arena *mem,
		      struct err *e)
{
	if (!str_is_name(value))
		return bad_name(what, value, e);
	strv_push(mem, v, value);
	return true;
}

/* kernel, or kernel/arch */
static bool push_kernel(struct arguments *a, const char *value, struct arena *mem, struct err *e)
{
	const char *slash = strchr(value, '/');

	if (!slash)
		return push_name("kernel version", value, &a->opt.releases, mem, e);
	return push_name("kernel version", arena_strndup(mem, value, (size_t)(slash - value)),
			 &a->opt.releases, mem, e) &&
	       push_name("architecture", slash + 1, &a->opt.arches, mem, e);
}

static bool set_jobs(struct arguments *a, const char *value, struct err *e)
{
	if (!*value || strspn(value, "0123456789") != strlen(value) || strlen(value) > 6)
		return err_set(e, 2, "The option -j needs a number, not '%s'.", value);
	a->opt.jobs = value;
	return true;
}

static const char *absolute(const char *path, struct arena *mem)
{
	char *real = realpath(path, NULL);
	const char *ret = arena_strdup(mem, real ? real : path);

	free(real);
	return ret;
}

/* a folder that need not be there yet */
static const char *rooted(const char *path, struct arena *mem)
{
	char *here;

	if (*path == '/' || !(here = realpath(".", NULL)))
		return path;
	const char *ret = arena_printf(mem, "%s/%s", here, path);

	free(here);
	return ret;
}

static bool flag(struct arguments *a, int id, const char *option, struct arena *mem)
{
	struct options *o = &a->opt;
	bool *const flags[] = {
		[O_QUIET] = &o->quiet,
		[O_PRINT_VERSION] = &a->version,
		[O_HELP] = &a->help,
		[O_ALL] = &o->all,
		[O_FORCE] = &o->force,
		[O_FORCE_VERSION] = &o->force_version,
		[O_BINARIES] = &o->binaries_only,
		[O_SOURCE] = &o->source_only,
		[O_RPM_SAFE] = &o->rpm_safe_upgrade,
		[O_SYMLINK] = &o->symlink_modules,
		[O_NO_DEPMOD] = &o->no_depmod,
		[O_MODPROBE] = &o->modprobe_on_install,
		[O_VERBOSE] = &o->verbose,
		[O_DRY_RUN] = &o->dry_run,
		[O_JSON] = &o->json,
		[O_DEPRECATED] = NULL,
	};

	if (id == O_DEPRECATED)
		strv_push(mem, &a->deprecated, option);
	else if (flags[id])
		*flags[id] = true;
	else
		return false;
	return true;
}

static bool path_option(struct arguments *a, int id, const char *value, struct arena *mem)
{
	struct options *o = &a->opt;
	const char **const paths[] = {
		[O_CONF] = &o->conf_file,
		[O_CONFIG] = &o->config,
		[O_ARCHIVE] = &o->archive,
		[O_BUILD_DIR] = &o->build_dir,
		[O_DKMS_TREE] = &o->dkms_tree,
		[O_SOURCE_TREE] = &o->source_tree,
		[O_INSTALL_TREE] = &o->install_tree,
		[O_DEPRECATED] = NULL,
	};

	if (!paths[id])
		return false;
	/* mktarball: a mere name means its own folder, not where we are */
	*paths[id] = id == O_ARCHIVE ? value : rooted(value, mem);
	return true;
}

static bool option(struct arguments *a, int id, const char *value, struct arena *mem, struct err *e)
{
	if (flag(a, id, value, mem) || path_option(a, id, value, mem))
		return true;
	switch (id) {
	case O_MODULE:
		return set_module(a, value, mem, e);
	case O_VERSION:
		return set_name("module version", value, &a->opt.version, e);
	case O_KERNEL:
		return push_kernel(a, value, mem, e);
	case O_ARCH:
		return push_name("architecture", value, &a->opt.arches, mem, e);
	case O_TEMPLATE:
		return set_name("kernel version", value, &a->opt.template_kernel, e);
	case O_JOBS:
		return set_jobs(a, value, e);
	default:
		strv_push(mem, &a->opt.directives, value);
		return true;
	}
}

static bool set_action(struct arguments *a, const struct cmd *cmd, struct err *e)
{
	if (a->cmd)
		return err_set(e, 4, "Cannot specify more than one action.");
	a->cmd = cmd;
	return true;
}

static const char *parent(const char *path, struct arena *mem)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_strndup(mem, path, (size_t)(slash - path) + 1) : ".";
}

/* A folder without dkms.conf counts as no argument (COMPAT section 5), if it cannot be a module's name. */
static bool is_plain_folder(const char *w)
{
	return (*w == '/' || *w == '.') && file_is_dir(AT_FDCWD, w);
}

/* COMPAT section 1: what a bare word is, in this order */
static bool word(struct arguments *a, const char *w, struct arena *mem, struct err *e)
{
	const struct cmd *cmd = cmd_find(w);

	if (cmd)
		return set_action(a, cmd, e);
	if (!a->unknown)
		a->unknown = w;
	if (file_is_reg(AT_FDCWD, w) && str_ends(w, "dkms.conf"))
		a->opt.source = absolute(parent(w, mem), mem);
	else if (file_is_reg(AT_FDCWD, arena_printf(mem, "%s/dkms.conf", w)))
		a->opt.source = absolute(w, mem);
	else if (file_is_reg(AT_FDCWD, w))
		a->opt.archive = absolute(w, mem);
	else if (is_plain_folder(w))
		return true;
	else if (!a->opt.module)
		return set_module(a, w, mem, e);
	else
		strv_push(mem, &a->puzzling, w);
	return true;
}

bool arguments_parse(char *const *argv, struct arena *mem, struct arguments *ret, struct err *e)
{
	struct opts o = opts_start(argv, arguments_options);
	const char *value;
	int id;

	*ret = (struct arguments){ 0 };
	for (;;) {
		if (!opts_next(&o, &id, &value, e))
			return false;
		if (id == OPTS_END)
			return true;
		if (id == OPTS_WORD ? !word(ret, value, mem, e) : !option(ret, id, value, mem, e))
			return false;
	}
}

static bool check_all(const struct arguments *a, struct err *e)
{
	const struct options *o = &a->opt;

	if (!o->all)
		return true;
	if (o->releases.n) {
		(void)err_set(e, 2, "You cannot specify a kernel version and also specify");
		return err_line(e, "--all on the command line.");
	}
	if (o->arches.n) {
		(void)err_set(e, 3, "You cannot specify an arch and also specify");
		return err_line(e, "--all on the command line.");
	}
	return (a->cmd->needs & CMD_ALL) ||
	       err_set(e, 5, "The action %s does not support the --all parameter.", a->cmd->name);
}

static bool check_json(const struct arguments *a, struct err *e)
{
	if (!a->opt.json || (a->cmd->needs & (CMD_EVENTS | CMD_DOCUMENT)))
		return true;
	return err_set(e, 2, "The action %s does not support the --json option.", a->cmd->name);
}

static bool check_module(const struct arguments *a, struct err *e)
{
	const struct options *o = &a->opt;
	const char *name = a->cmd->name;

	if (!(a->cmd->needs & CMD_MODULE) || (o->module && o->version) ||
	    ((a->cmd->needs & CMD_SOURCE) && o->source) ||
	    ((a->cmd->needs & CMD_ARCHIVE) && o->archive))
		return true;
	(void)err_set(e, 1, "Arguments <module> and <module-version> are not specified.");
	(void)err_line(e, "Usage: %s <module>/<module-version> or", name);
	(void)err_line(e, "       %s -m <module>/<module-version> or", name);
	return err_line(e, "       %s -m <module> -v <module-version>", name);
}

static bool check_kernels(const struct arguments *a, struct err *e)
{
	const struct options *o = &a->opt;

	if (o->arches.n > 1 && o->arches.n != o->releases.n) {
		(void)err_set(e, 1,
			      "If more than one arch is specified on the command line, then there");
		return err_line(e, "must be an equal number of kernel versions also specified (1:1 "
				   "relationship).");
	}
	return true;
}

bool arguments_check(const struct arguments *a, struct err *e)
{
	if (a->opt.binaries_only && a->opt.source_only) {
		(void)err_set(e, 8, "You have specified both --binaries-only and --source-only.");
		return err_line(e, "You cannot do this.");
	}
	if (!check_kernels(a, e) || !a->cmd)
		return !e->status;
	if (!check_all(a, e) || !check_json(a, e))
		return false;
	if ((a->cmd->needs & CMD_ONE_KERNEL) && a->opt.releases.n > 1)
		return err_set(e, 4,
			       "The action %s does not support multiple kernel version parameters "
			       "on the command line.",
			       a->cmd->name);
	if ((a->cmd->needs & CMD_A_KERNEL) && a->opt.releases.n != 1)
		return err_set(e, 4,
			       "The action %s requires exactly one kernel version parameter on the "
			       "command line.",
			       a->cmd->name);
	return check_module(a, e);
}
