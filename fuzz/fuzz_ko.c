/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A module's file, plain or compressed: what it says, needs and offers, and whether a kernel would take it. */
#include <assert.h>
#include <string.h>

#include "ko/check.h"
#include "ko/ko.h"
#include "scratch.h"

static bool known(const void *data, const char *symbol, uint32_t *ret_crc)
{
	(void)data;
	*ret_crc = (uint32_t)strlen(symbol);
	return symbol[0] != '_';
}

static size_t name_lengths(const struct ko_symbols *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++)
		n += strlen(s->at[i].name);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	const struct ko_expect expect = { "6.1.0-9-amd64 SMP", 62, known, NULL };
	struct ko_info info;
	struct ko_symbols needs = { 0 };
	struct ko_symbols offers = { 0 };

	scratch_put("x.ko", data, size);
	if (!ko_read(scratch_fd(), "x.ko", &mem, &info, &e))
		assert(e.text && e.status > 0);
	if (ko_needs(scratch_fd(), "x.ko", &mem, &needs, &e))
		(void)name_lengths(&needs);
	if (ko_offers(scratch_fd(), "x.ko", &mem, &offers, &e))
		(void)name_lengths(&offers);
	(void)ko_check(scratch_fd(), "x.ko", &expect, &e);
	return 0;
}
