/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folders. A folder is held as an open fd (O_DIRECTORY | O_CLOEXEC); the caller closes it. Nothing
 * here follows a symbolic link below the folder it was given, and removal never leaves it.
 */
#ifndef SYS_DIR_H
#define SYS_DIR_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/err.h"
#include "core/str.h"

/* opens an existing folder; links in path are followed */
bool dir_open(int at, const char *path, int *ret_fd, struct err *e);
/* makes path and its missing parents with mode (before the umask), syncs the parents, opens it */
bool dir_make(int at, const char *path, mode_t mode, int *ret_fd, struct err *e);
/* names in path, without . and .., sorted; a folder that is not there has none */
bool dir_list(int at, const char *path, struct arena *mem, struct strv *ret_names, struct err *e);
/* the same of the folders alone; links to folders are none */
bool dir_list_folders(int at, const char *path, struct arena *mem, struct strv *ret_names,
		      struct err *e);
/* fsync */
bool dir_sync(int fd, struct err *e);
/* syncs the whole file system that fd is on: what dir_copy() wrote, for one */
bool dir_sync_all(int fd, struct err *e);
/* Removes name, file or folder with all below it; nothing there is no error. Links go, not what
 * they point to; folders of ours that are read-only go too; a mount point is an error, and so is a
 * name that ends in /, . or .. Not synced. */
bool dir_remove(int at, const char *name, struct err *e);
/* the same for what is in name: the folder itself stays */
bool dir_clear(int at, const char *name, struct err *e);
/* removes path if it is empty, then its parent, and so on; stops at the first that is not empty
 * and at the folder `at` itself (path is relative to it) */
void dir_prune(int at, const char *path);
/* removes every empty folder below path, and path itself if that leaves it empty */
void dir_prune_tree(int at, const char *path);
/* A copy of the folder `from` as `to` (made if missing; what is there is overlaid, folders that are
 * there keep mode and mtime): regular files and folders with mode, but without set-id bits, and
 * mtime; symbolic links as they are; other kinds of file are an error. The owner is who runs this.
 * Not synced. What was copied before an error stays, but no file is left half-copied. */
bool dir_copy(int from_at, const char *from, int to_at, const char *to, struct err *e);
/* paths below path (relative to it, sorted) of regular files and links that pick() says yes to;
 * pick sees the base name; a folder that is not there has none */
bool dir_find(int at, const char *path, bool (*pick)(const char *name, const void *data),
	      const void *data, struct arena *mem, struct strv *ret_paths, struct err *e);

#endif
