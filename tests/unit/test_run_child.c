/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run/child.h"

#define SH(...)                                                                                    \
	(const char *const[])                                                                      \
	{                                                                                          \
		"/bin/sh", "-c", __VA_ARGS__, NULL                                                 \
	}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static char *capture_text(struct child *c, struct arena *mem, int *ret_status)
{
	auto_err e = ERR_INIT;
	char *text = NULL;
	size_t len = 0;

	if (!child_capture(c, 1 << 20, mem, &text, &len, ret_status, &e))
		fail_msg("%s", e.text);
	assert_int_equal(strlen(text), len);
	return text;
}

static int run_status(const char *const *argv)
{
	struct child c = CHILD_INIT;
	auto_err e = ERR_INIT;
	int status = -1;

	c.argv = argv;
	if (!child_run(&c, &status, &e))
		fail_msg("%s", e.text);
	return status;
}

static void status_is_the_childs(void **state)
{
	(void)state;
	assert_int_equal(run_status(SH("exit 0")), 0);
	assert_int_equal(run_status(SH("exit 37")), 37);
	assert_int_equal(run_status(SH("kill -9 $$")), 128 + SIGKILL);
}

static void missing_program_is_an_error(void **state)
{
	struct child c = CHILD_INIT;
	auto_err e = ERR_INIT;
	int status = -1;

	(void)state;
	c.argv = (const char *const[]){ "no-such-program-here", NULL };
	assert_false(child_run(&c, &status, &e));
	assert_string_equal(e.text, "no-such-program-here: program not found");
	assert_int_equal(e.sys, ENOENT);
	c.argv = (const char *const[]){ "/nowhere/at/all", NULL };
	assert_false(child_run(&c, &status, &e));
	assert_string_equal(e.text, "/nowhere/at/all: program not found");
	assert_int_equal(e.sys, ENOENT);
	c.argv = (const char *const[]){ "/etc/passwd", NULL };
	assert_false(child_run(&c, &status, &e));
	assert_int_equal(e.sys, EACCES);
	assert_int_equal(status, -1);
}

static void missing_folder_is_an_error(void **state)
{
	struct child c = CHILD_INIT;
	auto_err e = ERR_INIT;
	int status = -1;

	(void)state;
	c.argv = SH("exit 0");
	c.dir = "/nowhere/at/all";
	assert_false(child_run(&c, &status, &e));
	assert_string_equal(e.text, "entering /nowhere/at/all: No such file or directory");
}

