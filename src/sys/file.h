/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files, named by (folder fd, name); AT_FDCWD and an absolute path will do. What is written here is
 * on the disk when a function returns true: data is synced before a rename, the folder after it.
 * A file that is being replaced is the old one or the new one, whole, at any instant.
 */
#ifndef SYS_FILE_H
#define SYS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "core/arena.h"
#include "core/err.h"

/* The content of a regular file (symbolic links are followed), at most limit bytes: a larger one is
 * an error, so is a folder or a device. A 0 byte is added behind ret_text[*ret_len]. */
bool file_read(int dir, const char *name, size_t limit, struct arena *mem, char **ret_text,
	       size_t *ret_len, struct err *e);
/* Replaces name: temporary file beside it, write, fsync, rename, fsync of the folder. The mode is
 * set as it is, whatever the umask. */
bool file_write(int dir, const char *name, const void *data, size_t len, mode_t mode,
		struct err *e);
/* An empty temporary file in dir, opened for reading and writing, mode 0600, its name from mem:
 * ".{name}.XXXXXX". The caller renames or unlinks it. */
bool file_stage(int dir, const char *name, struct arena *mem, char **ret_temp, int *ret_fd,
		struct err *e);
/* Everything of from, from its beginning, to the current position of to: reflink, copy_file_range,
 * or by hand. Not synced. */
bool file_copy_fd(int from, int to, struct err *e);
/* A synced copy of a regular file with its mode, owner (where we may) and mtime, in place of
 * to_name; the source is opened without following a link. */
bool file_copy(int from_dir, const char *from_name, int to_dir, const char *to_name, struct err *e);
/* whether two files have the same bytes */
bool file_same(int dir_a, const char *name_a, int dir_b, const char *name_b, bool *ret_same,
	       struct err *e);
/* rename, then fsync of both folders */
bool file_move(int from_dir, const char *from_name, int to_dir, const char *to_name, struct err *e);
/* Two names of one folder, files or folders, change places: at once where the file system knows how to;
 * synced. */
bool file_swap(int dir, const char *a, const char *b, struct err *e);
/* unlink, synced; a file that is not there is no error */
bool file_remove(int dir, const char *name, struct err *e);
bool file_exists(int dir, const char *name); /* so does a link to nowhere */
bool file_is_dir(int dir, const char *name); /* follows links */
bool file_is_reg(int dir, const char *name); /* follows links */

/* the symbolic link name, pointing to target, in place of what link or file was there; synced */
bool link_replace(int dir, const char *name, const char *target, struct err *e);
/* where a symbolic link points, or NULL (not there, or no link) */
char *link_target(int dir, const char *name, struct arena *mem);

#endif
