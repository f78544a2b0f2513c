/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "sys/fd.h"

static int open_null(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void assert_open(int fd)
{
	assert_true(fcntl(fd, F_GETFD) >= 0);
}

static void assert_closed(int fd)
{
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	assert_int_equal(errno, EBADF);
}

static void the_end_of_the_scope_closes(void **state)
{
	int number = -1;

	(void)state;
	{
		auto_close int fd = open_null();

		number = fd;
		assert_open(number);
	}
	assert_closed(number);
}

static int make_and_hand_on(void)
{
	auto_close int fd = open_null();
	int taken = take_fd(&fd);

	assert_int_equal(fd, -1);
	return taken;
}

static void taken_it_stays_open(void **state)
{
	(void)state;
	auto_close int fd = make_and_hand_on();

	assert_open(fd);
}

static void errno_is_kept(void **state)
{
	int fd = open_null(), number = fd, closed = fd;

	(void)state;
	errno = ENOSPC;
	fd_close(&fd);
	assert_int_equal(errno, ENOSPC);
	assert_closed(number);
	/* closing fails this time, which nobody shall notice */
	errno = ENOSPC;
	fd_close(&closed);
	assert_int_equal(errno, ENOSPC);
}

static void nothing_to_close(void **state)
{
	int none = -1, here = AT_FDCWD;

	(void)state;
	errno = 0;
	fd_close(&none);
	fd_close(&here);
	assert_int_equal(errno, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_end_of_the_scope_closes),
		cmocka_unit_test(taken_it_stays_open),
		cmocka_unit_test(errno_is_kept),
		cmocka_unit_test(nothing_to_close),
	};

	return cmocka_run_group_tests_name("sys/fd", tests, NULL, NULL);
}
