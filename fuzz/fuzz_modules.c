/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a dkms.conf said, as it comes back from bash (NUL-ended name, index, value), made into modules. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "conf/modules.h"
#include "core/vec.h"
#include "scratch.h"

/* the next NUL-ended word, or NULL */
static char *next_word(char **at, const char *end)
{
	char *word = *at;
	if (word >= end)
		return NULL;
	*at = word + strlen(word) + 1;
	return word;
}

static struct directives directives_of(char *text, size_t size, struct arena *mem)
{
	struct directives d = { 0 };
	const char *end = text + size;
	char *name;
	while ((name = next_word(&text, end)) && d.n < 4096) {
		const char *index = next_word(&text, end);
		const char *value = next_word(&text, end);
		if (!value)
			break;
		vec_push(mem, &d, (struct directive){ name, strtoul(index, NULL, 10), value });
	}
	return d;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena mem = ARENA_INIT;
	struct strv lines = { 0 };
	struct complaints c = { &mem, &lines, false };
	struct package p = { .name = "fuzz", .version = "1" };

	char *text = arena_alloc(&mem, size + 1);
	if (size > 0)
		memcpy(text, data, size);
	struct directives d = directives_of(text, size, &mem);
	modules_read(&d, true, &c, &p);
	if (c.bad) {
		assert(lines.n > 0);
		return 0;
	}
	for (size_t i = 0; i < p.n_modules; i++) {
		assert(str_is_name(p.modules[i].dest_name));
		assert(!str_has_dotdot(p.modules[i].built_location));
		assert(!str_has_dotdot(p.modules[i].dest_location));
	}
	return 0;
}
