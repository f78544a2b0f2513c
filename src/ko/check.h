/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Would that kernel take this module? (DESIGN, "Check".) vermagic must begin with what the kernel's
 * is made of, the ELF machine be the kernel's, every undefined symbol that is not weak be known, with
 * its CRC, to `known` (asked through a function, as the kernel's symbols are another room's).
 */
#ifndef KO_CHECK_H
#define KO_CHECK_H

#include "ko/ko.h"

struct ko_expect {
	const char *vermagic; /* NULL: not checked */
	unsigned machine;     /* 0: not checked */
	/* NULL: symbols are not checked (the kernel's Module.symvers is not there) */
	bool (*known)(const void *data, const char *symbol, uint32_t *ret_crc);
	const void *data;
};

/* false: the text says in one line what does not fit and what the kernel has: `symbol foo: unknown to
 * this kernel`, `symbol foo: CRC 0x1 is not the kernel's 0x2`, `vermagic …`, `machine …` */
bool ko_check(int dir, const char *name, const struct ko_expect *x, struct err *e);

#endif
