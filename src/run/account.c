/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/account.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/fd.h"
#include "sys/walk.h"

static bool is_number(const char *s)
{
	return isdigit((unsigned char)*s) && s[strspn(s, "0123456789")] == '\0';
}

bool account_find(const char *name, struct account *ret, struct err *e)
{
	const char *wanted = name ? name : "nobody";
	bool number = is_number(wanted);
	unsigned long id = number ? strtoul(wanted, NULL, 10) : ACCOUNT_NOBODY;

	if (id == 0 || id >= UINT_MAX)
		return err_set(e, 1,
			       "user %s cannot be had for the sandbox: it is root, or no user",
			       wanted);
	const struct passwd *pw = number ? getpwuid((uid_t)id) : getpwnam(wanted);
	if (!pw && !number && strcmp(wanted, "nobody") != 0)
		return err_set(e, 1, "there is no user %s for the sandbox", wanted);
	if (pw && pw->pw_uid == 0)
		return err_set(e, 1,
			       "user %s cannot be had for the sandbox: it is root, or no user",
			       wanted);
	ret->uid = pw ? pw->pw_uid : (uid_t)id;
	ret->gid = pw ? pw->pw_gid : (gid_t)id;
	return true;
}

bool account_visit(const struct account *a)
{
	if (setgroups(0, NULL) != 0 || setegid(a->gid) != 0)
		return false;
	if (seteuid(a->uid) == 0)
		return true;
	int sys = errno;
	account_leave();
	errno = sys;
	return false;
}

void account_leave(void)
{
	/* Root's real and saved ids are untouched, so this can fail only if the kernel is at odds with
	 * itself; going on with the wrong ids would be worse than ending. */
	if (seteuid(0) != 0 || setegid(0) != 0)
		abort();
}

bool account_become(const struct account *a, struct err *e)
{
	if (setgroups(0, NULL) != 0 || setresgid(a->gid, a->gid, a->gid) != 0 ||
	    setresuid(a->uid, a->uid, a->uid) != 0)
		return err_sys(e, "becoming user %u", a->uid);
	return true;
}

static bool own_below(const struct account *a, int at, const char *name, int depth, struct err *e);

static bool own_entry(const struct account *a, int dir, const char *name, bool is_dir, int depth,
		      struct err *e)
{
	struct stat st;

	if (is_dir && !own_below(a, dir, name, depth + 1, e))
		return false;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT || err_sys(e, "%s", name);
	if (st.st_uid == a->uid || (!S_ISDIR(st.st_mode) && st.st_nlink > 1))
		return true;
	return fchownat(dir, name, a->uid, a->gid, AT_SYMLINK_NOFOLLOW) == 0 ||
	       err_sys(e, "giving %s to user %u", name, a->uid);
}

static bool own_below(const struct account *a, int at, const char *name, int depth, struct err *e)
{
	auto_walk w = { 0 };
	const char *entry;
	unsigned char type;

	if (depth > WALK_DEPTH)
		return err_set(e, 1, "%s: folders are nested too deeply", name);
	if (!walk_open(at, name, depth ? O_NOFOLLOW : 0, &w, e))
		return false;
	while (walk_next(&w, &entry, &type, e)) {
		if (!entry)
			return true;
		if (!own_entry(a, w.fd, entry, type == DT_DIR, depth, e))
			return err_add(e, "%s", name);
	}
	return false;
}

/* The folder itself goes last: while it is not the user's, what is in it may not be either. */
static bool own_folder(const struct account *a, const char *path, struct err *e)
{
	auto_close int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (dir < 0)
		return errno == ENOENT || err_sys(e, "%s", path);
	if (fstat(dir, &st) != 0)
		return err_sys(e, "%s", path);
	if (st.st_uid == a->uid)
		return true;
	if (!own_below(a, dir, ".", 0, e))
		return err_add(e, "%s", path);
	return fchown(dir, a->uid, a->gid) == 0 || err_sys(e, "giving %s to user %u", path, a->uid);
}

bool account_own(const struct account *a, const struct strv *folders, struct err *e)
{
	for (size_t i = 0; folders && i < folders->n; i++)
		if (!own_folder(a, folders->at[i], e))
			return false;
	return true;
}

bool account_renounce(const struct account *a, struct err *e)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };
	unsigned long cap = 0;

	/* The bounding set takes a capability to lower; who has none has no need of it. EINVAL: the
	 * kernel knows no more of them. */
	while (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
		cap++;
	if (a && !account_become(a, e))
		return false;
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capset, &head, none) != 0)
		return err_sys(e, "dropping capabilities");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_sys(e, "setting no_new_privs");
	return true;
}
