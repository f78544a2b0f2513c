/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A record of an installed build: damaged ones count for nothing. */
#include <assert.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "scratch.h"
#include "tree/record.h"

static const struct target target = { "m", "1", "6.1.0", "x86_64" };

/* {tree}/.recast/record/{m}/{v}/{k} */
static void make_folders(void)
{
	(void)mkdirat(scratch_fd(), ".recast", 0700);
	(void)mkdirat(scratch_fd(), ".recast/record", 0700);
	(void)mkdirat(scratch_fd(), ".recast/record/m", 0700);
	(void)mkdirat(scratch_fd(), ".recast/record/m/1", 0700);
	(void)mkdirat(scratch_fd(), ".recast/record/m/1/6.1.0", 0700);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena mem = ARENA_INIT;
	const struct tree tree = { scratch_dir(), scratch_fd() };
	struct record r = { 0 };

	make_folders();
	scratch_put(".recast/record/m/1/6.1.0/x86_64.json", data, size);
	record_read(&tree, &target, &mem, &r);
	for (size_t i = 0; i < r.n; i++)
		assert(r.at[i].file && r.at[i].path && record_find(&r, r.at[i].file));
	return 0;
}
