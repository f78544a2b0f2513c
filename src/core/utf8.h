/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTF-8 in bytes of other people's making. */
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"

/* bytes of the character at p, of which there are len, or 0 if there is none; too long forms,
 * surrogates and what lies behind U+10FFFF count as none */
size_t utf8_at(const char *p, size_t len, uint32_t *ret_char);
/* len bytes with U+FFFD in place of each byte that is no part of a character, and of each 0 */
char *utf8_clean(struct arena *mem, const char *bytes, size_t len);

#endif
