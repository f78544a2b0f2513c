/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/transaction.h"

#include <fcntl.h>

#include "op/step.h"

static bool run(struct op *op, const struct kernel *k, const char *command, struct err *e)
{
	const struct target everything = { "", "", k ? k->release : "", k ? k->arch : "" };
	const struct step step = { .title = "Executing post-transaction command",
				   .command = command };
	struct stepper s = {
		.op = op, .target = &everything, .kernel = k, .dir = "/", .log = LOG_INIT
	};
	int status;

	if (!log_open(&s.log, op->tree.fd, "post_transaction.log", NULL, e))
		return false;

	bool ok = step_run(&s, &step, &status, e);

	log_close(&s.log);
	return ok;
}

void transaction_run(struct op *op, const struct kernel *k)
{
	auto_err e = ERR_INIT;
	const char *command =
		settings_expand(op->set.post_transaction, k ? k->release : "", op->mem);

	if (str_set(command) && !run(op, k, command, &e))
		out_warn(op->out, "post_transaction: %s", e.text);
}
