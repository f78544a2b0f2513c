/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a file is what it was: its SHA-256. */
#ifndef SYS_DIGEST_H
#define SYS_DIGEST_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/err.h"

/* 64 hexadecimal digits; links are followed */
bool digest_file(int dir, const char *name, struct arena *mem, const char **ret_hex, struct err *e);

#endif
