/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/symbols.h"

#include <fcntl.h>

#include "kernel/symvers.h"
#include "ko/ko.h"
#include "sys/dir.h"
#include "sys/file.h"

struct symbols {
	struct op *op;
	const struct kernel *kernel;
	struct arena *mem;
	struct symvers *set;
	bool known;
	bool *others_read; /* behind a pointer: a look-up may have to read them */
};

/* A file that cannot be read offers nothing; what needs it will not be found, and that is said then. */
static void read_module(const struct symbols *s, int dir, const char *path)
{
	auto_err ignored = ERR_INIT;
	auto_arena mem = ARENA_INIT;
	struct ko_symbols offers = { 0 };

	if (!ko_offers(dir, path, &mem, &offers, &ignored))
		return;
	for (size_t i = 0; i < offers.n; i++)
		symvers_put(s->set, offers.at[i].name, offers.at[i].crc);
}

static bool any_module(const char *name, const void *data)
{
	enum ko_suffix suffix;
	size_t stem;

	(void)data;
	return ko_suffix_of(name, &suffix, &stem);
}

/* the modules below path, and the Module.symvers that their build left there */
static void read_folder(const struct symbols *s, const char *path)
{
	auto_err ignored = ERR_INIT;
	struct strv found = { 0 };
	bool has_symvers;

	(void)symvers_add(s->set, arena_printf(s->mem, "%s/Module.symvers", path), &has_symvers,
			  &ignored);
	if (!dir_find(AT_FDCWD, path, any_module, NULL, s->mem, &found, &ignored))
		return;
	for (size_t i = 0; i < found.n; i++)
		read_module(s, AT_FDCWD, arena_printf(s->mem, "%s/%s", path, found.at[i]));
}

static void read_tree_version(const struct symbols *s, const char *module, const char *version)
{
	const struct target x = op_target(module, version, s->kernel);
	const struct tree *t = &s->op->tree;

	if (tree_target_state(t, &x) != TARGET_NONE)
		read_folder(s,
			    arena_printf(s->mem, "%s/%s/module", t->path, target_path(&x, s->mem)));
}

static void read_others(const struct symbols *s)
{
	static const char *const foreign[] = { "updates", "extra" };
	auto_err ignored = ERR_INIT;
	struct strv modules = { 0 };

	*s->others_read = true;
	(void)tree_modules(&s->op->tree, s->mem, &modules, &ignored);
	for (size_t i = 0; i < modules.n; i++) {
		struct strv versions = { 0 };

		(void)tree_versions(&s->op->tree, modules.at[i], s->mem, &versions, &ignored);
		for (size_t j = 0; j < versions.n; j++)
			read_tree_version(s, modules.at[i], versions.at[j]);
	}
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		read_folder(s, arena_printf(s->mem, "%s/%s", s->kernel->modules_dir, foreign[i]));
}

struct symbols *symbols_new(struct op *op, const struct kernel *k, const struct package *p,
			    const char *build_dir, struct arena *mem)
{
	struct symbols *s = arena_new(mem, struct symbols);
	auto_err ignored = ERR_INIT;

	*s = (struct symbols){ op, k, mem, symvers_new(mem), false, arena_new(mem, bool) };
	if (!symvers_add(s->set, arena_printf(mem, "%s/Module.symvers", k->build_dir), &s->known,
			 &ignored))
		s->known = false;
	for (size_t i = 0; s->known && i < p->n_modules; i++)
		read_module(s, AT_FDCWD,
			    arena_printf(mem, "%s/%s%s.ko", build_dir, p->modules[i].built_location,
					 p->modules[i].built_name));
	return s;
}

bool symbols_are_known(const struct symbols *s)
{
	return s->known;
}

bool symbols_find(const void *data, const char *symbol, uint32_t *ret_crc)
{
	const struct symbols *s = data;

	if (symvers_find(s->set, symbol, ret_crc))
		return true;
	if (*s->others_read)
		return false;
	read_others(s);
	return symvers_find(s->set, symbol, ret_crc);
}
