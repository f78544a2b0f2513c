/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A framework.conf that needs no bash: names are names, and a value holds no byte that was not there. */
#include <assert.h>
#include <string.h>

#include "conf/literal.h"
#include "scratch.h"

static bool is_variable(const char *name)
{
	static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
	size_t len = strspn(name, first);
	return len > 0 && name[len + strspn(name + len, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
							"abcdefghijklmnopqrstuvwxyz")] == '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena mem = ARENA_INIT;
	struct directives d = { 0 };

	char *text = arena_alloc(&mem, size + 1);
	if (size > 0)
		memcpy(text, data, size);
	if (!literal_read(text, &mem, &d))
		return 0;
	for (size_t i = 0; i < d.n; i++) {
		assert(is_variable(d.at[i].name) && d.at[i].index == 0);
		assert(strstr(text, d.at[i].name));
		/* $kernelver grows by its braces; nothing else grows */
		assert(strlen(d.at[i].value) <= 2 * strlen(text));
	}
	return 0;
}
