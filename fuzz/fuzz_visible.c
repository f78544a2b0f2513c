/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a build prints, on its way to a terminal: no control character may be left. */
#include <assert.h>
#include <string.h>

#include "out/visible.h"
#include "scratch.h"

static void check_harmless(const char *text, const char *allowed)
{
	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;
		assert((c >= ' ' && c != 0x7f) || strchr(allowed, c));
		/* C1 controls in UTF-8 */
		assert(c != 0xc2 || (unsigned char)p[1] >= 0xa0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena mem = ARENA_INIT;
	char *bytes = arena_alloc(&mem, size + 1);
	if (size > 0)
		memcpy(bytes, data, size);

	check_harmless(visible_lines(&mem, bytes, size), "\n\t");
	const char *line = visible_line(&mem, bytes);
	check_harmless(line, "");
	for (size_t columns = 0; columns < 100; columns += 33)
		assert(visible_fit(line, columns) <= strlen(line));
	return 0;
}
