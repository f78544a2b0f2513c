/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/str.h"

#include <stdlib.h>
#include <string.h>

bool str_eq(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

bool str_set(const char *s)
{
	return s && *s;
}

const char *str_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *str_chomp_cr(struct arena *mem, const char *s)
{
	return str_ends(s, "\r") ? arena_strndup(mem, s, strlen(s) - 1) : s;
}

bool str_is_name(const char *s)
{
	if (!str_set(s) || *s == '-' || *s == '.' || strlen(s) > 255)
		return false;
	for (; *s; s++)
		if (*s == '/' || (unsigned char)*s < ' ' || *s == 127)
			return false;
	return true;
}

bool str_has_dotdot(const char *path)
{
	for (const char *p = path; (p = strstr(p, "..")); p += 2)
		if ((p == path || p[-1] == '/') && (p[2] == '/' || !p[2]))
			return true;
	return false;
}

void strv_push(struct arena *mem, struct strv *v, const char *s)
{
	if (v->n + 1 >= v->cap) {
		size_t cap = v->cap ? 2 * v->cap : 8;

		v->at = arena_grow(mem, v->at, v->n * sizeof(*v->at), cap * sizeof(*v->at));
		v->cap = cap;
	}
	v->at[v->n++] = s;
	v->at[v->n] = NULL;
}

void strv_printf(struct arena *mem, struct strv *v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strv_push(mem, v, arena_vprintf(mem, fmt, ap));
	va_end(ap);
}

bool strv_has(const struct strv *v, const char *s)
{
	for (size_t i = 0; i < v->n; i++)
		if (str_eq(v->at[i], s))
			return true;
	return false;
}

struct strv strv_split(struct arena *mem, const char *s, const char *seps)
{
	struct strv v = { 0 };

	for (s += strspn(s, seps); *s; s += strspn(s, seps)) {
		size_t n = strcspn(s, seps);

		strv_push(mem, &v, arena_strndup(mem, s, n));
		s += n;
	}
	return v;
}

char *strv_join(struct arena *mem, const struct strv *v, const char *sep)
{
	size_t len = 1;

	for (size_t i = 0; i < v->n; i++)
		len += strlen(v->at[i]) + strlen(sep);

	char *all = arena_alloc(mem, len), *p = all;
	for (size_t i = 0; i < v->n; i++) {
		if (i)
			p = stpcpy(p, sep);
		p = stpcpy(p, v->at[i]);
	}
	return all;
}

static int by_strcmp(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void strv_sort(struct strv *v)
{
	if (v->n)
		qsort(v->at, v->n, sizeof(*v->at), by_strcmp);
}
