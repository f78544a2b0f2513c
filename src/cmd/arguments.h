/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line of COMPAT section 1: options in any order, an action, and a bare word that may be a
 * module/version, a source tree, a dkms.conf or an archive.
 */
#ifndef CMD_ARGUMENTS_H
#define CMD_ARGUMENTS_H

#include "cmd/cmd.h"
#include "core/opts.h"

struct arguments {
	struct options opt;
	const struct cmd *cmd; /* NULL: no action, or an unknown one */
	const char *unknown;   /* the first word that was not an action, or NULL */
	bool help, version;
	struct strv deprecated; /* options that are accepted and do nothing */
	struct strv puzzling;	/* words that nothing is known about */
};

/* what the value of an option, or a bare word, names */
enum value_kind {
	VALUE_TEXT, /* nothing that could be looked up */
	VALUE_MODULE,
	VALUE_VERSION,
	VALUE_KERNEL, /* or kernel/arch */
	VALUE_RELEASE,
	VALUE_ARCH,
	VALUE_FILE,
	VALUE_CONF,
	VALUE_FOLDER,
	VALUE_DIRECTIVE,
};

/* all options, ended by a name of NULL */
extern const struct opt arguments_options[];
enum value_kind arguments_value(const struct opt *o);
bool arguments_repeats(const struct opt *o);
/* Does the option mean anything to the action? NULL: to any. False for deprecated ones. */
bool arguments_fits(const struct opt *o, const struct cmd *cmd);

/* what is wrong with the line itself; exit 2 and 4 */
bool arguments_parse(char *const *argv, struct arena *mem, struct arguments *ret, struct err *e);
/* what is wrong with it for its action: the table of COMPAT section 1 */
bool arguments_check(const struct arguments *a, struct err *e);

#endif
