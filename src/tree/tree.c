/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/kernel.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "tree/built.h"

#define ORIGINALS "original_module"

bool tree_open(const char *path, struct tree *ret, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && errno != ENOENT)
		return err_sys(e, "cannot open the DKMS tree %s", path);
	*ret = (struct tree){ .path = path, .fd = fd };
	return true;
}

void tree_close(struct tree *t)
{
	fd_close(&t->fd);
	t->fd = -1;
}

bool tree_require_writable(struct tree *t, struct err *e)
{
	auto_err why = ERR_INIT;

	if (t->fd < 0 && !dir_make(AT_FDCWD, t->path, 0755, &t->fd, &why))
		return err_set(e, 1, "No write access to DKMS tree at %s", t->path);
	if (faccessat(t->fd, ".", W_OK | X_OK, AT_EACCESS) < 0)
		return err_set(e, 1, "No write access to DKMS tree at %s", t->path);
	return true;
}

static bool listed(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (str_eq(*names, name))
			return true;
	return false;
}

/* the folders in path, without those whose name a module, a version or a kernel cannot have */
static bool folders(const struct tree *t, const char *path, const char *const *except,
		    struct arena *mem, struct strv *ret, struct err *e)
{
	struct strv all = { 0 };

	if (t->fd < 0)
		return true;
	if (!dir_list_folders(t->fd, path, mem, &all, e))
		return err_add(e, "%s", t->path);
	for (size_t i = 0; i < all.n; i++)
		if (str_is_name(all.at[i]) && !listed(except, all.at[i]))
			strv_push(mem, ret, all.at[i]);
	return true;
}

bool tree_modules(const struct tree *t, struct arena *mem, struct strv *ret, struct err *e)
{
	static const char *const except[] = { NULL };

	return folders(t, ".", except, mem, ret, e);
}

bool tree_versions(const struct tree *t, const char *module, struct arena *mem, struct strv *ret,
		   struct err *e)
{
	static const char *const except[] = { ORIGINALS, NULL };

	return folders(t, module, except, mem, ret, e);
}

static bool kernels(const struct tree *t, const char *module, const char *version,
		    struct arena *mem, struct strv *ret, struct err *e)
{
	static const char *const except[] = { "source", "build", "tarball", NULL };

	return folders(t, arena_printf(mem, "%s/%s", module, version), except, mem, ret, e);
}

static void push_built(const struct tree *t, const struct target *x, struct arena *mem,
		       struct targets *ret)
{
	enum target_state state = tree_target_state(t, x);

	if (state == TARGET_NONE)
		return;
	vec_push(mem, ret, *x);
	vec_push(mem, &ret->states, state);
}

bool tree_targets(const struct tree *t, const char *module, const char *version, struct arena *mem,
		  struct targets *ret, struct err *e)
{
	static const char *const except[] = { NULL };
	struct strv releases = { 0 };

	if (!kernels(t, module, version, mem, &releases, e))
		return false;
	for (size_t i = 0; i < releases.n; i++) {
		struct target x = { module, version, releases.at[i], NULL };
		const char *path = arena_printf(mem, "%s/%s/%s", module, version, x.release);
		struct strv arches = { 0 };

		if (!folders(t, path, except, mem, &arches, e))
			return false;
		for (size_t j = 0; j < arches.n; j++) {
			x.arch = arches.at[j];
			push_built(t, &x, mem, ret);
		}
	}
	return true;
}

bool tree_targets_on(const struct tree *t, const char *release, const char *arch, struct arena *mem,
		     struct targets *ret, struct err *e)
{
	struct strv modules = { 0 };

	if (!tree_modules(t, mem, &modules, e))
		return false;
	for (size_t i = 0; i < modules.n; i++) {
		struct strv versions = { 0 };

		if (!tree_versions(t, modules.at[i], mem, &versions, e))
			return false;
		for (size_t j = 0; j < versions.n; j++) {
			const struct target x = { modules.at[i], versions.at[j], release, arch };

			if (tree_target_state(t, &x) != TARGET_NONE)
				vec_push(mem, ret, x);
		}
	}
	return true;
}

bool tree_has_kernels(const struct tree *t, const char *module, const char *version)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct strv releases = { 0 };

	return !kernels(t, module, version, &mem, &releases, &e) || releases.n;
}

