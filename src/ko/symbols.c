/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a module needs of others and what it offers to them. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "core/vec.h"
#include "ko/elf.h"
#include "ko/io.h"
#include "ko/ko.h"
#include "ko/plain.h"
#include "sys/fd.h"

#define KSYMTAB "__ksymtab_"
#define CRC "__crc_"
/* an entry of __versions: CRC as unsigned long, name, together */
#define VERSION_SIZE 64

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct ko_symbol *)a)->name, ((const struct ko_symbol *)b)->name);
}

static void symbols_sort(struct ko_symbols *v)
{
	if (v->n)
		qsort(v->at, v->n, sizeof(*v->at), by_name);
}

/* in a sorted list */
static struct ko_symbol *symbols_find(const struct ko_symbols *v, const char *name)
{
	struct ko_symbol key = { .name = name };

	return v->n ? bsearch(&key, v->at, v->n, sizeof(*v->at), by_name) : NULL;
}

static bool versions_basic(const struct elf *f, struct arena *mem, struct ko_symbols *ret,
			   struct err *e)
{
	const struct elf_section *s = elf_section(f, "__versions");
	size_t word = f->is64 ? 8 : 4, len = 0;
	char *bytes = NULL;

	if (!s)
		return true;
	if (!elf_load(f, s, mem, &bytes, &len, e))
		return false;
	if (len % VERSION_SIZE)
		return err_set(e, 1, "damaged: __versions has half an entry");
	for (const char *p = bytes; p < bytes + len; p += VERSION_SIZE)
		vec_push(mem, ret,
			 (struct ko_symbol){
				 .name = arena_strndup(mem, p + word, VERSION_SIZE - word),
				 .crc = (uint32_t)elf_number(f, p, word),
				 .has_crc = true,
			 });
	return true;
}

/* Linux 6.13 and newer (CONFIG_EXTENDED_MODVERSIONS): names of any length, and CRCs beside them */
static bool versions_extended(const struct elf *f, struct arena *mem, struct ko_symbols *ret,
			      struct err *e)
{
	const struct elf_section *s = elf_section(f, "__version_ext_names");
	const struct elf_section *c = elf_section(f, "__version_ext_crcs");
	size_t len = 0, crcs_len = 0, i = 0;
	char *names = NULL, *crcs = NULL;

	if (!s || !c)
		return true;
	if (!elf_load(f, s, mem, &names, &len, e) || !elf_load(f, c, mem, &crcs, &crcs_len, e))
		return false;
	for (const char *p = names; p < names + len; p += strlen(p) + 1, i++) {
		if (crcs_len / sizeof(uint32_t) <= i)
			return err_set(e, 1, "damaged: __version_ext_crcs is too short");
		vec_push(mem, ret,
			 (struct ko_symbol){
				 .name = p,
				 .crc = (uint32_t)elf_number(f, crcs + i * sizeof(uint32_t),
							     sizeof(uint32_t)),
				 .has_crc = true,
			 });
	}
	return true;
}

/* undefined symbols that the kernel's loader lets pass: an assembler's leftover on x86; on ppc64 the
 * loader itself knows .TOC. (kernel/module/main.c, arch/powerpc/kernel/module_64.c) */
static bool is_loaders_own(const struct elf *f, const char *name)
{
	if (f->machine == EM_386 || f->machine == EM_X86_64)
		return str_eq(name, "_GLOBAL_OFFSET_TABLE_");
	return f->machine == EM_PPC64 && str_eq(name, ".TOC.");
}

static void needs_push(struct arena *mem, struct ko_symbols *ret, const struct ko_symbols *versions,
		       const char *name, bool weak)
{
	const struct ko_symbol *v = symbols_find(versions, name);

	vec_push(mem, ret,
		 (struct ko_symbol){
			 .name = arena_strdup(mem, name),
			 .crc = v ? v->crc : 0,
			 .has_crc = v != NULL,
			 .weak = weak,
		 });
}

static bool needs_read(const struct elf *f, struct arena *mem, struct ko_symbols *ret,
		       struct err *e)
{
	auto_arena scratch = ARENA_INIT;
	struct ko_symbols versions = { 0 };
	struct elf_symtab table = { 0 };
	struct elf_symbol s = { 0 };

	if (!versions_basic(f, &scratch, &versions, e) ||
	    !versions_extended(f, &scratch, &versions, e) || !elf_symtab(f, &scratch, &table, e))
		return false;
	symbols_sort(&versions);
	for (size_t i = 1; i < table.n; i++) {
		if (!elf_symbol(&table, i, &s, e))
			return false;
		if (s.section == SHN_UNDEF && *s.name && !is_loaders_own(f, s.name))
			needs_push(mem, ret, &versions, s.name, s.bind == STB_WEAK);
	}
	/* no symbol of the module's, but its CRC must be the kernel's (check_modstruct_version) */
	if (symbols_find(&versions, "module_layout"))
		needs_push(mem, ret, &versions, "module_layout", true);
	symbols_sort(ret);
	return true;
}

