/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A script of bash that is nothing but comments, blank lines and NAME=value, with or without
 * quotes or `export`, needs no bash. `$kernelver` and `${kernelver}` outside of single quotes
 * are left in place, as `${kernelver}`; any other meaning that bash would see in a character
 * makes the text no literal.
 */
#ifndef CONF_LITERAL_H
#define CONF_LITERAL_H

#include <stdbool.h>

#include "conf/directives.h"

/* Adds the assignments, in their order, index 0 each. False: not literal, ret has part of it. */
bool literal_read(const char *text, struct arena *mem, struct directives *ret);

#endif
