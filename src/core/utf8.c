/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/utf8.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"
#define REPLACEMENT_LEN 3

/* bytes that a character has by its first one; 0: none begins so */
static size_t utf8_len(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >> 5 == 0x06)
		return 2;
	if (first >> 4 == 0x0e)
		return 3;
	return first >> 3 == 0x1e ? 4 : 0;
}

size_t utf8_at(const char *bytes, size_t len, uint32_t *ret_char)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)bytes;
	size_t n = utf8_len(p[0]);

	if (!n || n > len)
		return 0;

	uint32_t c = n == 1 ? p[0] : p[0] & (0x7fU >> n);

	for (size_t i = 1; i < n; i++) {
		if (p[i] >> 6 != 2)
			return 0;
		c = c << 6 | (p[i] & 0x3fU);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*ret_char = c;
	return n;
}

char *utf8_clean(struct arena *mem, const char *bytes, size_t len)
{
	char *all = arena_alloc(mem, len * REPLACEMENT_LEN + 1), *to = all;

	for (size_t at = 0; at < len;) {
		uint32_t c = 0;
		size_t n = utf8_at(bytes + at, len - at, &c);

		to = n && c ? mempcpy(to, bytes + at, n)
			    : mempcpy(to, REPLACEMENT, REPLACEMENT_LEN);
		at += n ? n : 1;
	}
	*to = '\0';
	return all;
}
