/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shows what directives_read() makes of a dkms.conf: lines "NAME[INDEX]=VALUE", a backslash doubled and
 * a newline shown as \n. Arguments: the file, then the variables that it sees, in the order of struct
 * conf_vars. Exits with the error's status.
 */
#include <stdio.h>

#include "conf/directives.h"

#define N_ARGS 12

static void show(const struct directive *d)
{
	printf("%s[%zu]=", d->name, d->index);
	for (const char *c = d->value; *c; c++) {
		if (*c == '\n')
			fputs("\\n", stdout);
		else if (*c == '\\')
			fputs("\\\\", stdout);
		else
			putchar(*c);
	}
	putchar('\n');
}

static int complain(const struct err *e)
{
	fprintf(stderr, "%s\n", e->text);
	return e->status;
}

int main(int argc, char **argv)
{
	if (argc != N_ARGS) {
		fprintf(stderr, "usage: directives FILE VARIABLE...\n");
		return 2;
	}

	const struct conf_vars vars = {
		.kernelver = argv[2],
		.arch = argv[3],
		.kernel_source_dir = argv[4],
		.kernel_config = argv[5],
		.dkms_tree = argv[6],
		.source_tree = argv[7],
		.install_tree = argv[8],
		.module = argv[9],
		.module_version = argv[10],
		.parallel_jobs = argv[11],
	};
	const struct conf_source source = { .file = argv[1], .vars = &vars };
	struct directives d = { 0 };
	const char *noise = NULL;
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;

	if (!directives_read(&source, &mem, &d, &noise, &e))
		return complain(&e);
	for (size_t i = 0; i < d.n; i++)
		show(&d.at[i]);
	fputs(noise, stderr);
	return 0;
}
