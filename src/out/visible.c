/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "out/visible.h"

#include <stdint.h>
#include <string.h>

#include "core/utf8.h"

#define ESC 0x1b
#define BEL 0x07

/* ESC [ parameters final (ECMA-48, 5.4); 0: it has no end */
static size_t csi_len(const unsigned char *p, size_t len)
{
	for (size_t i = 2; i < len; i++) {
		if (p[i] >= 0x40 && p[i] <= 0x7e)
			return i + 1;
		if (p[i] < 0x20 || p[i] > 0x3f)
			return 0;
	}
	return 0;
}

/* ESC ] text, ended by BEL or ESC \ */
static size_t osc_len(const unsigned char *p, size_t len)
{
	for (size_t i = 2; i < len && p[i] != '\n'; i++) {
		if (p[i] == BEL)
			return i + 1;
		if (p[i] == ESC && i + 1 < len && p[i + 1] == '\\')
			return i + 2;
	}
	return 0;
}

/* length of the escape sequence at p, 0: it is none that we know, whole */
static size_t escape_len(const unsigned char *p, size_t len)
{
	if (len < 3 || p[0] != ESC)
		return 0;
	if (p[1] == '[')
		return csi_len(p, len);
	if (p[1] == ']')
		return osc_len(p, len);
	return 0;
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

/* what stands for the blank or control character c; next: the byte behind it; 0: nothing */
static char stand_in(uint32_t c, unsigned char next, bool lines)
{
	if (c == '\r' && (next == '\n' || !next))
		return 0;
	if (c == '\r' || c == '\n')
		return lines ? '\n' : ' ';
	if (c == '\t')
		return lines ? '\t' : ' ';
	return '?';
}

static char *make_visible(struct arena *mem, const char *bytes, size_t len, bool lines)
{
	const unsigned char *p = (const unsigned char *)bytes, *end = p + len;
	char *all = arena_alloc(mem, len + 1), *to = all;

	while (p < end) {
		size_t left = (size_t)(end - p), n = escape_len(p, left);
		uint32_t c = ESC;

		if (n) {
			p += n;
			continue;
		}
		n = utf8_at((const char *)p, left, &c);
		if (n && !is_control(c)) {
			to = mempcpy(to, p, n);
		} else {
			char s = stand_in(n ? c : ESC, left > 1 ? p[1] : 0, lines);

			if (s)
				*to++ = s;
		}
		p += n ? n : 1;
	}
	*to = '\0';
	return all;
}

char *visible_lines(struct arena *mem, const char *bytes, size_t len)
{
	return make_visible(mem, bytes, len, true);
}

char *visible_line(struct arena *mem, const char *text)
{
	return make_visible(mem, text, strlen(text), false);
}

size_t visible_fit(const char *text, size_t columns)
{
	size_t len = strlen(text), at = 0;

	while (at < len) {
		uint32_t c = '?';
		size_t n = utf8_at(text + at, len - at, &c);
		size_t width = c >= 0x1100 ? 2 : 1;

		if (width > columns)
			break;
		columns -= width;
		at += n ? n : 1;
	}
	return at;
}
