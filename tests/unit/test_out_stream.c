/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "out/stream.h"

static void waits_until_flushed(void **state)
{
	struct stream s = { .fd = -1 };
	char got[16] = "";
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	s.fd = fds[1];
	stream_text(&s, "one ");
	stream_bytes(&s, "two\0", 4);
	assert_int_equal(read(fds[0], got, sizeof(got)), -1);
	stream_flush(&s);
	assert_int_equal(read(fds[0], got, sizeof(got)), 8);
	assert_memory_equal(got, "one two\0", 8);
	stream_flush(&s);
	assert_int_equal(read(fds[0], got, sizeof(got)), -1);
	close(fds[0]);
	close(fds[1]);
}

/* more than the pipe holds, to a descriptor that does not block, in pieces of every size */
static void send_much(int fd)
{
	struct stream s = { .fd = fd };
	static char piece[3 * STREAM_BUFFER];

	memset(piece, 'x', sizeof(piece));
	for (size_t n = 1; n < sizeof(piece); n += 97)
		stream_bytes(&s, piece, n);
	stream_flush(&s);
	_exit(s.muted);
}

static void full_pipe_is_waited_for(void **state)
{
	size_t want = 0, got = 0;
	static char piece[4096];
	int fds[2], status = -1;
	ssize_t n;

	(void)state;
	for (size_t i = 1; i < 3 * STREAM_BUFFER; i += 97)
		want += i;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);

	pid_t child = fork();

	assert_true(child >= 0);
	if (!child)
		send_much(fds[1]);
	close(fds[1]);
	while ((n = read(fds[0], piece, sizeof(piece))) > 0)
		got += (size_t)n;
	close(fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(got, want);
}

static volatile sig_atomic_t signals;

static void count(int sig)
{
	(void)sig;
	signals = signals + 1;
}

static void reader_gone_is_silent(void **state)
{
	struct sigaction old, counting = { .sa_handler = count };
	struct stream s = { .fd = -1 };
	sigset_t pending;
	int fds[2];

	(void)state;
	assert_int_equal(sigaction(SIGPIPE, &counting, &old), 0);
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	s.fd = fds[1];
	stream_text(&s, "nobody hears this");
	stream_flush(&s);
	assert_true(s.muted);
	stream_text(&s, "nor this");
	assert_int_equal(s.n, 0);
	stream_flush(&s);
	assert_int_equal(signals, 0);
	assert_int_equal(sigpending(&pending), 0);
	assert_false(sigismember(&pending, SIGPIPE));
	assert_int_equal(raise(SIGPIPE), 0);
	assert_int_equal(signals, 1);
	assert_int_equal(sigaction(SIGPIPE, &old, NULL), 0);
	close(fds[1]);
}

static void bad_descriptor_mutes(void **state)
{
	struct stream closed = { .fd = -1 }, full = { .fd = open("/dev/full", O_WRONLY) };

	(void)state;
	stream_text(&closed, "x");
	stream_flush(&closed);
	assert_true(closed.muted);
	assert_true(full.fd >= 0);
	stream_text(&full, "x");
	stream_flush(&full);
	assert_true(full.muted);
	close(full.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_until_flushed),
		cmocka_unit_test(full_pipe_is_waited_for),
		cmocka_unit_test(reader_gone_is_silent),
		cmocka_unit_test(bad_descriptor_mutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
