/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/err.h"

#include <errno.h>
#include <string.h>

bool err_set(struct err *e, int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	e->text = arena_vprintf(&e->mem, fmt, ap);
	va_end(ap);
	e->status = status;
	e->sys = 0;
	return false;
}

bool err_sys(struct err *e, const char *fmt, ...)
{
	int sys = errno;
	va_list ap;

	va_start(ap, fmt);
	const char *what = arena_vprintf(&e->mem, fmt, ap);
	va_end(ap);
	e->text = arena_printf(&e->mem, "%s: %s", what, strerror(sys));
	e->status = 1;
	e->sys = sys;
	return false;
}

bool err_add(struct err *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *context = arena_vprintf(&e->mem, fmt, ap);
	va_end(ap);
	e->text = arena_printf(&e->mem, "%s: %s", context, e->text);
	return false;
}

bool err_line(struct err *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *line = arena_vprintf(&e->mem, fmt, ap);
	va_end(ap);
	e->text = arena_printf(&e->mem, "%s\n%s", e->text, line);
	return false;
}

bool err_status(struct err *e, int status)
{
	e->status = status;
	return false;
}

void err_clear(struct err *e)
{
	arena_release(&e->mem);
	*e = (struct err)ERR_INIT;
}
