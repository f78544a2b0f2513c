/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compression as the kernel's module loader and kmod read it. Options are those of the command-line
 * tools, as framework.conf gives them: gzip -1…-9 (default 6), xz --check=none|crc32|crc64|sha256,
 * --lzma2=dict=SIZE[KiB|MiB], -0…-9[e], --x86 and other BCJ filters (default --check=crc32
 * --lzma2=dict=1MiB), zstd -1…-19, --ultra -20…-22 (default 3). A word that is unknown is an error
 * that names it; words about the tools' manner of working (-q, -f, --rm, -T0 …) are passed over.
 * xz without --check= is crc32, as the kernel reads nothing more; an xz dictionary without a match
 * finder or preset gets hc4, as xz's own choice takes half as much memory again. Works in a stream;
 * memory stays in the codec's own window.
 */
#ifndef KO_COMPRESS_H
#define KO_COMPRESS_H

#include <stdbool.h>

#include "core/err.h"

enum ko_codec { CODEC_NONE, CODEC_GZIP, CODEC_XZ, CODEC_ZSTD };

/* from its beginning, to the current position of `to`; opts NULL or "": the defaults */
bool ko_compress(enum ko_codec codec, const char *opts, int from, int to, struct err *e);
/* by the content of `from` (magic numbers); what is not compressed is copied; 1 GiB at most */
bool ko_decompress(int from, int to, struct err *e);
/* the same look at the content; the position of fd stays */
bool ko_codec_of(int fd, enum ko_codec *ret, struct err *e);

#endif
