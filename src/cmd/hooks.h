/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who else calls dkms: `dkms --hook CALLER ARGUMENT…` is what the few lines in hooks/ exec. Each caller is a
 * function that turns its arguments into goals, as an action does; they differ in what a failure may cost.
 * A kernel must not stay without its boot entry because a module does not build: for the lenient callers the
 * exit status is 0, after it was said which module failed and why, unless framework.conf has
 * on_failure="fail" (COMPAT section 10, 14). 77 leaves none of them.
 */
#ifndef CMD_HOOKS_H
#define CMD_HOOKS_H

#include "op/op.h"

/* a caller's function; args are its arguments. As in struct cmd, *ret_status is the exit status where the failures
 * have been shown already. */
typedef bool hook_fn(struct op *op, const struct strv *args, int *ret_status, struct err *e);

hook_fn hook_autoinstaller, hook_preinst, hook_postinst, hook_prerm, hook_kernel_install;
hook_fn hook_common_postinst, hook_pacman, hook_apk_kernel, hook_apk_sources;

/* one line: modules for this kernel were not built for want of headers, and which package has them */
void hook_say_no_headers(struct op *op, const struct kernel *k);
/* "{m}/{v} for kernel {k} ({a}): {the first error}", and where the log is */
const char *hook_failure(struct op *op, const struct goal *g);
/* The goals that this run has not reached: module, kernel, the first error, the log; then the lines of
 * outlook. Nothing if there are none. */
void hook_report(struct op *op, const char *outlook);

/* argv: the caller's name, its arguments, NULL. Returns the exit status. */
int hooks_run(char *const *argv, struct arena *mem);

#endif
