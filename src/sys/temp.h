/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What file.c and link.c share: names for temporary files beside a file, and the folder that a name
 * is in.
 */
#ifndef SYS_TEMP_H
#define SYS_TEMP_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/err.h"

/* how often a new name is tried when somebody has the last one already */
#define TEMP_TRIES 100

/* name with its last component made ".{base}.XXXXXX", random and short enough for any file system */
char *temp_name(struct arena *mem, const char *name);
/* fsync of the folder that holds name */
bool temp_sync_parent(int dir, const char *name, struct err *e);
/* renames temp, which is beside name, over name and syncs the folder; if the renaming fails, temp
 * is removed */
bool temp_commit(int dir, const char *temp, const char *name, struct err *e);

#endif