bool ko_needs(int dir, const char *name, struct arena *mem, struct ko_symbols *ret, struct err *e)
{
	auto_arena scratch = ARENA_INIT;
	auto_close int fd = -1;
	struct ko_symbols needs = { 0 };
	struct elf f = { 0 };

	if (!plain_open(dir, name, &fd, e) || !elf_read(fd, &scratch, &f, e) ||
	    !needs_read(&f, mem, &needs, e))
		return err_add(e, "%s", name);
	*ret = needs;
	return true;
}

/* A __crc_ symbol is the CRC itself (absolute), or says where it stands, in __kcrctab or .rodata
 * (CONFIG_MODULE_REL_CRCS, and every kernel since 5.19). */
static bool crc_read(const struct elf *f, const struct elf_symbol *s, uint32_t *ret_crc,
		     struct err *e)
{
	const struct elf_section *in = s->section < f->n ? &f->at[s->section] : NULL;
	unsigned char bytes[sizeof(uint32_t)];

	if (s->section == SHN_ABS) {
		*ret_crc = (uint32_t)s->value;
		return true;
	}
	if (!in || in->type == SHT_NOBITS || in->type == SHT_NULL || in->size < sizeof(bytes) ||
	    s->value > in->size - sizeof(bytes))
		return err_set(e, 1, "damaged: %s is outside of its section", s->name);
	if (!io_pread(f->fd, bytes, sizeof(bytes), in->offset + s->value, e))
		return false;
	*ret_crc = (uint32_t)elf_number(f, bytes, sizeof(bytes));
	return true;
}

static bool offers_names(const struct elf_symtab *t, struct arena *mem, struct ko_symbols *ret,
			 struct err *e)
{
	struct elf_symbol s = { 0 };

	for (size_t i = 1; i < t->n; i++) {
		if (!elf_symbol(t, i, &s, e))
			return false;
		if (s.section != SHN_UNDEF && str_starts(s.name, KSYMTAB))
			vec_push(mem, ret,
				 (struct ko_symbol){
					 .name = arena_strdup(mem, s.name + strlen(KSYMTAB)),
				 });
	}
	symbols_sort(ret);
	return true;
}

static bool offers_crcs(const struct elf_symtab *t, struct ko_symbols *ret, struct err *e)
{
	struct elf_symbol s = { 0 };

	for (size_t i = 1; i < t->n; i++) {
		if (!elf_symbol(t, i, &s, e))
			return false;
		if (s.section == SHN_UNDEF || !str_starts(s.name, CRC))
			continue;

		struct ko_symbol *of = symbols_find(ret, s.name + strlen(CRC));
		if (of && !crc_read(t->file, &s, &of->crc, e))
			return false;
		if (of)
			of->has_crc = true;
	}
	return true;
}

/* All that is left where local symbols were stripped off. Namespaces stand among the names, which
 * does no harm: nobody asks for them. */
static bool offers_strings(const struct elf *f, struct arena *mem, struct ko_symbols *ret,
			   struct err *e)
{
	const struct elf_section *s = elf_section(f, "__ksymtab_strings");
	char *text = NULL;
	size_t len = 0;

	if (!s)
		return true;
	if (!elf_load(f, s, mem, &text, &len, e))
		return false;
	for (const char *p = text; p < text + len; p += strlen(p) + 1)
		if (*p)
			vec_push(mem, ret, (struct ko_symbol){ .name = p });
	symbols_sort(ret);
	return true;
}

static bool offers_read(const struct elf *f, struct arena *mem, struct ko_symbols *ret,
			struct err *e)
{
	auto_arena scratch = ARENA_INIT;
	struct elf_symtab table = { 0 };

	if (!elf_symtab(f, &scratch, &table, e) || !offers_names(&table, mem, ret, e))
		return false;
	return ret->n ? offers_crcs(&table, ret, e) : offers_strings(f, mem, ret, e);
}

bool ko_offers(int dir, const char *name, struct arena *mem, struct ko_symbols *ret, struct err *e)
{
	auto_arena scratch = ARENA_INIT;
	auto_close int fd = -1;
	struct ko_symbols offers = { 0 };
	struct elf f = { 0 };

	if (!plain_open(dir, name, &fd, e) || !elf_read(fd, &scratch, &f, e) ||
	    !offers_read(&f, mem, &offers, e))
		return err_add(e, "%s", name);
	*ret = offers;
	return true;
}
