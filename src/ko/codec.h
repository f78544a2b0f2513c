/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the compression formats have in common; compress.h is the way in. */
#ifndef KO_CODEC_H
#define KO_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "core/str.h"

/* a step of the stream; two buffers of this size live on the stack */
#define CODEC_CHUNK ((size_t)32 * 1024)

struct codec {
	const char *name, *default_opts;
	const char *magic;
	size_t magic_len;
	/* from the current position of `from` to that of `to`; size is how much there is to read */
	bool (*compress)(const struct strv *opts, int from, uint64_t size, int to, struct err *e);
	bool (*decompress)(int from, int to, struct err *e);
};

extern const struct codec codec_gzip, codec_xz, codec_zstd;

/* "-N", with N of digits only and at most max */
bool codec_level(const char *word, int max, int *ret);
/* a word that tells a tool how to work, not what comes out of it */
bool codec_is_manner(const char *word);
bool codec_unknown(const struct codec *c, const char *word, struct err *e);
/* writes what was unpacked; over 1 GiB in all is an error */
bool codec_unpacked(int to, const void *bytes, size_t n, uint64_t *io_total, struct err *e);

#endif
