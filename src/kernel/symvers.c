/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/symvers.h"

#include <fcntl.h>
#include <string.h>

#include "sys/file.h"

/* a kernel with everything built in has about 5 MiB */
#define FILE_MAX ((size_t)64 * 1024 * 1024)
#define SLOTS_MIN ((size_t)1024)

struct entry {
	const char *symbol;
	uint32_t crc, hash;
};

/* open addressing: slots hold the index of an entry plus one, 0 where they are free; their number is
 * a power of two and at least twice that of the entries */
struct symvers {
	struct arena *mem;
	struct entry *at;
	size_t n, cap;
	uint32_t *slots;
	size_t slots_n;
};

/* FNV-1a */
static uint32_t hash_of(const char *s)
{
	uint32_t h = 2166136261U;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619U;
	return h;
}

/* the slot that holds symbol, or the free one where it belongs */
static uint32_t *slot_of(const struct symvers *s, const char *symbol, uint32_t hash)
{
	for (size_t i = hash;; i++) {
		uint32_t *slot = &s->slots[i & (s->slots_n - 1)];
		const struct entry *of = *slot ? &s->at[*slot - 1] : NULL;

		if (!of || (of->hash == hash && strcmp(of->symbol, symbol) == 0))
			return slot;
	}
}

/* room for n more, so that a file is taken in with one growth */
static void reserve(struct symvers *s, size_t n)
{
	size_t cap = SLOTS_MIN / 2;

	if (s->n + n <= s->cap)
		return;
	while (cap < s->n + n)
		cap *= 2;
	s->at = arena_grow(s->mem, s->at, s->n * sizeof(*s->at), cap * sizeof(*s->at));
	s->cap = cap;
	s->slots_n = 2 * cap;
	s->slots = arena_alloc(s->mem, s->slots_n * sizeof(*s->slots));
	for (size_t i = 0; i < s->n; i++)
		*slot_of(s, s->at[i].symbol, s->at[i].hash) = (uint32_t)(i + 1);
}

struct symvers *symvers_new(struct arena *mem)
{
	struct symvers *s = arena_new(mem, struct symvers);

	s->mem = mem;
	reserve(s, 1);
	return s;
}

/* symbol lives as long as s */
static void insert(struct symvers *s, const char *symbol, uint32_t crc)
{
	uint32_t hash = hash_of(symbol);

	reserve(s, 1);
	uint32_t *slot = slot_of(s, symbol, hash);
	if (*slot)
		return;
	s->at[s->n++] = (struct entry){ symbol, crc, hash };
	*slot = (uint32_t)s->n;
}

void symvers_put(struct symvers *s, const char *symbol, uint32_t crc)
{
	insert(s, arena_strdup(s->mem, symbol), crc);
}

bool symvers_find(const struct symvers *s, const char *symbol, uint32_t *ret_crc)
{
	uint32_t slot = *slot_of(s, symbol, hash_of(symbol));

	if (slot)
		*ret_crc = s->at[slot - 1].crc;
	return slot != 0;
}

size_t symvers_count(const struct symvers *s)
{
	return s->n;
}

/* eight hexadecimal digits behind "0x" */
static bool crc_parse(const char *p, uint32_t *ret)
{
	uint32_t crc = 0;

	if (p[0] != '0' || p[1] != 'x')
		return false;
	for (int i = 2; i < 10; i++) {
		const char *digits = "0123456789abcdef", *d = p[i] ? strchr(digits, p[i]) : NULL;

		if (!d)
			return false;
		crc = crc << 4 | (uint32_t)(d - digits);
	}
	*ret = crc;
	return p[10] == '\t';
}

/* takes a line of the text apart in place; names stay where they are */
static bool line_parse(struct symvers *s, char *line)
{
	uint32_t crc = 0;

	if (!crc_parse(line, &crc))
		return false;

	char *symbol = line + sizeof("0x00000000\t") - 1, *end = strchr(symbol, '\t');
	if (!end || end == symbol)
		return false;
	*end = '\0';
	insert(s, symbol, crc);
	return true;
}

static size_t count_lines(const char *text, size_t len)
{
	size_t n = 0;

	for (const char *p = text; (p = memchr(p, '\n', (size_t)(text + len - p))); p++)
		n++;
	return n;
}

bool symvers_add(struct symvers *s, const char *path, bool *ret_found, struct err *e)
{
	char *text = NULL, *end = NULL;
	size_t len = 0, line = 1;

	*ret_found = file_exists(AT_FDCWD, path);
	if (!*ret_found)
		return true;
	if (!file_read(AT_FDCWD, path, FILE_MAX, s->mem, &text, &len, e))
		return false;
	reserve(s, count_lines(text, len));
	for (char *p = text; p < text + len; p = end + 1, line++) {
		end = memchr(p, '\n', (size_t)(text + len - p));
		if (!end)
			end = text + len;
		*end = '\0';
		if (!line_parse(s, p))
			return err_set(e, 1, "%s: line %zu is damaged", path, line);
	}
	return true;
}
