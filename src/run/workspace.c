/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/workspace.h"

#include <fcntl.h>

#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

/* a copy of the folder that path leads to, through links: a version's source is one */
static bool lay(const char *path, int to_dir, const char *to, struct err *e)
{
	auto_close int from = -1;

	return dir_open(to_dir, path, &from, e) && dir_copy(from, ".", to_dir, to, e);
}

bool workspace_make(int version_dir, const char *source, const char *patches, struct err *e)
{
	if (!workspace_remove(version_dir, e))
		return false;
	if (!lay(source, version_dir, "build", e))
		return err_add(e, "copying the source to be built");
	if (patches && file_is_dir(version_dir, patches) &&
	    !lay(patches, version_dir, "build/patches", e))
		return err_add(e, "copying patches");
	return true;
}

bool workspace_remove(int version_dir, struct err *e)
{
	return dir_remove(version_dir, "build", e) || err_add(e, "clearing the build folder");
}
