/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a relocatable ELF file (elf(5)) tells about a kernel module: machine, sections, symbols; 32
 * and 64 bits, either byte order. The file is somebody else's: every offset is checked against it,
 * and what does not fit is an error that says so. It is read, never mapped, so that a file that
 * shrinks meanwhile is an error too.
 *
 * Why not libkmod: version 30 (Debian 12) reads a memfd as /proc/self/fd/N well enough, but ends the
 * process by an assertion when section headers are damaged, does not tell the machine, and does not
 * know the __version_ext_* sections of Linux 6.13.
 *
 * The fd stays the caller's and must outlive the struct elf; the rest lives in the arena.
 */
#ifndef KO_ELF_H
#define KO_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"

struct elf_section {
	const char *name;
	uint32_t type, link; /* SHT_…, sh_link */
	uint64_t offset, size;
};

struct elf {
	int fd;
	bool is64, big;	  /* ELFCLASS64, ELFDATA2MSB */
	unsigned machine; /* e_machine */
	struct elf_section *at;
	size_t n;
};

struct elf_symbol {
	const char *name; /* lives as long as its table */
	uint64_t value;
	unsigned section; /* index, or SHN_UNDEF, SHN_ABS, … */
	unsigned bind;	  /* STB_… */
};

struct elf_symtab {
	const struct elf *file;
	const char *bytes; /* n symbols of `step` bytes */
	size_t n, step;
	const char *strings;
	size_t strings_len;
};

bool elf_read(int fd, struct arena *mem, struct elf *ret, struct err *e);
/* the first of that name, or NULL */
const struct elf_section *elf_section(const struct elf *f, const char *name);
/* Its bytes with a 0 behind them. One without bytes in the file, or larger than any in a module, is
 * an error. */
bool elf_load(const struct elf *f, const struct elf_section *s, struct arena *mem, char **ret,
	      size_t *ret_len, struct err *e);
/* size bytes (at most 8) at p as a number, in the file's byte order */
uint64_t elf_number(const struct elf *f, const void *p, size_t size);

/* a file without symbols: n is 0 */
bool elf_symtab(const struct elf *f, struct arena *mem, struct elf_symtab *ret, struct err *e);
/* symbol i, which must be below n */
bool elf_symbol(const struct elf_symtab *t, size_t i, struct elf_symbol *ret, struct err *e);

#endif
