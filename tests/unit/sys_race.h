/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Races that are always lost: this openat() stands before the C library's, also for the code under
 * test, and lets a test do something at the moment when a certain name is about to be opened.
 */
#ifndef SYS_RACE_H
#define SYS_RACE_H

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static const char *race_name;
static void (*race_act)(void);
static int race_left;

/* for the next `times` openings of name */
static inline void race_at(const char *name, void (*act)(void), int times)
{
	race_name = name;
	race_act = act;
	race_left = times;
}

int openat(int at, const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	if (race_left > 0 && strcmp(name, race_name) == 0) {
		race_left--;
		race_act();
	}
	return (int)syscall(SYS_openat, at, name, flags, mode);
}

#endif
