/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/settings.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "conf/directives.h"
#include "conf/literal.h"
#include "conf/script.h"
#include "core/vec.h"
#include "sys/dir.h"
#include "sys/file.h"

enum { BUILD_JOBS_DIGITS = 5, CONF_TIMEOUT_DEFAULT = 20, CONF_TIMEOUT_MAX = 3600 };

#define DKMS_TREE "/var/lib/dkms"
#define SOURCE_TREE "/usr/src"
#define INSTALL_TREE "/lib/modules"

static const char *const known[] = {
	"dkms_tree",
	"source_tree",
	"install_tree",
	"tmp_location",
	"verbose",
	"symlink_modules",
	"autoinstall_all_kernels",
	"modprobe_on_install",
	"parallel_jobs",
	"compress_gzip_opts",
	"compress_xz_opts",
	"compress_zstd_opts",
	"build_environment",
	"post_transaction",
	"sign_file",
	"mok_signing_key",
	"mok_certificate",
	"mok_signing_pin_file",
	"try_sign_modules",
	"depmod_batch",
	"build_sandbox",
	"build_user",
	"conf_timeout",
	"initramfs",
	"on_failure",
	"continue_on_error",
	NULL,
};

struct conf_file {
	const char *path, *text;
};

struct reading {
	struct arena *mem;
	const char *tmp, *jobs; /* the environment's */
	VEC(struct conf_file) files;
	struct directives values;
};

static bool push_file(struct reading *r, const char *path, struct err *e)
{
	char *text;
	size_t len;

	if (!file_exists(AT_FDCWD, path))
		return true;
	if (!script_read_file(path, r->mem, &text, &len, e))
		return err_add(e, "%s", path);
	vec_push(r->mem, &r->files, (struct conf_file){ path, text });
	return true;
}

static bool push_files(struct reading *r, const char *conf_dir, struct err *e)
{
	const char *parts = arena_printf(r->mem, "%s/framework.conf.d", conf_dir);
	struct strv names = { 0 };

	if (!push_file(r, arena_printf(r->mem, "%s/framework.conf", conf_dir), e))
		return false;
	if (!dir_list(AT_FDCWD, parts, r->mem, &names, e))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		const char *path = arena_printf(r->mem, "%s/%s", parts, names.at[i]);

		if (names.at[i][0] == '.' || !str_ends(names.at[i], ".conf"))
			continue;
		if (!push_file(r, path, e))
			return false;
	}
	return true;
}

static bool all_literal(struct reading *r)
{
	struct directives values = { 0 };

	for (size_t i = 0; i < r->files.n; i++)
		if (!literal_read(r->files.at[i].text, r->mem, &values))
			return false;
	r->values = values;
	return true;
}

static bool run(struct reading *r, const char **ret_stderr, struct err *e)
{
	struct strv files = { 0 }, env = { 0 };

	for (size_t i = 0; i < r->files.n; i++) {
		char *real = realpath(r->files.at[i].path, NULL);

		strv_push(r->mem, &files, real ? arena_strdup(r->mem, real) : r->files.at[i].path);
		free(real);
	}
	strv_push(r->mem, &env, "kernelver=${kernelver}");
	strv_push(r->mem, &env, "dkms_tree=" DKMS_TREE);
	strv_push(r->mem, &env, "source_tree=" SOURCE_TREE);
	strv_push(r->mem, &env, "install_tree=" INSTALL_TREE);
	strv_printf(r->mem, &env, "tmp_location=%s", r->tmp);
	if (r->jobs)
		strv_printf(r->mem, &env, "parallel_jobs=%s", r->jobs);

	struct script script = {
		.files = &files, .names = known, .env = &env, .sandbox = SANDBOX_AUTO
	};

	return script_run(&script, r->mem, &r->values, ret_stderr, e);
}

/* what name holds at the end, or NULL */
static const char *value(const struct reading *r, const char *name)
{
	for (size_t i = r->values.n; i-- > 0;)
		if (r->values.at[i].index == 0 && str_eq(r->values.at[i].name, name))
			return r->values.at[i].value;
	return NULL;
}

static const char *text(const struct reading *r, const char *name, const char *fallback)
{
	const char *given = value(r, name);

	return str_set(given) ? given : fallback;
}

/* The shell program asks whether anything is there: verbose="no" is yes. */
static bool flag(const struct reading *r, const char *name, bool fallback)
{
	const char *given = value(r, name);

	return given ? *given : fallback;
}

/* who is to blame for the value of name: the last file that mentions it */
static const char *origin(const struct reading *r, const char *name)
{
	for (size_t i = r->files.n; i-- > 0;)
		if (strstr(r->files.at[i].text, name))
			return r->files.at[i].path;
	return "environment";
}

static bool is_number(const char *s, size_t max_digits)
{
	return *s && strlen(s) <= max_digits && !s[strspn(s, "0123456789")];
}

static bool read_jobs(const struct reading *r, struct settings *ret, struct err *e)
{
	ret->parallel_jobs = text(r, "parallel_jobs", r->jobs);
	if (!ret->parallel_jobs || is_number(ret->parallel_jobs, BUILD_JOBS_DIGITS))
		return true;
	return err_set(e, 1,
		       "%s: parallel_jobs is '%s', which is no number.\n"
		       "Give the number of jobs, or remove the setting to use all CPUs.",
		       origin(r, "parallel_jobs"), ret->parallel_jobs);
}

/* a setting that takes one of some words, the first of which is the default; *ret: its index */
static bool read_word(const struct reading *r, const char *name, const char *words, unsigned *ret,
		      struct err *e)
{
	struct strv known_words = strv_split(r->mem, words, " ");
	const char *given = text(r, name, known_words.at[0]);

