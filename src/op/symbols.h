/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The symbols that a module may leave to others: the kernel's Module.symvers, what the package's own modules
 * offer, and, asked only when a symbol is in neither, what other modules built in the tree or installed
 * under updates/ and extra/ for that kernel offer.
 */
#ifndef OP_SYMBOLS_H
#define OP_SYMBOLS_H

#include <stdint.h>

#include "conf/package.h"
#include "op/op.h"

struct symbols;

struct symbols *symbols_new(struct op *op, const struct kernel *k, const struct package *p,
			    const char *build_dir, struct arena *mem);
/* false where the kernel has no Module.symvers: then nothing can be said of any symbol */
bool symbols_are_known(const struct symbols *s);
/* as ko_check() asks it; data is a struct symbols */
bool symbols_find(const void *data, const char *symbol, uint32_t *ret_crc);

#endif
