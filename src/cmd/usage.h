/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --help prints, and what follows an unknown action or option. */
#ifndef CMD_USAGE_H
#define CMD_USAGE_H

#include "out/out.h"

void usage_show(struct out *out);

#endif
