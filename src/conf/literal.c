/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/literal.h"

#include <string.h>

#include "core/vec.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
#define DIGITS "0123456789"
/* what means nothing to bash in an unquoted value */
#define PLAIN LETTERS DIGITS "./:,=+@%^-"
#define KERNELVER "${kernelver}"

/* Each take_… moves *p behind what it has read; false: it was not there. */

static bool take_word(const char **p, const char *word)
{
	if (!str_starts(*p, word))
		return false;
	*p += strlen(word);
	return true;
}

static size_t name_length(const char *p)
{
	return strchr(DIGITS, *p) ? 0 : strspn(p, LETTERS DIGITS);
}

static bool take_kernelver(const char **p, struct arena *mem, struct strv *pieces)
{
	const char *q = *p;

	if (!take_word(&q, KERNELVER)) {
		if (!take_word(&q, "$kernelver") || (*q && strchr(LETTERS DIGITS, *q)))
			return false;
	}
	strv_push(mem, pieces, KERNELVER);
	*p = q;
	return true;
}

static void take_span(const char **p, size_t n, struct arena *mem, struct strv *pieces)
{
	strv_push(mem, pieces, arena_strndup(mem, *p, n));
	*p += n;
}

static bool take_single_quoted(const char **p, struct arena *mem, struct strv *pieces)
{
	const char *end = strchr(*p + 1, '\'');

	if (!end)
		return false;
	(*p)++;
	take_span(p, (size_t)(end - *p), mem, pieces);
	(*p)++;
	return true;
}

static bool take_double_quoted(const char **p, struct arena *mem, struct strv *pieces)
{
	(*p)++;
	for (;;) {
		take_span(p, strcspn(*p, "\"$`\\"), mem, pieces);
		if (**p == '"')
			break;
		if (!take_kernelver(p, mem, pieces))
			return false;
	}
	(*p)++;
	return true;
}

static bool take_piece(const char **p, struct arena *mem, struct strv *pieces)
{
	size_t plain = strspn(*p, PLAIN);

	if (**p == '\'')
		return take_single_quoted(p, mem, pieces);
	if (**p == '"')
		return take_double_quoted(p, mem, pieces);
	if (!plain)
		return take_kernelver(p, mem, pieces);
	take_span(p, plain, mem, pieces);
	return true;
}

static bool take_value(const char **p, struct arena *mem, const char **ret_value)
{
	struct strv pieces = { 0 };

	while (**p && !strchr(" \t\r\n", **p))
		if (!take_piece(p, mem, &pieces))
			return false;
	*ret_value = pieces.n ? strv_join(mem, &pieces, "") : "";
	return true;
}

/* blanks, a comment, the end of the line */
static bool take_rest(const char **p)
{
	size_t blanks = strspn(*p, " \t");

	*p += blanks;
	if (**p == '#')
		*p += strcspn(*p, "\n");
	(void)take_word(p, "\r");
	return !**p || take_word(p, "\n");
}

static bool take_assignment(const char **p, struct arena *mem, struct directives *ret)
{
	struct directive d = { NULL, 0, NULL };

	if (take_word(p, "export ") || take_word(p, "export\t"))
		*p += strspn(*p, " \t");

	size_t len = name_length(*p);

	d.name = arena_strndup(mem, *p, len);
	*p += len;
	/* who sets kernelver wants its references replaced */
	if (!len || str_eq(d.name, "kernelver") || !take_word(p, "="))
		return false;
	if (!take_value(p, mem, &d.value))
		return false;
	vec_push(mem, ret, d);
	return true;
}

bool literal_read(const char *text, struct arena *mem, struct directives *ret)
{
	const char *p = text;

	while (*p) {
		p += strspn(p, " \t");
		if (*p && !strchr("#\r\n", *p) && !take_assignment(&p, mem, ret))
			return false;
		if (!take_rest(&p))
			return false;
	}
	return true;
}
