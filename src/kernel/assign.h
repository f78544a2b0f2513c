/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of assignments in the shell's form: os-release(5), /etc/sysconfig, make.conf. They are read
 * as data: quotes and backslashes are understood, nothing is expanded or run.
 */
#ifndef KERNEL_ASSIGN_H
#define KERNEL_ASSIGN_H

#include "core/arena.h"

/* the value that the last assignment to name gives it, or NULL */
char *assign_get(const char *text, const char *name, struct arena *mem);

#endif
