/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the shells' completions ask: `dkms --complete WORD…` prints what the last WORD may become, a line each:
 * the whole word, and where there is something to tell a tab and what it is. WORDs are those behind the
 * command's name. It looks, and runs nothing; what cannot be read offers nothing.
 */
#ifndef CMD_COMPLETE_H
#define CMD_COMPLETE_H

#include <stdbool.h>

#include "core/arena.h"

/* is this command line such a question? */
bool complete_asked(char *const *argv);
/* exit status, always 0 */
int complete_run(char *const *argv, struct arena *mem);

#endif
