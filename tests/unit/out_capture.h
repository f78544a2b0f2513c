/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a function in a child of its own and gives back what it wrote: on a pipe, with standard
 * error in the same place, or on a terminal of a given width.
 */
#ifndef TESTS_UNIT_OUT_CAPTURE_H
#define TESTS_UNIT_OUT_CAPTURE_H

#include <pty.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/arena.h"

typedef void (*scene_fn)(void);

static inline char *capture_read(int fd, struct arena *mem)
{
	size_t n = 0, cap = 1 << 20;
	char *all = arena_alloc(mem, cap);
	ssize_t got;

	while (n < cap - 1 && (got = read(fd, all + n, cap - 1 - n)) > 0)
		n += (size_t)got;
	return all;
}

static inline void capture_end(pid_t child)
{
	int status = -1;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static inline char *capture_pipe(scene_fn scene, struct arena *mem)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);

	pid_t child = fork();

	assert_true(child >= 0);
	if (!child) {
		(void)dup2(fds[1], STDOUT_FILENO);
		(void)dup2(fds[1], STDERR_FILENO);
		close(fds[0]);
		scene();
		_exit(0);
	}
	close(fds[1]);

	char *all = capture_read(fds[0], mem);

	close(fds[0]);
	capture_end(child);
	return all;
}

/* the terminal turns "\n" into "\r\n" */
static inline char *capture_tty(scene_fn scene, unsigned short width, struct arena *mem)
{
	struct winsize size = { .ws_row = 24, .ws_col = width };
	int screen;
	pid_t child = forkpty(&screen, NULL, NULL, &size);

	assert_true(child >= 0);
	if (!child) {
		scene();
		_exit(0);
	}

	char *all = capture_read(screen, mem);

	close(screen);
	capture_end(child);
	return all;
}

#endif
