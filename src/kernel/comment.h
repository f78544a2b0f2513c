/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The .comment section of an ELF file, where compilers leave their names. Only headers and that
 * section are read, however large the file is.
 */
#ifndef KERNEL_COMMENT_H
#define KERNEL_COMMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"

/* false: no such file, not ELF, damaged, or without the section; over 1 MiB it is cut */
bool elf_comment(const char *path, struct arena *mem, char **ret_bytes, size_t *ret_len);

#endif
