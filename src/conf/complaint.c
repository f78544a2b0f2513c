/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/complaint.h"

#include <stdarg.h>

void complain(struct complaints *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strv_printf(c->mem, c->lines, "dkms.conf: Error! %s", arena_vprintf(c->mem, fmt, ap));
	va_end(ap);
	c->bad = true;
}

void complain_more(struct complaints *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strv_push(c->mem, c->lines, arena_vprintf(c->mem, fmt, ap));
	va_end(ap);
}

void complain_mildly(struct complaints *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strv_printf(c->mem, c->lines, "dkms.conf: Warning! %s", arena_vprintf(c->mem, fmt, ap));
	va_end(ap);
}

const char *complaint_value(const struct complaints *c, const char *value)
{
	char *copy = arena_strdup(c->mem, value);

	for (char *p = copy; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 127)
			*p = '?';
	return copy;
}
