/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folder in which a build happens: {tree}/{m}/{v}/build, a copy of the module's source with the
 * distribution's or the user's own patches ({conf}/{m}/patches, where there are any) laid over it.
 */
#ifndef RUN_WORKSPACE_H
#define RUN_WORKSPACE_H

#include "core/err.h"

/* Makes {build} afresh: removes what is there, copies source, overlays patches (NULL: none). */
bool workspace_make(int version_dir, const char *source, const char *patches, struct err *e);
bool workspace_remove(int version_dir, struct err *e);

#endif
