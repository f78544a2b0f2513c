/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files and folders whose path begins as a half-written word does. */
#ifndef OP_PATHS_H
#define OP_PATHS_H

#include <stdbool.h>

#include "core/err.h"
#include "core/str.h"

enum path_kind {
	PATH_FOLDER,
	PATH_FILE,
	PATH_CONF,    /* a file whose name ends in dkms.conf */
	PATH_ARCHIVE, /* a tarball, or an rpm */
};

/* Written as word is, "~/" included, sorted. Folders, which end in '/', are there for every kind, since the
 * path may go on below them; but for an empty word of PATH_CONF only those with a dkms.conf. Names that begin
 * with '.' only where word asks for them. A folder that cannot be read has none. */
bool paths_like(const char *word, enum path_kind kind, struct arena *mem, struct strv *ret,
		struct err *e);

#endif
