/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sandbox: what a program of somebody else's may do. The whole system is read-only, /tmp and
 * /dev/shm are private and empty, there is no network, no other process is seen, no capability is
 * held and none can be gained. Root's children run as `user`; where that cannot be (an ordinary
 * user, or root of a user namespace without other ids) a user namespace of its own makes them nobody.
 *
 * The paths in `readable` and `writable` are to be seen even below /tmp, and below folders that only
 * root may enter; a file that only root may read is shown as a copy. A path with links in it is seen
 * under both its names. Where the child becomes `user`, a writable folder of another owner is given
 * to `user` first, with everything in it: who made it takes it back later if that matters.
 *
 * Sources: user_namespaces(7), mount_namespaces(7), mount_setattr(2), prctl(2).
 */
#ifndef RUN_SANDBOX_H
#define RUN_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "core/err.h"
#include "core/str.h"

enum sandbox_mode {
	SANDBOX_AUTO,	/* as much as the machine allows */
	SANDBOX_STRICT, /* all of it, or the child does not start */
	SANDBOX_OFF,	/* only the limits, and not root if `user` is there */
};

struct sandbox {
	enum sandbox_mode mode;
	const char *user;	     /* NULL: "nobody" */
	bool network;		     /* false: none */
	const struct strv *readable; /* files and folders it must be able to read; may be NULL */
	const struct strv *writable; /* folders it may write to; may be NULL */
	unsigned cpu_seconds;	     /* RLIMIT_CPU; 0: no limit */
	size_t memory;		     /* RLIMIT_AS in bytes; 0: no limit */
	size_t file_size;	     /* RLIMIT_FSIZE in bytes; 0: no limit */
	unsigned processes;	     /* RLIMIT_NPROC of that user; 0: no limit */
};

/* Called between fork and exec. In it the caller may become another process (a pid namespace takes
 * a fork); the one left behind waits and ends as the new one did. False: what is missing, in e. */
bool sandbox_enter(const struct sandbox *box, struct err *e);

#endif
