/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One kernel module file, plain or compressed (.ko, .ko.gz, .ko.xz, .ko.zst, told by its content):
 * what it says of itself, what it needs, what it offers. Opened without following links; it must be
 * a regular file. Read by elf.h, which says why not by libkmod; a compressed file is unpacked into a
 * memfd first. What comes back lives in the arena; symbols are sorted by name.
 */
#ifndef KO_KO_H
#define KO_KO_H

#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"
#include "core/str.h"

struct ko_info {
	const char *name;	/* as modinfo's, or NULL */
	const char *version;	/* MODULE_VERSION, or NULL */
	const char *srcversion; /* or NULL */
	const char *vermagic;	/* or NULL */
	const char *signer;	/* CN of the issuer that the PKCS#7 signature names, or NULL */
	bool is_signed;		/* ends in a module signature */
	unsigned machine;	/* ELF e_machine */
};

struct ko_symbol {
	const char *name;
	uint32_t crc; /* 0: none recorded */
	bool has_crc;
	bool weak; /* undefined, but allowed to stay so */
};

struct ko_symbols {
	struct ko_symbol *at;
	size_t n, cap;
};

/* Not a regular file, not ELF, not a relocatable object, damaged: false, the text says which. */
bool ko_read(int dir, const char *name, struct arena *mem, struct ko_info *ret, struct err *e);
/* What the module leaves undefined. Also module_layout, weak, if the module has a CRC for it: no
 * symbol of its own, but the kernel compares it too. */
bool ko_needs(int dir, const char *name, struct arena *mem, struct ko_symbols *ret, struct err *e);
/* what it exports (__ksymtab), with CRCs where there are any */
bool ko_offers(int dir, const char *name, struct arena *mem, struct ko_symbols *ret, struct err *e);

#endif
