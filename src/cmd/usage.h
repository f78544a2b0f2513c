/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --help prints, and what follows an unknown action or option. */
#ifndef CMD_USAGE_H
#define CMD_USAGE_H

#include "out/out.h"

void usage_show(struct out *out);
/* what it says of an action or an option, or "" */
const char *usage_of(const char *word, struct arena *mem);

#endif