static void missing_interpreter_is_told(void **state)
{
	char dir[] = "/tmp/test-run-child-XXXXXX";
	struct child c = CHILD_INIT;
	auto_err e = ERR_INIT;
	auto_arena mem = ARENA_INIT;
	int status = -1;

	(void)state;
	assert_non_null(mkdtemp(dir));
	char *script = arena_printf(&mem, "%s/script", dir);
	int fd = open(script, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	assert_true(fd >= 0);
	assert_true(write(fd, "#!/no/such/shell\n", 17) == 17);
	close(fd);
	c.argv = (const char *const[]){ script, NULL };
	assert_false(child_run(&c, &status, &e));
	assert_non_null(strstr(e.text, "its interpreter was not found"));
	assert_int_equal(e.sys, ENOENT);
	unlink(script);
	rmdir(dir);
}

static void dir_and_environment_are_those_given(void **state)
{
	struct child c = CHILD_INIT;
	auto_arena mem = ARENA_INIT;
	int status;

	(void)state;
	c.argv = SH("pwd; echo \"$WORD|$HOME\"");
	c.dir = "/usr";
	c.env = (const char *const[]){ "WORD=a b", NULL };
	assert_string_equal(capture_text(&c, &mem, &status), "/usr\na b|\n");
	assert_int_equal(status, 0);
}

static void input_is_empty(void **state)
{
	struct child c = CHILD_INIT;
	auto_arena mem = ARENA_INIT;
	int status;

	(void)state;
	c.argv = SH("cat; readlink /proc/self/fd/0");
	assert_string_equal(capture_text(&c, &mem, &status), "/dev/null\n");
}

static void only_named_fds_are_passed(void **state)
{
	struct child c = CHILD_INIT;
	auto_arena mem = ARENA_INIT;
	int status, in[2], leak = open("/etc/passwd", O_RDONLY);

	(void)state;
	assert_true(leak >= 0);
	assert_int_equal(pipe(in), 0);
	c.argv = SH("for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do "
		    "[ -e /proc/$$/fd/$i ] && printf '%s ' $i; done; "
		    "[ ! -e /proc/$$/fd/5 ] || echo there >&5");
	assert_string_equal(capture_text(&c, &mem, &status), "0 1 2 ");
	c.pass_fd = in[1];
	c.as_fd = 5;
	assert_string_equal(capture_text(&c, &mem, &status), "0 1 2 5 ");
	char text[7] = "";
	assert_int_equal(read(in[0], text, 6), 6);
	assert_string_equal(text, "there\n");
	close(leak);
	close(in[0]);
	close(in[1]);
}

/* the fds given stand where others have to go */
static void fds_that_cross_arrive(void **state)
{
	struct child c = CHILD_INIT;
	auto_err e = ERR_INIT;
	int status, a[2], b[2];
	char text[3] = "";

	(void)state;
	assert_int_equal(pipe(a), 0);
	assert_int_equal(pipe(b), 0);
	c.argv = SH("eval 'printf o >&1; printf p >&'$0", arena_printf(&e.mem, "%d", a[1]));
	c.out = a[1];
	c.pass_fd = b[1];
	c.as_fd = a[1];
	assert_true(child_run(&c, &status, &e));
	assert_int_equal(status, 0);
	assert_int_equal(read(a[0], text, 2), 1);
	assert_string_equal(text, "o");
	assert_int_equal(read(b[0], text, 2), 1);
	assert_string_equal(text, "p");
	for (int i = 0; i < 2; i++) {
		close(a[i]);
		close(b[i]);
	}
}

static void errors_can_join_output(void **state)
{
	struct child c = CHILD_INIT;
	auto_arena mem = ARENA_INIT;
	int status;

	(void)state;
	c.argv = SH("echo out; echo err >&2");
	c.err = CHILD_ERR_TO_OUT;
	assert_string_equal(capture_text(&c, &mem, &status), "out\nerr\n");
	c.err = -1;
	assert_string_equal(capture_text(&c, &mem, &status), "out\n");
}

static void large_output_is_whole(void **state)
{
	struct child c = CHILD_INIT;
	auto_arena mem = ARENA_INIT;
	int status;

	(void)state;
	c.argv = SH("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done");
	assert_int_equal(strlen(capture_text(&c, &mem, &status)), 220000);
}

static void too_much_output_is_an_error(void **state)
{
	struct child c = CHILD_INIT;
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	char *text = NULL;
	size_t len;
	int status;

	(void)state;
	c.argv = SH("while :; do echo 0123456789; done");
	assert_false(child_capture(&c, 10000, &mem, &text, &len, &status, &e));
	assert_int_equal(e.sys, EFBIG);
	assert_null(text);
	c.argv = SH("printf 0123456789");
	assert_true(child_capture(&c, 10, &mem, &text, &len, &status, &e));
	assert_int_equal(len, 10);
	assert_false(child_capture(&c, 9, &mem, &text, &len, &status, &e));
}

/* who stays behind with the pipe open does not hold us up */
static void background_process_is_not_waited_for(void **state)
{
	struct child c = CHILD_INIT;
	auto_arena mem = ARENA_INIT;
	int status;
	double began = seconds();

	(void)state;
	c.argv = SH("sleep 20 & echo $!");
	char *text = capture_text(&c, &mem, &status);
	assert_true(seconds() - began < 5);
	pid_t left = (pid_t)strtol(text, NULL, 10);
	assert_int_equal(kill(left, 0), 0);
	kill(left, SIGKILL);
}

/* an orphan may stay a zombie for as long as init likes: so it is looked at, not signalled */
static bool is_alive(const char *proc_stat)
{
	FILE *f = fopen(proc_stat, "r");
	char letter = 'X';

	if (!f)
		return false;
	if (fscanf(f, "%*d (sleep) %c", &letter) != 1)
		letter = 'X';
	fclose(f);
	return letter != 'X' && letter != 'Z';
}

static void timeout_kills_the_group(void **state)
{
	char path[] = "/tmp/test-run-child-XXXXXX";
	struct child c = CHILD_INIT;
	auto_err e = ERR_INIT;
	int status = -1, fd = mkstemp(path);
	double began = seconds();
	char text[32] = "";

	(void)state;
	assert_true(fd >= 0);
	c.argv = SH("trap '' TERM; sleep 20 & echo $!; wait");
	c.out = fd;
	c.timeout = 1;
	assert_false(child_run(&c, &status, &e));
	assert_int_equal(e.sys, ETIMEDOUT);
	assert_string_equal(e.text, "/bin/sh: killed, it took longer than 1 seconds");
	assert_true(seconds() - began < 5);
	assert_true(pread(fd, text, sizeof(text) - 1, 0) > 0);
	const char *proc_stat = arena_printf(&e.mem, "/proc/%ld/stat", strtol(text, NULL, 10));
	for (int i = 0; i < 200 && is_alive(proc_stat); i++)
		usleep(10000);
	assert_false(is_alive(proc_stat));
	close(fd);
	unlink(path);
}

static void count_up(void *data)
{
	(*(int *)data)++;
}

static void ticks_come(void **state)
{
	struct child c = CHILD_INIT;
	auto_err e = ERR_INIT;
	int status, ticks = 0;

	(void)state;
	c.argv = SH("sleep 1");
	c.tick = count_up;
	c.data = &ticks;
	assert_true(child_run(&c, &status, &e));
	assert_true(ticks >= 3 && ticks <= 11);
}

static void child_has_its_own_group_and_signals(void **state)
{
	struct child c = CHILD_INIT;
	auto_arena mem = ARENA_INIT;
	int status;
	sigset_t set, old;

	(void)state;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	signal(SIGUSR2, SIG_IGN);
	c.argv = SH("read -r p c s pp g r </proc/$$/stat; [ $g = $$ ] && echo leader;"
		    "grep -E 'Sig(Blk|Ign)' /proc/$$/status");
	assert_string_equal(capture_text(&c, &mem, &status),
			    "leader\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
	signal(SIGUSR2, SIG_DFL);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

/* runs a child in a process of our own that is told to end while the child runs */
static int signalled_while_running(int fd, int sig, bool ignored)
{
	pid_t pid = fork();

	if (pid == 0) {
		struct child c = CHILD_INIT;
		auto_err e = ERR_INIT;
		int status = 0;

		if (ignored)
			signal(sig, SIG_IGN);
		c.argv = SH("trap 'echo told; exit 3' TERM INT HUP; echo ready; sleep 2 & wait");
		c.out = fd;
		_exit(child_run(&c, &status, &e) ? 100 + status : 99);
	}
	for (int i = 0; i < 200 && lseek(fd, 0, SEEK_END) < 6; i++)
		usleep(10000);
	kill(pid, sig);
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void signals_are_passed_on_and_we_die_of_them(void **state)
{
	const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	char path[] = "/tmp/test-run-child-XXXXXX", text[32];
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(ftruncate(fd, 0), 0);
		lseek(fd, 0, SEEK_SET);
		int status = signalled_while_running(fd, signals[i], false);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), signals[i]);
		ssize_t n = pread(fd, text, sizeof(text), 0);
		assert_int_equal(n, 11);
		assert_memory_equal(text, "ready\ntold\n", 11);
	}
	close(fd);
	unlink(path);
}

static void ignored_signals_stay_ignored(void **state)
{
	char path[] = "/tmp/test-run-child-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	int status = signalled_while_running(fd, SIGHUP, true);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 100);
	close(fd);
	unlink(path);
}

static void status_comes_with_ignored_sigchld(void **state)
{
	(void)state;
	signal(SIGCHLD, SIG_IGN);
	int status = run_status(SH("exit 5"));
	void (*now)(int) = signal(SIGCHLD, SIG_DFL);
	assert_int_equal(status, 5);
	assert_true(now == SIG_IGN);
}

static void find_goes_through_path(void **state)
{
	auto_arena mem = ARENA_INIT;
	char *old = getenv("PATH") ? arena_strdup(&mem, getenv("PATH")) : NULL;

	(void)state;
	setenv("PATH", "/nowhere:.::/bin", 1);
	assert_string_equal(child_find("sh", &mem), "/bin/sh");
	assert_null(child_find("no-such-program-here", &mem));
	assert_string_equal(child_find("/bin/sh", &mem), "/bin/sh");
	assert_null(child_find("/bin", &mem));
	unsetenv("PATH");
	assert_non_null(child_find("sh", &mem));
	if (old)
		setenv("PATH", old, 1);
}

static void input_is_the_text_and_ends(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct child c = CHILD_INIT;
	int status = -1;
	/* more than a pipe would take before its reader is there */
	size_t many = (size_t)1 << 20;
	char *text = arena_alloc(&mem, many + 1);

	(void)state;
	c.argv = SH("cat; echo end");
	assert_string_equal(capture_text(&c, &mem, &status), "end\n");
	c.input = "one\ntwo\n";
	assert_string_equal(capture_text(&c, &mem, &status), "one\ntwo\nend\n");
	c.input = "";
	assert_string_equal(capture_text(&c, &mem, &status), "end\n");
	(void)memset(text, 'x', many);
	c.input = text;
	c.argv = SH("wc -c");
	assert_string_equal(capture_text(&c, &mem, &status), "1048576\n");
	/* a child that does not read it is no matter */
	c.argv = SH("exit 3");
	assert_string_equal(capture_text(&c, &mem, &status), "");
	assert_int_equal(status, 3);
}

static void input_beside_other_descriptors(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct child c = CHILD_INIT;
	int status = -1, fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "passed\n", 7), 7);
	assert_int_equal(close(fds[1]), 0);
	c.input = "input\n";
	c.pass_fd = fds[0];
	c.as_fd = 3;
	c.argv = SH("cat; cat <&3");
	assert_string_equal(capture_text(&c, &mem, &status), "input\npassed\n");
	assert_int_equal(close(fds[0]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_is_the_childs),
		cmocka_unit_test(missing_program_is_an_error),
		cmocka_unit_test(missing_folder_is_an_error),
		cmocka_unit_test(missing_interpreter_is_told),
		cmocka_unit_test(dir_and_environment_are_those_given),
		cmocka_unit_test(input_is_empty),
		cmocka_unit_test(only_named_fds_are_passed),
		cmocka_unit_test(fds_that_cross_arrive),
		cmocka_unit_test(errors_can_join_output),
		cmocka_unit_test(large_output_is_whole),
		cmocka_unit_test(too_much_output_is_an_error),
		cmocka_unit_test(background_process_is_not_waited_for),
		cmocka_unit_test(timeout_kills_the_group),
		cmocka_unit_test(ticks_come),
		cmocka_unit_test(child_has_its_own_group_and_signals),
		cmocka_unit_test(signals_are_passed_on_and_we_die_of_them),
		cmocka_unit_test(ignored_signals_stay_ignored),
		cmocka_unit_test(status_comes_with_ignored_sigchld),
		cmocka_unit_test(find_goes_through_path),
		cmocka_unit_test(input_is_the_text_and_ends),
		cmocka_unit_test(input_beside_other_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
