/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths that a program in the sandbox has to see, whatever lies over or before them: they are opened
 * before anything is mounted and bound back afterwards. Folders for them are only made on a tmpfs
 * that was mounted here.
 */
#ifndef RUN_SHOW_H
#define RUN_SHOW_H

#include <stdbool.h>
#include <sys/stat.h>

#include "core/arena.h"
#include "core/err.h"
#include "core/vec.h"
#include "run/account.h"

struct show_item {
	const char *path, *real; /* as given, and without links */
	int fd;			 /* O_PATH */
	struct stat st;
	bool writable;
	bool copied; /* a readable copy is shown in its place */
};

struct show {
	const struct account *user; /* whose eyes count; NULL: ours */
	VEC(struct show_item) items;
	VEC(dev_t) covers; /* the tmpfs mounted here */
	struct arena mem;
};

bool show_add(struct show *s, const char *path, bool writable, struct err *e);
/* one of the items is this file */
bool show_has(const struct show *s, const struct stat *st);
/* mounts an empty tmpfs on a folder */
bool show_cover(struct show *s, const char *folder, const char *options, struct err *e);
/* makes an item be seen, under both its names */
bool show_item(struct show *s, size_t index, struct err *e);
/* sets or clears MS_RDONLY on the mount at path and keeps its other flags; errno says why not */
bool show_remount(const char *path, unsigned long readonly);
void show_release(struct show *s);

#endif
