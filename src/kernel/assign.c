/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/assign.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "core/str.h"

#define BLANKS " \t"

/* '…': p is behind the opening quote; gives what is behind the closing one */
static const char *single_quoted(const char *p, char **to)
{
	while (*p && *p != '\'')
		*(*to)++ = *p++;
	return *p ? p + 1 : p;
}

/* "…": a backslash guards only what would be special */
static const char *double_quoted(const char *p, char **to)
{
	while (*p && *p != '"') {
		if (*p == '\\' && p[1] && strchr("$`\"\\", p[1]))
			p++;
		*(*to)++ = *p++;
	}
	return *p ? p + 1 : p;
}

/* the word at p, into ret (as long as the text at most); gives what is behind it */
static const char *word(const char *p, char *ret)
{
	while (*p && !strchr(" \t\r\n;", *p)) {
		char c = *p++;

		if (c == '\'') {
			p = single_quoted(p, &ret);
		} else if (c == '"') {
			p = double_quoted(p, &ret);
		} else {
			if (c == '\\' && *p)
				c = *p++;
			*ret++ = c;
		}
	}
	*ret = '\0';
	return p;
}

static size_t name_len(const char *p)
{
	size_t n = 0;

	while (isalnum((unsigned char)p[n]) || p[n] == '_')
		n++;
	return n;
}

char *assign_get(const char *text, const char *name, struct arena *mem)
{
	char *value = arena_alloc(mem, strlen(text) + 1), *found = NULL;

	for (const char *p = text; *p; p += *p == '\n') {
		p += strspn(p, BLANKS);
		if (str_starts(p, "export") && strspn(p + 6, BLANKS))
			p += 6 + strspn(p + 6, BLANKS);

		size_t n = name_len(p);
		bool wanted = n == strlen(name) && strncmp(p, name, n) == 0;

		if (n && p[n] == '=') {
			p = word(p + n + 1, value);
			if (wanted)
				found = arena_strdup(mem, value);
		}
		p += strcspn(p, "\n");
	}
	return found;
}