	for (unsigned i = 0; i < known_words.n; i++) {
		if (!str_eq(given, known_words.at[i]))
			continue;
		*ret = i;
		return true;
	}
	return err_set(e, 1, "%s: %s is '%s', which is not known.\nGive one of %s.",
		       origin(r, name), name, given, strv_join(r->mem, &known_words, ", "));
}

/* the words in the order of their enums */
static bool read_words(const struct reading *r, struct settings *ret, struct err *e)
{
	unsigned sandbox = 0, initramfs = 0, failure = 0;

	if (!read_word(r, "build_sandbox", "auto strict off", &sandbox, e) ||
	    !read_word(r, "initramfs", "auto never always", &initramfs, e) ||
	    !read_word(r, "on_failure", "continue fail", &failure, e))
		return false;
	ret->build_sandbox = (enum sandbox_mode)sandbox;
	ret->initramfs = (enum initramfs_when)initramfs;
	ret->on_failure = (enum on_failure)failure;
	return true;
}

static bool read_timeout(const struct reading *r, struct settings *ret, struct err *e)
{
	const char *given = text(r, "conf_timeout", NULL);
	unsigned long seconds = CONF_TIMEOUT_DEFAULT;

	if (given)
		seconds = is_number(given, 4) ? strtoul(given, NULL, 10) : 0;
	if (seconds < 1 || seconds > CONF_TIMEOUT_MAX)
		return err_set(e, 1,
			       "%s: conf_timeout is '%s', which is no number of seconds from 1 to "
			       "%d.\nGive such a number, or remove the setting to use %d.",
			       origin(r, "conf_timeout"), given, CONF_TIMEOUT_MAX,
			       CONF_TIMEOUT_DEFAULT);
	ret->conf_timeout = (unsigned)seconds;
	return true;
}

static bool fill(const struct reading *r, struct settings *ret, struct err *e)
{
	struct settings s = {
		.dkms_tree = text(r, "dkms_tree", DKMS_TREE),
		.source_tree = text(r, "source_tree", SOURCE_TREE),
		.install_tree = text(r, "install_tree", INSTALL_TREE),
		.tmp_location = text(r, "tmp_location", r->tmp),
		.verbose = flag(r, "verbose", false),
		.symlink_modules = flag(r, "symlink_modules", false),
		.autoinstall_all_kernels = flag(r, "autoinstall_all_kernels", false),
		.modprobe_on_install = flag(r, "modprobe_on_install", false),
		.compress_gzip_opts = text(r, "compress_gzip_opts", NULL),
		.compress_xz_opts = text(r, "compress_xz_opts", NULL),
		.compress_zstd_opts = text(r, "compress_zstd_opts", NULL),
		.build_environment = text(r, "build_environment", NULL),
		.post_transaction = text(r, "post_transaction", NULL),
		.sign_file = text(r, "sign_file", NULL),
		.mok_signing_key = text(r, "mok_signing_key", NULL),
		.mok_certificate = text(r, "mok_certificate", NULL),
		.mok_signing_pin_file = text(r, "mok_signing_pin_file", NULL),
		.try_sign_modules = text(r, "try_sign_modules", NULL),
		.depmod_batch = flag(r, "depmod_batch", true),
		.build_user = text(r, "build_user", "nobody"),
		.continue_on_error = flag(r, "continue_on_error", false),
	};

	if (!read_jobs(r, &s, e) || !read_words(r, &s, e) || !read_timeout(r, &s, e))
		return false;
	*ret = s;
	return true;
}

static const char *environment(struct arena *mem, const char *name)
{
	const char *given = getenv(name);

	return str_set(given) ? arena_strdup(mem, given) : NULL;
}

bool settings_read(const char *conf_dir, struct arena *mem, struct settings *ret,
		   const char **ret_stderr, struct err *e)
{
	struct reading r = { .mem = mem };
	const char *tmp = environment(mem, "TMPDIR");

	*ret_stderr = "";
	r.tmp = tmp && *tmp == '/' ? tmp : "/tmp";
	r.jobs = environment(mem, "parallel_jobs");
	if (!push_files(&r, conf_dir, e) || (!all_literal(&r) && !run(&r, ret_stderr, e)))
		return err_line(e, "Correct the file, or move it away.");
	return fill(&r, ret, e);
}

bool settings_peek(const char *conf_dir, struct arena *mem, struct settings *ret, struct err *e)
{
	struct reading r = { .mem = mem, .tmp = "/tmp" };

	if (!push_files(&r, conf_dir, e))
		return false;
	for (size_t i = 0; i < r.files.n; i++) {
		struct directives values = r.values;

		if (literal_read(r.files.at[i].text, mem, &values))
			r.values = values;
	}
	return fill(&r, ret, e);
}

/* the length of the reference to kernelver that p begins with, or 0 */
static size_t reference(const char *p)
{
	static const char braced[] = "${kernelver}", bare[] = "$kernelver";

	if (str_starts(p, braced))
		return strlen(braced);
	if (!str_starts(p, bare))
		return 0;

	char next = p[strlen(bare)];

	return next == '_' || isalnum((unsigned char)next) ? 0 : strlen(bare);
}

const char *settings_expand(const char *raw, const char *kernelver, struct arena *mem)
{
	struct strv pieces = { 0 };
	const char *from = raw;

	if (!from)
		return NULL;
	for (const char *p = from; *p;) {
		size_t len = reference(p);

		if (!len) {
			p++;
			continue;
		}
		strv_push(mem, &pieces, arena_strndup(mem, from, (size_t)(p - from)));
		strv_push(mem, &pieces, kernelver);
		p += len;
		from = p;
	}
	strv_push(mem, &pieces, from);
	return strv_join(mem, &pieces, "");
}
