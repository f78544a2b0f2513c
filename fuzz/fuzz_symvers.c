/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Module.symvers. */
#include <assert.h>

#include "kernel/symvers.h"
#include "scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct symvers *s = symvers_new(&mem);
	bool found = false;
	uint32_t crc = 0;

	scratch_put("Module.symvers", data, size);
	const char *path = arena_printf(&mem, "%s/Module.symvers", scratch_dir());
	if (symvers_add(s, path, &found, &e))
		assert(found);
	else
		assert(e.text && e.status > 0);
	(void)symvers_find(s, "module_layout", &crc);
	symvers_put(s, "fuzz_only", 0x1234);
	assert(symvers_find(s, "fuzz_only", &crc) && symvers_count(s) > 0);
	return 0;
}
