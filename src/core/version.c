/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/version.h"

#include <string.h>

#include "core/arena.h"

#define DIGITS "0123456789"
#define PAD 3

static const char *version_pad(struct arena *mem, const char *s)
{
	char *padded = arena_alloc(mem, PAD * strlen(s) + 1), *p = padded;

	while (*s) {
		size_t n = strspn(s, DIGITS), other = strcspn(s + n, DIGITS);

		for (size_t i = n; n && i < PAD; i++)
			*p++ = '0';
		p = mempcpy(p, s, n + other);
		s += n + other;
	}
	return padded;
}

int version_compare(const char *a, const char *b)
{
	auto_arena mem = ARENA_INIT;

	return strcmp(version_pad(&mem, a), version_pad(&mem, b));
}
