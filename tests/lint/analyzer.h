/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Only for static analyzers, which see one file at a time: what no prototype can tell them is that
 * the functions that fill a struct err always return false.
 */
#ifndef LINT_ANALYZER_H
#define LINT_ANALYZER_H

#include "core/err.h"

#define err_set(...) (err_set(__VA_ARGS__), false)
#define err_sys(...) (err_sys(__VA_ARGS__), false)
#define err_add(...) (err_add(__VA_ARGS__), false)
#define err_line(...) (err_line(__VA_ARGS__), false)
#define err_status(...) (err_status(__VA_ARGS__), false)

#endif
