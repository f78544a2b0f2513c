/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sys/fd.h"
#include "sys/lock.h"
#include "sys_scratch.h"

static long told; /* the number that waiting() was called with; -1: it was not */

static void tell(void *data, long pid)
{
	(void)data;
	told = pid;
}

static bool take(const char *name, int *ret_fd, struct err *e)
{
	told = -1;
	return lock_take(AT_FDCWD, name, tell, NULL, ret_fd, e);
}

/* A process that holds the lock until it is killed; returns when it has it. It is no ancestor of ours. */
static pid_t holder_of(const char *name)
{
	int ready[2];
	char byte;

	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		auto_err e = ERR_INIT;
		int fd = -1;

		if (!take(name, &fd, &e) || write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			(void)pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	(void)close(ready[0]);
	(void)close(ready[1]);
	return pid;
}

static void end(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void a_free_one_is_taken_at_once(void **state)
{
	auto_err e = ERR_INIT;
	auto_close int fd = -1;

	(void)state;
	assert_true(take("lock", &fd, &e));
	assert_true(fd >= 0);
	assert_int_equal(told, -1);
	assert_int_equal(mode_of("lock"), 0644);
}

static void one_that_was_given_back_is_free(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	for (int i = 0; i < 2; i++) {
		auto_close int fd = -1;

		assert_true(take("lock", &fd, &e));
		assert_true(fd >= 0);
	}
	assert_int_equal(told, -1);
}

static void it_goes_with_the_process_that_dies(void **state)
{
	auto_err e = ERR_INIT;
	auto_close int fd = -1;

	(void)state;
	end(holder_of("lock"));
	assert_true(take("lock", &fd, &e));
	assert_true(fd >= 0);
	assert_int_equal(told, -1);
}

static void who_waits_is_told_for_whom(void **state)
{
	auto_err e = ERR_INIT;
	auto_close int fd = -1;
	pid_t other, killer;

	(void)state;
	other = holder_of("lock");
	killer = fork();
	assert_true(killer >= 0);
	if (killer == 0) {
		(void)sleep(2);
		(void)kill(other, SIGKILL);
		_exit(0);
	}
	assert_true(take("lock", &fd, &e));
	assert_true(fd >= 0);
	assert_int_equal(told, other);
	assert_int_equal(waitpid(other, NULL, 0), other);
	assert_int_equal(waitpid(killer, NULL, 0), killer);
}

static void what_an_ancestor_holds_is_not_waited_for(void **state)
{
	auto_err e = ERR_INIT;
	auto_close int fd = -1;
	int status;
	pid_t child;

	(void)state;
	assert_true(take("lock", &fd, &e));
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		pid_t grandchild = fork();
		int again = -1;

		if (grandchild == 0)
			_exit(take("lock", &again, &e) && again == -1 && told == -1 ? 0 : 1);
		(void)waitpid(grandchild, &status, 0);
		_exit(WEXITSTATUS(status));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void a_link_is_refused(void **state)
{
	auto_err e = ERR_INIT;
	int fd = -1;

	(void)state;
	assert_int_equal(symlink("elsewhere", "lock"), 0);
	assert_false(take("lock", &fd, &e));
	assert_int_equal(fd, -1);
	assert_false(exists("elsewhere"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(a_free_one_is_taken_at_once),
		scratch_test(one_that_was_given_back_is_free),
		scratch_test(it_goes_with_the_process_that_dies),
		scratch_test(who_waits_is_told_for_whom),
		scratch_test(what_an_ancestor_holds_is_not_waited_for),
		scratch_test(a_link_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
