/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Module.symvers: the symbols that a kernel or a set of modules exports, one per line:
 * CRC, symbol, module, export type, namespace, parted by tabs. CRCs are 0x00000000 where the
 * kernel has no modversions. Several files can be read into one set; the first to name a symbol wins.
 * (Documentation/kbuild/modules.rst, "Module Versioning")
 */
#ifndef KERNEL_SYMVERS_H
#define KERNEL_SYMVERS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"

struct symvers;

struct symvers *symvers_new(struct arena *mem);
/* a file that is not there: *ret_found false, no error */
bool symvers_add(struct symvers *s, const char *path, bool *ret_found, struct err *e);
void symvers_put(struct symvers *s, const char *symbol, uint32_t crc);
bool symvers_find(const struct symvers *s, const char *symbol, uint32_t *ret_crc);
size_t symvers_count(const struct symvers *s);

#endif
