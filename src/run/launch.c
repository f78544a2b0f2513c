/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/launch.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static_assert(sizeof(struct launch_report) <= PIPE_BUF, "a report must fit into one write");

static void close_range_of(int first, int last)
{
	if (first > last || close_range((unsigned)first, (unsigned)last, 0) == 0)
		return;
	long most = sysconf(_SC_OPEN_MAX);
	for (int fd = first; fd <= last && fd < most; fd++)
		(void)close(fd);
}

/* closes everything above 2 but the two given, of which one may be -1 */
static void close_others(int a, int b)
{
	int low = a < b ? a : b, high = a < b ? b : a;

	if (low < 3)
		low = 2;
	else
		close_range_of(3, low - 1);
	close_range_of(low + 1, high - 1);
	close_range_of(high + 1, INT_MAX);
}

static bool put_fd(int fd, int as, struct err *e)
{
	return dup2(fd, as) == as || err_sys(e, "passing on file descriptor %d", fd);
}

/* Puts the fds in their places: first all of them out of each other's way. */
static bool arrange_fds(const struct child *c, int in, int out, int *io_report, struct err *e)
{
	int above = c->pass_fd >= 0 && c->as_fd >= 3 ? c->as_fd + 1 : 3;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return err_sys(e, "opening /dev/null");
	int err = c->err == CHILD_ERR_TO_OUT ? out : c->err;
	int fds[] = { in < 0 ? null : in, out < 0 ? null : out, err < 0 ? null : err, *io_report,
		      c->pass_fd };
	size_t n = c->pass_fd >= 0 ? 5 : 4;

	for (size_t i = 0; i < n; i++) {
		int fd = fcntl(fds[i], F_DUPFD_CLOEXEC, above);
		if (fd < 0)
			return err_sys(e, "passing on file descriptor %d", fds[i]);
		fds[i] = fd;
	}
	*io_report = fds[3];
	for (int i = 0; i < 3; i++)
		if (!put_fd(fds[i], i, e))
			return false;
	if (n == 5 && !put_fd(fds[4], c->as_fd, e))
		return false;
	close_others(*io_report, n == 5 ? c->as_fd : -1);
	return true;
}

static void reset_signals(void)
{
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			(void)signal(sig, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool enter_dir(const struct child *c, const char *own_dir, struct err *e)
{
	if (c->dir)
		return chdir(c->dir) == 0 || err_sys(e, "entering %s", c->dir);
	/* the working folder as the sandbox shows it, not as it was before */
	if (c->box && (!own_dir || chdir(own_dir) != 0) && chdir("/") != 0)
		return err_sys(e, "entering /");
	return true;
}

/* returns only if it fails */
static bool become(const struct child *c, const char *program, int in, int out, int *io_report,
		   struct err *e)
{
	(void)setpgid(0, 0);
	reset_signals();
	if (!arrange_fds(c, in, out, io_report, e))
		return false;
	char *own_dir = c->box && !c->dir ? getcwd(NULL, 0) : NULL;
	bool ready = (!c->box || sandbox_enter(c->box, e)) && enter_dir(c, own_dir, e);
	free(own_dir);
	if (!ready)
		return false;
	(void)execvpe(program, (char *const *)c->argv, c->env ? (char *const *)c->env : environ);
	if (errno != ENOENT)
		return err_sys(e, "starting %s", c->argv[0]);
	(void)err_sys(e, "starting %s", c->argv[0]);
	int sys = e->sys;
	(void)err_set(e, 1,
		      access(program, F_OK) == 0 ? "%s: its interpreter was not found"
						 : "%s: program not found",
		      c->argv[0]);
	e->sys = sys;
	return false;
}

_Noreturn void launch(const struct child *c, const char *program, int in, int out, int report)
{
	struct err e = ERR_INIT;
	struct launch_report r = { .status = 1 };

	(void)become(c, program, in, out, &report, &e);
	r.status = e.status;
	r.sys = e.sys;
	(void)snprintf(r.text, sizeof(r.text), "%s", e.text);
	if (write(report, &r, sizeof(r)) < 0)
		_exit(126);
	_exit(127);
}
