/* SPDX-License-Identifier: GPL-2.0-or-later */
/* os-release, and the files of settings of the same form. */
#include <assert.h>

#include "kernel/kernel.h"
#include "scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	const struct kernel k = {
		.release = "6.1.0-9-amd64",
		.build_dir = "/lib/modules/6.1.0-9-amd64/build",
		.config = { .path = "",
			    .text = "CONFIG_MODULE_SIG_KEY=\"certs/signing_key.pem\"\n" },
	};
	struct distro d;

	scratch_put("etc/os-release", data, size);
	if (!distro_read(scratch_dir(), &mem, &d, &e)) {
		assert(e.text && e.status > 0);
		return 0;
	}
	const char *dest = distro_dest(&d, "/extra", &mem);
	assert(dest && dest[0] == '/');
	assert(distro_sign_file(&d, "/lib/modules", k.release, &mem));
	assert(distro_mok_key(&d, "/var/lib/dkms", &k, &mem));
	assert(distro_mok_cert(&d, "/var/lib/dkms", &k, &mem));
	return 0;
}
