/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/naming.h"

#include "op/reading.h"

static bool take_names(struct op *op, const struct reading *r, struct err *e)
{
	if (!r->ok) {
		reading_show(op, r);
		return err_set(e, r->why.status, "%s", r->why.text);
	}
	if (!str_is_name(r->package.name) || !str_is_name(r->package.version))
		return err_set(e, 10, "Malformed dkms.conf file. Cannot load source tree.");
	op->opt.module = r->package.name;
	op->opt.version = r->package.version;
	return true;
}

bool naming_complete(struct op *op, struct err *e)
{
	if (!op->opt.source)
		return true;

	const struct reading_request request = {
		.file = arena_printf(op->mem, "%s/dkms.conf", op->opt.source),
	};
	struct reading *r = reading_make(op, &request);
	bool ok = take_names(op, r, e);

	reading_release(r);
	return ok;
}
