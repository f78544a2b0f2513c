/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <zlib.h>

#include "ko/codec.h"
#include "ko/io.h"

#define GZIP_FORMAT (15 + 16) /* largest window; a gzip header, not zlib's (zlib.h) */
#define MEM_LEVEL 8

static bool level_of(const struct strv *opts, int *ret, struct err *e)
{
	*ret = 6;
	for (size_t i = 0; i < opts->n; i++) {
		const char *word = opts->at[i];

		if (str_eq(word, "--fast"))
			*ret = 1;
		else if (str_eq(word, "--best"))
			*ret = 9;
		else if (str_eq(word, "-n") || str_eq(word, "--no-name") || codec_is_manner(word))
			continue; /* no name or time is stored anyhow */
		else if (!codec_level(word, 9, ret) || *ret == 0)
			return codec_unknown(&codec_gzip, word, e);
	}
	return true;
}

/* all that deflate has to say about the input that it was given */
static bool deflate_drain(z_stream *z, int flush, int to, struct err *e)
{
	unsigned char out[CODEC_CHUNK];

	do {
		z->next_out = out;
		z->avail_out = sizeof(out);
		if (deflate(z, flush) == Z_STREAM_ERROR)
			return err_set(e, 1, "gzip: %s", z->msg ? z->msg : "internal error");
		if (!io_write(to, out, sizeof(out) - z->avail_out, e))
			return false;
	} while (z->avail_out == 0);
	return true;
}

static bool deflate_stream(z_stream *z, int from, int to, struct err *e)
{
	unsigned char in[CODEC_CHUNK];
	size_t n;

	do {
		if (!io_read(from, in, sizeof(in), &n, e))
			return false;
		z->next_in = in;
		z->avail_in = (uInt)n;
		if (!deflate_drain(z, n ? Z_NO_FLUSH : Z_FINISH, to, e))
			return false;
	} while (n);
	return true;
}

static bool gzip_compress(const struct strv *opts, int from, uint64_t size, int to, struct err *e)
{
	z_stream z = { 0 };
	int level = 0;

	(void)size;
	if (!level_of(opts, &level, e))
		return false;
	if (deflateInit2(&z, level, Z_DEFLATED, GZIP_FORMAT, MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
		return err_set(e, 1, "gzip: out of memory");

	bool ok = deflate_stream(&z, from, to, e);
	(void)deflateEnd(&z);
	return ok;
}

/* all that inflate makes of the input that it was given; *io_status is Z_STREAM_END between members */
static bool inflate_drain(z_stream *z, int to, int *io_status, uint64_t *io_total, struct err *e)
{
	unsigned char out[CODEC_CHUNK];

	do {
		if (*io_status == Z_STREAM_END && z->avail_in)
			(void)inflateReset(z);
		z->next_out = out;
		z->avail_out = sizeof(out);
		*io_status = inflate(z, Z_NO_FLUSH);
		if (*io_status != Z_OK && *io_status != Z_STREAM_END && *io_status != Z_BUF_ERROR)
			return err_set(e, 1, "damaged gzip data: %s",
				       z->msg ? z->msg : "cannot be unpacked");
		if (!codec_unpacked(to, out, sizeof(out) - z->avail_out, io_total, e))
			return false;
	} while (z->avail_in || z->avail_out == 0);
	return true;
}

static bool inflate_stream(z_stream *z, int from, int to, struct err *e)
{
	unsigned char in[CODEC_CHUNK];
	int status = Z_OK;
	uint64_t total = 0;
	size_t n;

	for (;;) {
		if (!io_read(from, in, sizeof(in), &n, e))
			return false;
		if (n == 0)
			break;
		z->next_in = in;
		z->avail_in = (uInt)n;
		if (!inflate_drain(z, to, &status, &total, e))
			return false;
	}
	return status == Z_STREAM_END || err_set(e, 1, "damaged gzip data: it ends early");
}

static bool gzip_decompress(int from, int to, struct err *e)
{
	z_stream z = { 0 };

	if (inflateInit2(&z, GZIP_FORMAT) != Z_OK)
		return err_set(e, 1, "gzip: out of memory");

	bool ok = inflate_stream(&z, from, to, e);
	(void)inflateEnd(&z);
	return ok;
}

const struct codec codec_gzip = {
	.name = "gzip",
	.default_opts = "-6",
	.magic = "\x1f\x8b",
	.magic_len = 2,
	.compress = gzip_compress,
	.decompress = gzip_decompress,
};
