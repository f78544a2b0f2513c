/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ko/check.h"
#include "ko/compress.h"
#include "ko/strip.h"
#include "op/dependents.h"
#include "op/signing.h"
#include "op/symbols.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "tree/built.h"

#define SYMVERS "Module.symvers"

static bool bad_module(const struct collect *c, const struct package_module *m, const char *why,
		       struct err *e)
{
	const struct target *x = c->target;

	(void)err_set(e, 7, "Build of %s%s.ko failed for: %s (%s)", m->built_location,
		      m->built_name, x->release, x->arch);
	(void)err_line(e, "Make sure the name and location of the generated module are correct,");
	(void)err_line(e, "or consult %s for more information.", c->log_path);
	return why ? err_line(e, "%s", why) : false;
}

/* Opens the folder of a built module one component at a time, so that no link leads out of the build. */
static bool open_location(const struct collect *c, const char *location, int *ret, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	const struct strv parts = strv_split(&mem, location, "/");
	auto_close int dir = -1;

	if (!dir_open(AT_FDCWD, c->build_dir, &dir, e))
		return false;
	for (size_t i = 0; i < parts.n; i++) {
		int next =
			openat(dir, parts.at[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		if (next < 0)
			return err_sys(e, "%s", location);
		fd_close(&dir);
		dir = next;
	}
	*ret = take_fd(&dir);
	return true;
}

static bool fetch(const struct collect *c, const struct package_module *m, int stage,
		  const char *name, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1;
	const char *file = arena_printf(&mem, "%s.ko", m->built_name);
	auto_err why = ERR_INIT;
	struct stat st;

	if (!open_location(c, m->built_location, &dir, &why))
		return bad_module(c, m, why.sys == ENOENT ? NULL : why.text, e);
	if (fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return bad_module(c, m, NULL, e);
	if (!S_ISREG(st.st_mode))
		return bad_module(c, m, "What is there is not a regular file.", e);
	if (!file_copy(dir, file, stage, name, e))
		return false;
	return fchmodat(stage, name, 0644, 0) == 0 || err_sys(e, "%s", name);
}

static bool check(const struct collect *c, const struct package_module *m, int stage,
		  const char *name, const struct ko_expect *expect, struct err *e)
{
	auto_err why = ERR_INIT;

	return ko_check(stage, name, expect, &why) ||
	       bad_module(c, m,
			  arena_printf(c->op->mem, "The kernel would not load it: %s.", why.text),
			  e);
}

/* A signature that fails is a warning: COMPAT section 6. */
static void sign(const struct collect *c, const struct package_module *m, int stage,
		 const char *name)
{
	struct op *op = c->op;
	const char *file =
		arena_printf(op->mem, "%s/%s%s.ko", c->build_dir, m->built_location, m->built_name);
	struct signer signer;
	auto_err why = ERR_INIT;

	if (!signing_signer(op, c->kernel, &signer))
		return;
	out_line(op->out, "Signing module %s", file);
	if (!ko_sign(&signer, stage, name, &why))
		out_warn(op->out, "Failed to sign module '%s'!\n%s", file, why.text);
}

static bool compress(const struct collect *c, int stage, const char *name, enum ko_suffix suffix,
		     struct err *e)
{
	static const enum ko_codec codec[] = {
		[KO_PLAIN] = CODEC_NONE,
		[KO_GZ] = CODEC_GZIP,
		[KO_XZ] = CODEC_XZ,
		[KO_ZST] = CODEC_ZSTD,
	};
	const struct settings *set = &c->op->set;
	const char *const opts[] = {
		[KO_PLAIN] = NULL,
		[KO_GZ] = set->compress_gzip_opts,
		[KO_XZ] = set->compress_xz_opts,
		[KO_ZST] = set->compress_zstd_opts,
	};
	auto_arena mem = ARENA_INIT;
	const char *packed = arena_printf(&mem, "%s%s", name, ko_suffix_name(suffix));
	auto_close int from = -1, to = -1;

	if (suffix == KO_PLAIN)
		return true;
	from = openat(stage, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	to = openat(stage, packed, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (from < 0 || to < 0)
		return err_sys(e, "%s", packed);
	if (!ko_compress(codec[suffix], opts[suffix], from, to, e))
		return err_add(e, "compressing %s", name);
	return (fsync(to) == 0 || err_sys(e, "%s", packed)) && file_remove(stage, name, e);
}

static const char *strip_program(const struct kernel *k)
{
	return kernel_is_clang(k) ? "llvm-strip" : "strip";
}

/* what all modules of a build have in common */
struct common {
	struct ko_expect expect;
	enum ko_suffix suffix;
};

static bool stage_module(const struct collect *c, const struct package_module *m, int stage,
			 const struct common *common, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	const char *name = arena_printf(&mem, "%s.ko", m->dest_name);

	if (!fetch(c, m, stage, name, e))
		return false;
	if (!check(c, m, stage, name, &common->expect, e))
		return false;
	if (m->strip && !ko_strip(strip_program(c->kernel), stage, name, e))
		return false;
	sign(c, m, stage, name);
	return compress(c, stage, name, common->suffix, e);
}

static bool stage_symvers(const struct collect *c, int stage, struct err *e)
{
	auto_close int dir = -1;

	if (!dir_open(AT_FDCWD, c->build_dir, &dir, e))
		return false;
	return !file_is_reg(dir, SYMVERS) || file_copy(dir, SYMVERS, stage, SYMVERS, e);
}

static bool stage_all(const struct collect *c, int stage, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	struct symbols *known = symbols_new(c->op, c->kernel, c->package, c->build_dir, &mem);
	const struct common common = {
		.expect = {
			.vermagic = kernel_vermagic(c->kernel, &mem),
			.machine = kernel_machine(c->kernel),
			.known = symbols_are_known(known) ? symbols_find : NULL,
			.data = known,
		},
		.suffix = kernel_suffix(c->kernel),
	};

	for (size_t i = 0; i < c->package->n_modules; i++) {
		const struct package_module *m = &c->package->modules[i];

		if (!m->excluded && !stage_module(c, m, stage, &common, e))
			return false;
	}
	return stage_symvers(c, stage, e) && dir_sync(stage, e);
}

static bool stage_depends(const struct collect *c, int release, const char *fresh, struct err *e)
{
	auto_close int dir = -1;

	return dir_open(release, fresh, &dir, e) &&
	       dependents_note(c->op, c->kernel, c->package, dir, e);
}

static bool collect_in(const struct collect *c, int release, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	const char *fresh = built_staging(c->target, &mem);
	auto_close int stage = -1;

	if (!dir_remove(release, fresh, e) ||
	    !dir_make(release, arena_printf(&mem, "%s/module", fresh), 0755, &stage, e))
		return false;
	if (!stage_all(c, stage, e) || !stage_depends(c, release, fresh, e))
		return false;
	return built_commit(&c->op->tree, c->target, e) ||
	       err_add(e, "putting %s in place", target_path(c->target, &mem));
}

bool collect_modules(const struct collect *c, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_err ignored = ERR_INIT;
	const struct target *x = c->target;
	const char *path = arena_printf(&mem, "%s/%s/%s", x->module, x->version, x->release);
	auto_close int release = -1;

	if (!dir_make(c->op->tree.fd, path, 0755, &release, e))
		return false;
	if (collect_in(c, release, e))
		return true;
	(void)dir_remove(release, built_staging(x, &mem), &ignored);
	dir_prune(c->op->tree.fd, path);
	return false;
}

bool collect_log(const struct collect *c, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1;

	return dir_make(c->op->tree.fd, arena_printf(&mem, "%s/log", target_path(c->target, &mem)),
			0755, &dir, e) &&
	       file_copy(AT_FDCWD, c->log_path, dir, "make.log", e);
}
