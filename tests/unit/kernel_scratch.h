/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scratch folder for one test file: made and removed by cmocka's group set-up and tear-down. */
#ifndef TESTS_UNIT_KERNEL_SCRATCH_H
#define TESTS_UNIT_KERNEL_SCRATCH_H

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/arena.h"
#include "core/str.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

static char scratch[] = "/tmp/recast-test.XXXXXX";
static struct arena scratch_mem = ARENA_INIT;

static inline int scratch_make(void **state)
{
	(void)state;
	return mkdtemp(scratch) ? 0 : -1;
}

static inline int scratch_remove(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	arena_release(&scratch_mem);
	return dir_remove(AT_FDCWD, scratch, &e) ? 0 : -1;
}

/* the path of something in the scratch folder */
static inline const char *at(const char *name)
{
	return arena_printf(&scratch_mem, "%s/%s", scratch, name);
}

static inline void make_dir(const char *name)
{
	auto_err e = ERR_INIT;
	auto_close int fd = -1;

	assert_true(dir_make(AT_FDCWD, at(name), 0755, &fd, &e));
}

static inline void put_bytes(const char *name, const void *bytes, size_t len)
{
	auto_err e = ERR_INIT;
	const char *slash = strrchr(name, '/');

	if (slash)
		make_dir(arena_strndup(&scratch_mem, name, (size_t)(slash - name)));
	assert_true(file_write(AT_FDCWD, at(name), bytes, len, 0755, &e));
}

static inline void put(const char *name, const char *text)
{
	put_bytes(name, text, strlen(text));
}

#endif
