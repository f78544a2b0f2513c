/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sys/temp.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "core/str.h"
#include "sys/dir.h"
#include "sys/fd.h"

#define SUFFIX_LEN 6
/* NAME_MAX less the two dots and the suffix */
#define BASE_MAX (255 - 2 - SUFFIX_LEN)

char *temp_name(struct arena *mem, const char *name)
{
	/* 32 letters, so that every one is as likely as the other */
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	unsigned char random[SUFFIX_LEN];
	char suffix[SUFFIX_LEN + 1] = { 0 };
	const char *base = str_base(name);

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		abort();
	for (size_t i = 0; i < SUFFIX_LEN; i++)
		suffix[i] = letters[random[i] % 32];
	return arena_printf(mem, "%.*s.%.*s.%s", (int)(base - name), name, BASE_MAX, base, suffix);
}

bool temp_sync_parent(int dir, const char *name, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	const char *base = str_base(name);
	const char *parent = base == name ? "." : arena_strndup(&mem, name, (size_t)(base - name));
	auto_close int fd = -1;

	return dir_open(dir, parent, &fd, e) && dir_sync(fd, e);
}

bool temp_commit(int dir, const char *temp, const char *name, struct err *e)
{
	if (renameat(dir, temp, dir, name) < 0) {
		(void)err_sys(e, "replacing %s", name);
		(void)unlinkat(dir, temp, 0);
		return false;
	}
	return temp_sync_parent(dir, name, e);
}
