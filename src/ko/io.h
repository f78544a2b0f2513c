/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole reads and writes on file descriptors that the caller holds; the file's name is context that
 * the caller adds. */
#ifndef KO_IO_H
#define KO_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"

/* all n bytes at offset; a file that ends before them is an error */
bool io_pread(int fd, void *buf, size_t n, uint64_t offset, struct err *e);
/* up to n bytes at the current position; *ret_len 0: the end */
bool io_read(int fd, void *buf, size_t n, size_t *ret_len, struct err *e);
/* all n bytes at the current position */
bool io_write(int fd, const void *buf, size_t n, struct err *e);
/* of a regular file */
bool io_size(int fd, uint64_t *ret_size, struct err *e);

#endif
