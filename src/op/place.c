/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/place.h"

#include <fcntl.h>
#include <string.h>

#include "sys/dir.h"
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
