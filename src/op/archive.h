/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Archives (tar, plain or compressed). Packing is reproducible: names sorted, owner 0:0, one time for
 * everything, modes that do not depend on a umask, no name or time in the compression's header.
 *
 * An archive that is unpacked is somebody else's data. Everything that reads it runs in the sandbox and
 * may write to one folder; the limits below hold; what has come out is then walked without following a
 * link, and is refused unless it is files, folders and symbolic links that stay within it.
 */
#ifndef OP_ARCHIVE_H
#define OP_ARCHIVE_H

#include "op/op.h"
#include "sys/tmpdir.h"

/* bytes, packed and unpacked: some fifty kernels' worth of a large driver with its debug information */
#define ARCHIVE_BYTES_MAX ((size_t)4 << 30)
/* files, folders and links: twice the kernel's own sources */
#define ARCHIVE_ENTRIES_MAX ((size_t)200 * 1000)
/* seconds for each program that reads it */
#define ARCHIVE_SECONDS_MAX 600

/* the time that is given to what is packed, unless SOURCE_DATE_EPOCH gives one: 1980-01-01 00:00 UTC */
#define ARCHIVE_TIME "315532800"

/* Unpacks file into {scratch}/tree; the caller closes *ret_dir. Exit 3, and why. */
bool archive_unpack(const struct op *op, const char *file, struct tmpdir *s, int *ret_dir,
		    struct err *e);
/* the last part of it: nothing in dir that may not be there */
bool archive_check(int dir, struct err *e);
/* Packs what is in {scratch}/tree as dir/name, compressed as the name's end asks for (.gz .tgz .xz .txz
 * .zst .tzst .bz2 .tbz2; else not): the file is the old one, or the new one, whole and synced. */
bool archive_pack(struct tmpdir *s, int dir, const char *name, struct err *e);
/* exit 3: the archive is not what it should be; the second line says why */
bool archive_bad(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
