/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a program in the sandbox sees of the files: everything read-only, private /tmp and /dev/shm,
 * and the paths that it was promised. To be called in a mount namespace of one's own, which nothing
 * done here leaves.
 */
#ifndef RUN_MOUNTS_H
#define RUN_MOUNTS_H

#include "run/account.h"
#include "run/sandbox.h"

/* user: whom the paths are for, NULL: us; new_proc: a fresh /proc is wanted, since we are in a new
 * pid namespace. In SANDBOX_AUTO what is not permitted is passed over. */
bool mounts_arrange(const struct sandbox *box, const struct account *user, bool new_proc,
		    struct err *e);

#endif
