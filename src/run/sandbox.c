/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/account.h"
#include "run/mounts.h"
#include "sys/fd.h"
#include "sys/file.h"

#define OPEN_FILES 1024
#define MAP_LIMIT 65536

/* Who came before the program waits for it and ends as it did. Signals sent to the group are the
 * program's business; when we die, so does it. */
static _Noreturn void stand_by(pid_t child)
{
	int status = 0;
	pid_t pid;

	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_DUMPABLE, 0);
	do
		pid = waitpid(-1, &status, 0);
	while (pid != child && (pid > 0 || errno == EINTR));
	if (pid != child)
		_exit(255);
	_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/* A new pid namespace begins with our next child, its init. That is no place for the program, since
 * init is deaf to signals it has no handler for: the program is init's child. */
static bool enter_pids(struct err *e)
{
	for (int i = 0; i < 2; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return err_sys(e, "starting a process in the sandbox");
		if (pid > 0)
			stand_by(pid);
	}
	return true;
}

static bool write_proc(const char *path, const char *text)
{
	auto_close int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
}

static bool enter_users(struct err *e)
{
	auto_arena mem = ARENA_INIT;
	const char *uids = arena_printf(&mem, "%d %u 1\n", ACCOUNT_NOBODY, geteuid());
	const char *gids = arena_printf(&mem, "%d %u 1\n", ACCOUNT_NOBODY, getegid());

	if (unshare(CLONE_NEWUSER) != 0)
		return err_sys(e, "making a user namespace");
	if (!write_proc("/proc/self/setgroups", "deny") ||
	    !write_proc("/proc/self/uid_map", uids) || !write_proc("/proc/self/gid_map", gids))
		return err_sys(e, "mapping ids into a user namespace");
	return true;
}

/* Some systems let everybody make a user namespace and nobody use it, and then there is no way back:
 * so somebody else goes first. */
static bool users_can_be_entered(void)
{
	struct err ignored = ERR_INIT;
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(enter_users(&ignored) ? 0 : 1);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* one namespace after the other, since each may be forbidden; *ret_entered: those that are new */
static bool enter_others(const struct sandbox *box, int *ret_entered, struct err *e)
{
	const struct {
		int flag;
		const char *name;
	} kinds[] = {
		{ CLONE_NEWNS, "mount" },    { CLONE_NEWIPC, "ipc" }, { CLONE_NEWUTS, "uts" },
		{ CLONE_NEWNET, "network" }, { CLONE_NEWPID, "pid" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (box->network && kinds[i].flag == CLONE_NEWNET)
			continue;
		if (unshare(kinds[i].flag) == 0)
			*ret_entered |= kinds[i].flag;
		else if (box->mode == SANDBOX_STRICT)
			return err_sys(e, "making a %s namespace", kinds[i].name);
	}
	return true;
}

/* user: whom we shall become, or NULL: nobody, in a user namespace */
static bool isolate(const struct sandbox *box, const struct account *user, struct err *e)
{
	int entered = 0;

	if (!user && (box->mode == SANDBOX_STRICT || users_can_be_entered()) && !enter_users(e))
		return false;
	if (!enter_others(box, &entered, e))
		return false;
	if ((entered & CLONE_NEWPID) && !enter_pids(e))
		return false;
	return !(entered & CLONE_NEWNS) ||
	       mounts_arrange(box, user, (entered & CLONE_NEWPID) != 0, e);
}

/* at most seconds it is told, grace later it is killed (RLIMIT_CPU; other limits have no grace) */
static bool limit(int what, rlim_t most, rlim_t grace, struct err *e)
{
	struct rlimit r;

	if (getrlimit((__rlimit_resource_t)what, &r) != 0)
		return err_sys(e, "reading limits");
	if (r.rlim_max > most + grace)
		r.rlim_max = most + grace;
	r.rlim_cur = most < r.rlim_max ? most : r.rlim_max;
	return setrlimit((__rlimit_resource_t)what, &r) == 0 || err_sys(e, "setting limits");
}

static bool set_limits(const struct sandbox *box, struct err *e)
{
	return limit(RLIMIT_CORE, 0, 0, e) && limit(RLIMIT_NOFILE, OPEN_FILES, 0, e) &&
	       (!box->cpu_seconds || limit(RLIMIT_CPU, box->cpu_seconds, 1, e)) &&
	       (!box->memory || limit(RLIMIT_AS, box->memory, 0, e)) &&
	       (!box->file_size || limit(RLIMIT_FSIZE, box->file_size, 0, e)) &&
	       (!box->processes || limit(RLIMIT_NPROC, box->processes, 0, e));
}

/* not that of a user namespace: there all ids are their own; who cannot tell is taken for real */
static bool is_real_root(void)
{
	auto_arena mem = ARENA_INIT;
	auto_err ignored = ERR_INIT;
	char *map;
	size_t len;

	if (!file_read(AT_FDCWD, "/proc/self/uid_map", MAP_LIMIT, &mem, &map, &len, &ignored))
		return true;
	struct strv words = strv_split(&mem, map, " \n");
	return words.n == 3 && str_eq(words.at[0], "0") && str_eq(words.at[1], "0") &&
	       str_eq(words.at[2], "4294967295");
}

/* *ret_can: we are root and can become *ret; real root that cannot is an error */
static bool find_user(const struct sandbox *box, struct account *ret, bool *ret_can, struct err *e)
{
	*ret_can = false;
	if (geteuid() != 0)
		return true;
	if (!account_find(box->user, ret, e))
		return false;
	*ret_can = account_visit(ret);
	if (*ret_can) {
		account_leave();
		return true;
	}
	(void)err_sys(e, "becoming user %u", ret->uid);
	if (is_real_root())
		return false;
	err_clear(e);
	return true;
}

bool sandbox_enter(const struct sandbox *box, struct err *e)
{
	struct account account;
	bool can;

	if (!find_user(box, &account, &can, e))
		return false;
	const struct account *user = can ? &account : NULL;
	if (user && !account_own(user, box->writable, e)) {
		if (box->mode == SANDBOX_STRICT)
			return false;
		err_clear(e);
	}
	bool ok = box->mode == SANDBOX_OFF ? !user || account_become(user, e)
					   : isolate(box, user, e) && account_renounce(user, e);
	/* the first process of a pid namespace takes all others with it; where there is none, this
	 * at least ends the program itself when we are killed */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	return ok && set_limits(box, e);
}
