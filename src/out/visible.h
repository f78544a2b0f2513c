/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Other people's text made fit for a terminal: what a build prints must not be able to move the
 * cursor, set the title or answer in the user's name. Escape sequences are taken out, other control
 * characters (C0, DEL, C1) and bytes that are not UTF-8 become '?'.
 */
#ifndef OUT_VISIBLE_H
#define OUT_VISIBLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"

/* several lines: newlines and tabs stay, "\r\n" becomes "\n", a lone '\r' a newline */
char *visible_lines(struct arena *mem, const char *bytes, size_t len);
/* one line: newlines, tabs and '\r' become blanks */
char *visible_line(struct arena *mem, const char *text);
/* how many bytes of a visible text fit into so many columns; characters that may be wide count as
 * two, so it never takes too much */
size_t visible_fit(const char *text, size_t columns);

#endif
