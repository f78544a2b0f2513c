/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wrong in a dkms.conf is told line by line, all of it, before the file is refused. Each
 * function here adds lines `dkms.conf: …`; those called Error mark the file as bad.
 */
#ifndef CONF_COMPLAINT_H
#define CONF_COMPLAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

struct complaints {
	struct arena *mem;
	struct strv *lines;
	bool bad;
};

/* "dkms.conf: Error! …" */
void complain(struct complaints *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* a further line of the same complaint */
void complain_more(struct complaints *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* "dkms.conf: Warning! …" */
void complain_mildly(struct complaints *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* value as a complaint may show it: control characters become '?' */
const char *complaint_value(const struct complaints *c, const char *value);

#endif
