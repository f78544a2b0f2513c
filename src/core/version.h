/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Versions as COMPAT section 3 compares them: every run of digits is padded with zeros to three,
 * then the strings are compared as they are.
 */
#ifndef CORE_VERSION_H
#define CORE_VERSION_H

/* less than, equal to or greater than 0, as strcmp */
int version_compare(const char *a, const char *b);

#endif
