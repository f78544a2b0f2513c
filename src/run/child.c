/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run/launch.h"
#include "sys/fd.h"

#define TICK_MS 100
/* where pidfds are not to be had (Linux before 5.3) the end of a child is looked for this often */
#define NO_PIDFD_MS 20

/* standard output that is being read */
struct sink {
	int fd;
	size_t limit;
	struct arena *mem;
	char *text;
	size_t len, cap;
	bool overflow;
};

struct run {
	const struct child *c;
	struct sink *sink; /* NULL: nobody reads */
	pid_t pid;
	int pidfd, signals, report;
	long long deadline, next_tick; /* in ms of CLOCK_MONOTONIC; no deadline: 0 */
	int caught;		       /* the signal that was passed on, or 0 */
	bool late, ended;
	int status; /* as waitpid() gives it */
};

static const int passed_on[] = { SIGINT, SIGTERM, SIGHUP };
#define N_PASSED_ON (sizeof(passed_on) / sizeof(passed_on[0]))

static long long now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* closes now, where the scope's end would be too late */
static void close_now(int *io_fd)
{
	int fd = take_fd(io_fd);

	fd_close(&fd);
}

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

char *child_find(const char *program, struct arena *mem)
{
	const char *path = getenv("PATH");

	if (strchr(program, '/'))
		return is_program(program) ? arena_strdup(mem, program) : NULL;
	struct strv dirs = strv_split(mem, path ? path : "/usr/sbin:/usr/bin:/sbin:/bin", ":");
	for (size_t i = 0; i < dirs.n; i++) {
		char *full = arena_printf(mem, "%s/%s", dirs.at[i], program);

		/* a relative folder would mean another program in another working folder */
		if (*full == '/' && is_program(full))
			return full;
	}
	return NULL;
}

/* The signals that are passed on are blocked and read while a child runs; those that we were told to
 * ignore (nohup) stay ignored. */
