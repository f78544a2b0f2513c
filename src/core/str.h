/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Strings and lists of strings. Nothing here changes its input; results that are new strings come
 * from the arena given.
 */
#ifndef CORE_STR_H
#define CORE_STR_H

#include <stdbool.h>

#include "core/arena.h"

/* a list of strings: VEC(const char *) with a name, so that it can be passed on; .at is kept with
 * a NULL behind the last element by strv_push(), so it can serve as an argument vector */
struct strv {
	const char **at;
	size_t n, cap;
};

bool str_eq(const char *a, const char *b);
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* neither NULL nor "" */
bool str_set(const char *s);
/* the part behind the last '/' */
const char *str_base(const char *path);
/* without one trailing '\r' */
const char *str_chomp_cr(struct arena *mem, const char *s);
/* one path component that is safe to use as a file name: not empty, not . or .., no '/', no
 * control characters, not beginning with '-' or '.' */
bool str_is_name(const char *s);
/* the path holds a ".." component */
bool str_has_dotdot(const char *path);

void strv_push(struct arena *mem, struct strv *v, const char *s);
void strv_printf(struct arena *mem, struct strv *v, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool strv_has(const struct strv *v, const char *s);
/* the words of s, parted by any of the characters in seps */
struct strv strv_split(struct arena *mem, const char *s, const char *seps);
char *strv_join(struct arena *mem, const struct strv *v, const char *sep);
/* in the order of strcmp, the C locale's */
void strv_sort(struct strv *v);

#endif
