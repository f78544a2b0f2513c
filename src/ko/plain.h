/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A module's file opened for reading, unpacked into memory (a memfd) if it is compressed. */
#ifndef KO_PLAIN_H
#define KO_PLAIN_H

#include <stdbool.h>

#include "core/err.h"

/* links are not followed; anything but a regular file is an error; the caller closes *ret_fd */
bool plain_open(int dir, const char *name, int *ret_fd, struct err *e);

#endif