static void block_signals(sigset_t *ret_taken, sigset_t *ret_old)
{
	(void)sigemptyset(ret_taken);
	for (size_t i = 0; i < N_PASSED_ON; i++) {
		struct sigaction now;

		if (sigaction(passed_on[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
			(void)sigaddset(ret_taken, passed_on[i]);
	}
	(void)sigprocmask(SIG_BLOCK, ret_taken, ret_old);
}

static void die_of(int sig)
{
	sigset_t set;

	(void)signal(sig, SIG_DFL);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, sig);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
	(void)raise(sig);
}

static void kill_group(const struct run *r, int sig)
{
	if (r->pid > 0)
		(void)kill(-r->pid, sig);
}

static void take_signals(struct run *r)
{
	struct signalfd_siginfo info;

	while (read(r->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		r->caught = (int)info.ssi_signo;
		kill_group(r, r->caught);
	}
}

static void sink_grow(struct sink *s)
{
	size_t cap = s->cap ? 2 * s->cap : 4096;

	s->text = arena_grow(s->mem, s->text, s->len, cap);
	s->cap = cap;
}

/* reads what is there; at the end of it, or when it is too much, closes */
static void take_output(struct run *r)
{
	struct sink *s = r->sink;

	while (s && s->fd >= 0) {
		if (s->len + 1 >= s->cap)
			sink_grow(s);
		ssize_t n = read(s->fd, s->text + s->len, s->cap - s->len - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n > 0)
			s->len += (size_t)n;
		s->overflow = s->len > s->limit;
		if (n <= 0 || s->overflow)
			close_now(&s->fd);
	}
	if (s && s->overflow)
		kill_group(r, SIGKILL);
}

static void take_end(struct run *r)
{
	siginfo_t info = { 0 };

	int left = waitid(P_PID, (id_t)r->pid, &info, WEXITED | WNOHANG | WNOWAIT);
	if (left != 0 ? errno == EINTR : info.si_pid == 0)
		return;
	/* before the child is reaped nobody else can have its number */
	if (r->c->box || r->late)
		kill_group(r, SIGKILL);
	if (waitpid(r->pid, &r->status, 0) != r->pid)
		r->status = 255 << 8;
	r->ended = true;
}

static void take_time(struct run *r)
{
	long long now = now_ms();

	if (r->deadline && now >= r->deadline) {
		r->late = true;
		kill_group(r, SIGKILL);
	}
	if (now < r->next_tick)
		return;
	r->next_tick = now + TICK_MS;
	if (r->c->tick)
		r->c->tick(r->c->data);
}

static void watch(struct run *r)
{
	while (!r->ended) {
		struct pollfd fds[] = {
			{ r->pidfd, POLLIN, 0 },
			{ r->signals, POLLIN, 0 },
			{ r->sink ? r->sink->fd : -1, POLLIN, 0 },
		};

		(void)poll(fds, 3, r->pidfd < 0 ? NO_PIDFD_MS : TICK_MS);
		take_signals(r);
		take_output(r);
		take_end(r);
		take_time(r);
	}
	take_output(r);
}

static bool result_of(const struct run *r, int *ret_status, struct err *e)
{
	const char *program = r->c->argv[0];
	struct launch_report report;

	if (read(r->report, &report, sizeof(report)) == (ssize_t)sizeof(report)) {
		(void)err_set(e, report.status, "%s", report.text);
		e->sys = report.sys;
		return false;
	}
	if (r->late) {
		(void)err_set(e, 1, "%s: killed, it took longer than %u seconds", program,
			      r->c->timeout);
		e->sys = ETIMEDOUT;
		return false;
	}
	if (r->sink && r->sink->overflow) {
		(void)err_set(e, 1, "%s: killed, it printed more than %zu bytes", program,
			      r->sink->limit);
		e->sys = EFBIG;
		return false;
	}
	*ret_status = WIFSIGNALED(r->status) ? 128 + WTERMSIG(r->status) : WEXITSTATUS(r->status);
	return true;
}

/* The text as a file that no folder has: unlike a pipe it takes all of it at once. */
static bool input_open(const char *text, int *ret, struct err *e)
{
	size_t len = strlen(text);
	auto_close int fd = memfd_create("input", MFD_CLOEXEC);

	if (fd < 0)
		return err_sys(e, "preparing standard input");
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0)
			return err_sys(e, "preparing standard input");
		text += n;
		len -= (size_t)n;
	}
	if (lseek(fd, 0, SEEK_SET) != 0)
		return err_sys(e, "preparing standard input");
	*ret = take_fd(&fd);
	return true;
}

static bool start(struct run *r, const char *program, int out, struct err *e)
{
	int pipe_fds[2];
	auto_close int in = -1;

	if (r->c->input && !input_open(r->c->input, &in, e))
		return false;
	if (pipe2(pipe_fds, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_sys(e, "making a pipe");
	r->report = pipe_fds[0];
	auto_close int report_in = pipe_fds[1];
	r->pid = fork();
	if (r->pid < 0)
		return err_sys(e, "starting %s", r->c->argv[0]);
	if (r->pid == 0)
		launch(r->c, program, in, out, report_in);
	(void)setpgid(r->pid, r->pid);
	r->pidfd = (int)syscall(SYS_pidfd_open, r->pid, 0);
	if (r->pidfd >= 0)
		(void)fcntl(r->pidfd, F_SETFD, FD_CLOEXEC);
	return true;
}

/* *io_out is the child's standard output; ours is closed when the child has its own */
static bool run_watched(struct run *r, const char *program, int *io_out, int *ret_status,
			struct err *e)
{
	long long now = now_ms();

	r->next_tick = now + TICK_MS;
	r->deadline = r->c->timeout ? now + 1000LL * r->c->timeout : 0;
	bool ok = start(r, program, *io_out, e);
	if (r->sink)
		close_now(io_out);
	if (ok) {
		watch(r);
		ok = result_of(r, ret_status, e);
	}
	close_now(&r->pidfd);
	close_now(&r->report);
	return ok;
}

static bool run(const struct child *c, struct sink *sink, int *io_out, int *ret_status,
		struct err *e)
{
	auto_arena mem = ARENA_INIT;
	struct run r = { .c = c, .sink = sink, .pidfd = -1, .signals = -1, .report = -1 };
	struct sigaction was, standard = { .sa_handler = SIG_DFL };
	sigset_t taken, old;

	assert(c->pass_fd < 0 || c->as_fd > 2);
	const char *program = strchr(c->argv[0], '/') ? c->argv[0] : child_find(c->argv[0], &mem);
	if (!program) {
		(void)err_set(e, 1, "%s: program not found", c->argv[0]);
		e->sys = ENOENT;
		return false;
	}
	block_signals(&taken, &old);
	/* who started us may have had it ignored: then there would be nothing to wait for */
	(void)sigaction(SIGCHLD, &standard, &was);
	r.signals = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
	bool ok = r.signals >= 0 ? run_watched(&r, program, io_out, ret_status, e)
				 : err_sys(e, "waiting for signals");
	close_now(&r.signals);
	(void)sigaction(SIGCHLD, &was, NULL);
	if (r.caught)
		die_of(r.caught);
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	return ok;
}

bool child_run(const struct child *c, int *ret_status, struct err *e)
{
	int out = c->out;

	return run(c, NULL, &out, ret_status, e);
}

bool child_capture(const struct child *c, size_t limit, struct arena *mem, char **ret_text,
		   size_t *ret_len, int *ret_status, struct err *e)
{
	struct sink sink = { .fd = -1, .limit = limit, .mem = mem };
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return err_sys(e, "making a pipe");
	sink.fd = fds[0];
	auto_close int out = fds[1];
	(void)fcntl(sink.fd, F_SETFL, O_NONBLOCK);
	sink_grow(&sink);
	bool ok = run(c, &sink, &out, ret_status, e);
	close_now(&sink.fd);
	if (!ok)
		return false;
	sink.text[sink.len] = '\0';
	*ret_text = sink.text;
	*ret_len = sink.len;
	return true;
}
