/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The unprivileged user that other people's programs run as.
 */
#ifndef RUN_ACCOUNT_H
#define RUN_ACCOUNT_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/err.h"
#include "core/str.h"

/* uid and gid of nobody where no account of that name says otherwise */
#define ACCOUNT_NOBODY 65534

struct account {
	uid_t uid;
	gid_t gid;
};

/* name: a name, a number, or NULL: nobody */
bool account_find(const char *name, struct account *ret, struct err *e);
/* takes its rights over files until account_leave(); root only; false: errno says why */
bool account_visit(const struct account *a);
void account_leave(void);
/* becomes it, for good */
bool account_become(const struct account *a, struct err *e);
/* the same (NULL: nobody else), without any capability and, with no_new_privs, without a way to one */
bool account_renounce(const struct account *a, struct err *e);
/* gives it each of the folders that is not its own yet, with all in it; no link is followed, no file
 * that has other names is touched */
bool account_own(const struct account *a, const struct strv *folders, struct err *e);
#endif
