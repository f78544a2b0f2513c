/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel's configuration. */
#include <assert.h>
#include <string.h>

#include "kernel/config.h"
#include "scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "CONFIG_X", "CONFIG_MODULE_SIG_HASH",
					     "CONFIG_CC_IS_CLANG", "" };
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct kconfig c;

	scratch_put("auto.conf", data, size);
	char *path = arena_printf(&mem, "%s/auto.conf", scratch_dir());
	if (!kconfig_read(path, &mem, &c, &e)) {
		assert(e.text && e.status > 0);
		return 0;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *value = kconfig_get(&c, names[i], &mem);
		bool y = value && strcmp(value, "y") == 0;
		assert(!y || kconfig_is_y(&c, names[i]) || strchr(c.text, '"'));
		assert(!kconfig_is_y(&c, names[i]) || kconfig_on(&c, names[i]));
	}
	return 0;
}
