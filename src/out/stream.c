/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "out/stream.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* write(2) that never raises SIGPIPE; the process's own handling of that signal, which children
 * inherit, stays as it is */
static ssize_t write_no_signal(int fd, const char *bytes, size_t len)
{
	const struct timespec now = { 0, 0 };
	sigset_t pipe_only, before, pending;

	sigemptyset(&pending);
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	(void)sigpending(&pending);
	(void)sigprocmask(SIG_BLOCK, &pipe_only, &before);

	ssize_t n = write(fd, bytes, len);
	int sys = errno;

	if (n < 0 && sys == EPIPE && !sigismember(&pending, SIGPIPE))
		(void)sigtimedwait(&pipe_only, NULL, &now);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	errno = sys;
	return n;
}

static void write_all(struct stream *s, const char *bytes, size_t len)
{
	while (len && !s->muted) {
		ssize_t n = write_no_signal(s->fd, bytes, len);

		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			struct pollfd room = { .fd = s->fd, .events = POLLOUT };

			(void)poll(&room, 1, -1);
		} else if (n == 0 || errno != EINTR) {
			s->muted = true;
		}
	}
}

void stream_flush(struct stream *s)
{
	size_t n = s->n;

	s->n = 0;
	write_all(s, s->buf, n);
}

void stream_bytes(struct stream *s, const char *bytes, size_t len)
{
	if (s->muted)
		return;
	if (len > sizeof(s->buf) - s->n)
		stream_flush(s);
	if (len > sizeof(s->buf)) {
		write_all(s, bytes, len);
		return;
	}
	if (!len)
		return;
	memcpy(s->buf + s->n, bytes, len);
	s->n += len;
}

void stream_text(struct stream *s, const char *text)
{
	stream_bytes(s, text, strlen(text));
}