enum entry_state tree_entry_state(const struct tree *t, const char *source_tree, const char *module,
				  const char *version)
{
	auto_arena mem = ARENA_INIT;
	const char *link = arena_printf(&mem, "%s/%s/source", module, version);
	struct stat st;

	if (t->fd < 0)
		return ENTRY_NONE;
	if (fstatat(t->fd, link, &st, 0) == 0)
		return S_ISDIR(st.st_mode) ? ENTRY_ADDED : ENTRY_BROKEN;
	if (fstatat(t->fd, link, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return ENTRY_BROKEN;
	if (file_is_dir(t->fd, arena_printf(&mem, "%s/%s", module, version)) &&
	    file_is_dir(AT_FDCWD, arena_printf(&mem, "%s/%s-%s", source_tree, module, version)))
		return ENTRY_BROKEN;
	return ENTRY_NONE;
}

bool tree_add(const struct tree *t, const char *module, const char *version, const char *source,
	      struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1;

	return dir_make(t->fd, arena_printf(&mem, "%s/%s", module, version), 0755, &dir, e) &&
	       link_replace(dir, "source", source, e);
}

bool tree_add_conf(const struct tree *t, const char *module, const char *version, const char *text,
		   size_t len, struct err *e)
{
	static const char fresh[] = ".source.new";
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1, source = -1;

	if (!dir_make(t->fd, arena_printf(&mem, "%s/%s", module, version), 0755, &dir, e) ||
	    !dir_remove(dir, fresh, e) || !dir_make(dir, fresh, 0755, &source, e) ||
	    !file_write(source, "dkms.conf", text, len, 0644, e))
		return false;
	if (!file_exists(dir, "source"))
		return file_move(dir, fresh, dir, "source", e);
	return file_swap(dir, fresh, "source", e) && dir_remove(dir, fresh, e);
}

bool tree_remove(const struct tree *t, const char *module, const char *version, struct err *e)
{
	auto_close int dir = -1;
	auto_arena mem = ARENA_INIT;
	struct strv versions = { 0 };

	if (!dir_open(t->fd, module, &dir, e) || !dir_remove(dir, version, e) ||
	    !tree_versions(t, module, &mem, &versions, e))
		return false;
	if (!versions.n)
		dir_prune_tree(t->fd, module);
	return true;
}

char *tree_source(const struct tree *t, const char *module, const char *version, struct arena *mem)
{
	return arena_printf(mem, "%s/%s/%s/source", t->path, module, version);
}

char *target_path(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, "%s/%s/%s/%s", x->module, x->version, x->release, x->arch);
}

static char *active_link(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, "%s/kernel-%s-%s", x->module, x->release, x->arch);
}

enum target_state tree_target_state(const struct tree *t, const struct target *x)
{
	auto_arena mem = ARENA_INIT;
	const char *path = target_path(x, &mem);
	struct stat here, active;

	if (t->fd < 0 || !file_is_dir(t->fd, arena_printf(&mem, "%s/module", path)))
		return TARGET_NONE;
	if (fstatat(t->fd, path, &here, 0) < 0 ||
	    fstatat(t->fd, active_link(x, &mem), &active, 0) < 0)
		return TARGET_BUILT;
	return here.st_dev == active.st_dev && here.st_ino == active.st_ino ? TARGET_INSTALLED
									    : TARGET_BUILT;
}

bool tree_built_modules(const struct tree *t, const struct target *x, struct arena *mem,
			struct strv *ret, struct err *e)
{
	struct strv all = { 0 };

	if (!dir_list(t->fd, arena_printf(mem, "%s/module", target_path(x, mem)), mem, &all, e))
		return false;
	for (size_t i = 0; i < all.n; i++) {
		enum ko_suffix suffix;
		size_t stem;

		if (all.at[i][0] != '.' && ko_suffix_of(all.at[i], &suffix, &stem))
			strv_push(mem, ret, all.at[i]);
	}
	return true;
}

bool tree_unbuild(const struct tree *t, const struct target *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	const char *release = arena_printf(&mem, "%s/%s/%s", x->module, x->version, x->release);
	auto_close int dir = -1;

	if (!dir_open(t->fd, release, &dir, e) || !dir_remove(dir, x->arch, e) ||
	    !dir_remove(dir, built_before(x, &mem), e) ||
	    !dir_remove(dir, built_staging(x, &mem), e))
		return false;
	fd_close(&dir);
	(void)unlinkat(t->fd, release, AT_REMOVEDIR);
	return true;
}

char *tree_active(const struct tree *t, const char *module, const char *release, const char *arch,
		  struct arena *mem)
{
	const struct target x = { module, NULL, release, arch };
	char *to = t->fd < 0 ? NULL : link_target(t->fd, active_link(&x, mem), mem);

	if (!to || *to == '/' || !strchr(to, '/'))
		return NULL;
	*strchr(to, '/') = '\0';
	return to;
}

bool tree_activate(const struct tree *t, const struct target *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1;

	return dir_open(t->fd, x->module, &dir, e) &&
	       link_replace(dir, str_base(active_link(x, &mem)),
			    arena_printf(&mem, "%s/%s/%s", x->version, x->release, x->arch), e);
}

bool tree_deactivate(const struct tree *t, const struct target *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1;

	return dir_open(t->fd, x->module, &dir, e) &&
	       file_remove(dir, str_base(active_link(x, &mem)), e) && dir_sync(dir, e);
}
