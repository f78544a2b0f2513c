/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ko/elf.h"

#include <elf.h>
#include <string.h>

#include "core/str.h"
#include "ko/io.h"

/* amdgpu's symbols, the largest section that we read of any module, take 3 MiB */
#define SECTION_MAX ((uint64_t)64 * 1024 * 1024)

/* member m of the Elf32_T or Elf64_T at p */
#define FIELD(f, p, T, m)                                                                          \
	((f)->is64 ? elf_number((f), (const char *)(p) + offsetof(Elf64_##T, m),                   \
				sizeof(((Elf64_##T *)NULL)->m))                                    \
		   : elf_number((f), (const char *)(p) + offsetof(Elf32_##T, m),                   \
				sizeof(((Elf32_##T *)NULL)->m)))
#define SIZE(f, T) ((f)->is64 ? sizeof(Elf64_##T) : sizeof(Elf32_##T))

uint64_t elf_number(const struct elf *f, const void *p, size_t size)
{
	const unsigned char *bytes = p;
	uint64_t n = 0;

	for (size_t i = 0; i < size; i++)
		n = n << 8 | bytes[f->big ? i : size - 1 - i];
	return n;
}

static bool ident_read(struct elf *f, const unsigned char *ident, struct err *e)
{
	if (memcmp(ident, ELFMAG, SELFMAG) != 0)
		return err_set(e, 1, "not an ELF file");
	if (ident[EI_CLASS] != ELFCLASS32 && ident[EI_CLASS] != ELFCLASS64)
		return err_set(e, 1, "damaged: ELF class %u", ident[EI_CLASS]);
	if (ident[EI_DATA] != ELFDATA2LSB && ident[EI_DATA] != ELFDATA2MSB)
		return err_set(e, 1, "damaged: ELF byte order %u", ident[EI_DATA]);
	f->is64 = ident[EI_CLASS] == ELFCLASS64;
	f->big = ident[EI_DATA] == ELFDATA2MSB;
	return true;
}

static bool section_read(const struct elf *f, const char *header, uint64_t file_size,
			 struct elf_section *ret, struct err *e)
{
	struct elf_section s = {
		.type = (uint32_t)FIELD(f, header, Shdr, sh_type),
		.link = (uint32_t)FIELD(f, header, Shdr, sh_link),
		.offset = FIELD(f, header, Shdr, sh_offset),
		.size = FIELD(f, header, Shdr, sh_size),
	};

	if (s.type != SHT_NULL && s.type != SHT_NOBITS &&
	    (s.offset > file_size || s.size > file_size - s.offset))
		return err_set(e, 1, "damaged: a section is outside of the file");
	*ret = s;
	return true;
}

static bool sections_name(struct elf *f, const char *headers, size_t strings, struct arena *mem,
			  struct err *e)
{
	char *names = NULL;
	size_t len = 0;

	if (!elf_load(f, &f->at[strings], mem, &names, &len, e))
		return false;
	for (size_t i = 0; i < f->n; i++) {
		uint64_t at = FIELD(f, headers + i * SIZE(f, Shdr), Shdr, sh_name);

		if (at > len)
			return err_set(e, 1, "damaged: a section's name is outside of the file");
		f->at[i].name = names + at;
	}
	return true;
}

static bool sections_read(struct elf *f, const char *header, uint64_t file_size, struct arena *mem,
			  struct err *e)
{
	uint64_t at = FIELD(f, header, Ehdr, e_shoff);
	size_t n = (size_t)FIELD(f, header, Ehdr, e_shnum);
	size_t strings = (size_t)FIELD(f, header, Ehdr, e_shstrndx);
	size_t step = SIZE(f, Shdr);
	auto_arena scratch = ARENA_INIT;

	/* the kernel takes no extended numbering (e_shnum 0) either */
	if (FIELD(f, header, Ehdr, e_shentsize) != step || strings >= n)
		return err_set(e, 1, "damaged: it has no usable section headers");
	if (at > file_size || n * step > file_size - at)
		return err_set(e, 1, "damaged: the section headers are outside of the file");

	char *headers = arena_alloc(&scratch, n * step);
	if (!io_pread(f->fd, headers, n * step, at, e))
		return false;
	f->at = arena_alloc(mem, n * sizeof(*f->at));
	f->n = n;
	for (size_t i = 0; i < n; i++)
		if (!section_read(f, headers + i * step, file_size, &f->at[i], e))
			return false;
	return sections_name(f, headers, strings, mem, e);
}

bool elf_read(int fd, struct arena *mem, struct elf *ret, struct err *e)
{
	struct elf f = { .fd = fd };
	char header[sizeof(Elf64_Ehdr)] = { 0 };
	uint64_t size = 0;

	if (!io_size(fd, &size, e))
		return false;
	if (size < sizeof(Elf32_Ehdr))
		return err_set(e, 1, "not an ELF file");
	if (!io_pread(fd, header, size < sizeof(header) ? sizeof(Elf32_Ehdr) : sizeof(header), 0,
		      e) ||
	    !ident_read(&f, (const unsigned char *)header, e))
		return false;
	if (FIELD(&f, header, Ehdr, e_type) != ET_REL)
		return err_set(e, 1, "not a relocatable object");
	f.machine = (unsigned)FIELD(&f, header, Ehdr, e_machine);
	if (!sections_read(&f, header, size, mem, e))
		return false;
	*ret = f;
	return true;
}

const struct elf_section *elf_section(const struct elf *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->at[i].name, name))
			return &f->at[i];
	return NULL;
}

bool elf_load(const struct elf *f, const struct elf_section *s, struct arena *mem, char **ret,
	      size_t *ret_len, struct err *e)
{
	if (s->type == SHT_NULL || s->type == SHT_NOBITS)
		return err_set(e, 1, "damaged: a section that is needed has no content");
	if (s->size > SECTION_MAX)
		return err_set(e, 1, "damaged: a section of %llu bytes",
			       (unsigned long long)s->size);

	char *bytes = arena_alloc(mem, (size_t)s->size + 1);
	if (!io_pread(f->fd, bytes, (size_t)s->size, s->offset, e))
		return false;
	*ret = bytes;
	*ret_len = (size_t)s->size;
	return true;
}

static const struct elf_section *section_of_type(const struct elf *f, uint32_t type)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->at[i].type == type)
			return &f->at[i];
	return NULL;
}

bool elf_symtab(const struct elf *f, struct arena *mem, struct elf_symtab *ret, struct err *e)
{
	const struct elf_section *s = section_of_type(f, SHT_SYMTAB);
	struct elf_symtab t = { .file = f, .step = SIZE(f, Sym) };
	char *bytes = NULL, *strings = NULL;
	size_t len = 0;

	if (!s) {
		*ret = t;
		return true;
	}
	if (s->link >= f->n || f->at[s->link].type != SHT_STRTAB)
		return err_set(e, 1, "damaged: the symbols have no names");
	if (!elf_load(f, s, mem, &bytes, &len, e) ||
	    !elf_load(f, &f->at[s->link], mem, &strings, &t.strings_len, e))
		return false;
	t.bytes = bytes;
	t.n = len / t.step;
	t.strings = strings;
	*ret = t;
	return true;
}

bool elf_symbol(const struct elf_symtab *t, size_t i, struct elf_symbol *ret, struct err *e)
{
	const struct elf *f = t->file;
	const char *p = t->bytes + i * t->step;
	uint64_t name = FIELD(f, p, Sym, st_name);

	if (name > t->strings_len)
		return err_set(e, 1, "damaged: a symbol's name is outside of the file");
	*ret = (struct elf_symbol){
		.name = t->strings + name,
		.value = FIELD(f, p, Sym, st_value),
		.section = (unsigned)FIELD(f, p, Sym, st_shndx),
		.bind = (unsigned)ELF64_ST_BIND(FIELD(f, p, Sym, st_info)),
	};
	return true;
}
