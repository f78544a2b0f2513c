/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/place.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

char *place_folder(const struct op *op, const struct kernel *k, const struct package_module *m)
{
	return arena_printf(op->mem, "%s%s", k->modules_dir,
			    distro_dest(&op->distro, m->dest_location, op->mem));
}

/* length of the name without .ko and suffix; 0: no module's name */
static size_t stem_length(const char *file)
{
	enum ko_suffix suffix;
	size_t with_ko;

	return ko_suffix_of(file, &suffix, &with_ko) ? with_ko - strlen(".ko") : 0;
}

static bool same_stem(const char *a, const char *b)
{
	size_t n = stem_length(a);

	return n && n == stem_length(b) && strncmp(a, b, n) == 0;
}

static bool is_module(const char *name, const void *data)
{
	(void)data;
	return stem_length(name);
}

const struct package_module *place_module(const struct package *p, const char *file)
{
	size_t n = stem_length(file);

	for (size_t i = 0; p && i < p->n_modules; i++)
		if (strlen(p->modules[i].dest_name) == n &&
		    strncmp(p->modules[i].dest_name, file, n) == 0)
			return &p->modules[i];
	return NULL;
}

const char *place_built(const struct strv *files, const struct package *p,
			const struct package_module *m)
{
	for (size_t i = 0; i < files->n; i++)
		if (place_module(p, files->at[i]) == m)
			return files->at[i];
	return NULL;
}

bool place_list(const struct op *op, const struct kernel *k, struct strv *ret, struct err *e)
{
	return dir_find(AT_FDCWD, k->modules_dir, is_module, NULL, op->mem, ret, e);
}

struct strv place_same_name(const struct op *op, const struct kernel *k, const struct strv *all,
			    const char *file)
{
	struct strv same = { 0 };

	for (size_t i = 0; i < all->n; i++)
		if (same_stem(str_base(all->at[i]), file))
			strv_printf(op->mem, &same, "%s/%s", k->modules_dir, all->at[i]);
	return same;
}

/* the best guess among the files of that name: foreign folders first, the kernel's own never */
static const char *search(const struct op *op, const struct kernel *k, const char *file)
{
	auto_err ignored = ERR_INIT;
	struct strv all = { 0 };
	const char *own = arena_printf(op->mem, "%s/kernel/", k->modules_dir);

	if (!place_list(op, k, &all, &ignored))
		return NULL;

	const struct strv found = place_same_name(op, k, &all, file);
	for (size_t i = 0; i < found.n; i++)
		if (!str_starts(found.at[i], own) && str_eq(str_base(found.at[i]), file))
			return found.at[i];
	return NULL;
}

const char *place_installed(const struct op *op, const struct kernel *k, const struct package *p,
			    const struct record *r, const char *file)
{
	const struct record_module *known = record_find(r, file);
	const struct package_module *m = place_module(p, file);

	if (known && str_starts(known->path, arena_printf(op->mem, "%s/", k->modules_dir)) &&
	    !str_has_dotdot(known->path))
		return known->path;
	if (m)
		return arena_printf(op->mem, "%s/%s", place_folder(op, k, m), file);
	return search(op, k, file);
}

/* the link is staged like a file, and takes its place like one */
static bool stage_link(int dir, const char *temp, const char *built, struct err *e)
{
	return (unlinkat(dir, temp, 0) == 0 && symlinkat(built, dir, temp) == 0) ||
	       err_sys(e, "cannot link %s", built);
}

bool place_stage(const struct op *op, const char *built, const char *folder, const char *file,
		 const char **ret_temp, struct err *e)
{
	auto_close int dir = -1, from = -1, to = -1;
	char *temp;

	if (!dir_make(AT_FDCWD, folder, 0755, &dir, e) ||
	    !file_stage(dir, file, op->mem, &temp, &to, e))
		return false;
	*ret_temp = temp;
	if (op->set.symlink_modules)
		return stage_link(dir, temp, built, e);
	from = open(built, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (from < 0)
		return err_sys(e, "cannot read %s", built);
	if (!file_copy_fd(from, to, e))
		return err_add(e, "cannot write %s/%s", folder, file);
	return (fchmod(to, 0644) == 0 && fsync(to) == 0) ||
	       err_sys(e, "cannot write %s/%s", folder, file);
}

bool place_remove(const struct kernel *k, const char *path, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int kernel = -1;
	const char *below = path + strlen(k->modules_dir) + 1;

	if (!file_remove(AT_FDCWD, path, e) || !dir_open(AT_FDCWD, k->modules_dir, &kernel, e))
		return false;
	dir_prune(kernel, arena_strndup(&mem, below, (size_t)(str_base(path) - below)));
	return true;
}
