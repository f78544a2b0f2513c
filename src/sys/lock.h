/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Locks between processes: on a file (F_OFD_SETLK, fcntl(2)), held as long as its descriptor is open, so a lock goes
 * with a process that dies. The file stays behind; it holds the number of the process that took the lock last.
 */
#ifndef SYS_LOCK_H
#define SYS_LOCK_H

#include <stdbool.h>

#include "core/err.h"

/* Takes the lock, however long others hold it. Who has waited for a second calls waiting(data, pid
 * of the holder) once; pid 0: not known. *ret_fd is -1 where no lock is needed or to be had: a process that
 * we run below of holds it, or the file system has no locks. */
bool lock_take(int dir, const char *name, void (*waiting)(void *data, long pid), void *data,
	       int *ret_fd, struct err *e);

/* takes the lock on an open file unless somebody else has it */
bool lock_try(int fd);

#endif
