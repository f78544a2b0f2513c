/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a module stands below a kernel's folder, and what else of the same name stands there. */
#ifndef OP_PLACE_H
#define OP_PLACE_H

#include "conf/package.h"
#include "op/op.h"
#include "tree/record.h"

/* {install_tree}/{k}{dest}: the folder that the module is installed into */
char *place_folder(const struct op *op, const struct kernel *k, const struct package_module *m);
/* the package's module that is installed as `file` (dest_name.ko, with any suffix), or NULL */
const struct package_module *place_module(const struct package *p, const char *file);
/* the file among those built that is the package's module m, or NULL */
const char *place_built(const struct strv *files, const struct package *p,
			const struct package_module *m);
/* Where a built file was installed: as the record says, else as package (may be NULL) and distribution
 * do, else where a file of its name stands under updates/, extra/ or anywhere; NULL: nowhere. */
const char *place_installed(const struct op *op, const struct kernel *k, const struct package *p,
			    const struct record *r, const char *file);
/* A synced temporary file in folder (made if need be), *ret_temp, that holds the module `built`, or with
 * --symlink-modules is a link to it; renamed to file it is installed. *ret_temp is set as soon as there is one. */
bool place_stage(const struct op *op, const char *built, const char *folder, const char *file,
		 const char **ret_temp, struct err *e);
/* the installed file goes, and the folders that this leaves empty */
bool place_remove(const struct kernel *k, const char *path, struct err *e);
/* paths of all modules below {install_tree}/{k}, relative to it: one walk */
bool place_list(const struct op *op, const struct kernel *k, struct strv *ret, struct err *e);
/* those of them with the same name as file, whatever their suffix, as absolute paths */
struct strv place_same_name(const struct op *op, const struct kernel *k, const struct strv *all,
			    const char *file);

#endif
