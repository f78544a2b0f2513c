/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command line: the input's NUL-ended words. */
#include <assert.h>
#include <string.h>

#include "core/opts.h"
#include "core/vec.h"
#include "scratch.h"

enum { FORCE = OPTS_WORD + 1, KERNEL, DIRECTIVE };

static const struct opt table[] = {
	{ "--force", NULL, false, FORCE },
	{ "--kernelver", "-k", true, KERNEL },
	{ "--directive", NULL, true, DIRECTIVE },
	{ NULL, NULL, false, 0 },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	VEC(char *) argv = { 0 };

	vec_push(&mem, &argv, arena_strdup(&mem, "dkms"));
	char *text = arena_strndup(&mem, "", 0);
	if (size > 0) {
		text = arena_alloc(&mem, size + 1);
		memcpy(text, data, size);
	}
	for (char *word = text; word < text + size; word += strlen(word) + 1)
		vec_push(&mem, &argv, word);
	size_t words = argv.n;
	vec_push(&mem, &argv, NULL);

	struct opts o = opts_start(argv.at, table);
	int id = OPTS_WORD;
	size_t steps = 0;
	while (id != OPTS_END) {
		const char *value = NULL;
		if (!opts_next(&o, &id, &value, &e)) {
			assert(e.text && e.status == 2);
			return 0;
		}
		assert(id == OPTS_END || value);
		assert(steps++ <= words);
	}
	return 0;
}
