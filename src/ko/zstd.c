/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <zstd.h>

#include "ko/codec.h"
#include "ko/io.h"

#define LEVEL_DEFAULT 3
#define LEVEL_MAX 19
#define LEVEL_ULTRA 22

static bool level_of(const struct strv *opts, int *ret, struct err *e)
{
	bool ultra = strv_has(opts, "--ultra");

	*ret = LEVEL_DEFAULT;
	for (size_t i = 0; i < opts->n; i++) {
		const char *word = opts->at[i];

		if (str_eq(word, "--ultra") || codec_is_manner(word))
			continue;
		if (!codec_level(word, LEVEL_ULTRA, ret) || *ret == 0)
			return codec_unknown(&codec_zstd, word, e);
		if (*ret > LEVEL_MAX && !ultra)
			return err_set(e, 1, "option %s for zstd needs --ultra", word);
	}
	return true;
}

/* all that comes of the input that was read; the last time until the frame is whole */
static bool pack_drain(ZSTD_CCtx *z, ZSTD_inBuffer *in, ZSTD_EndDirective end, int to,
		       struct err *e)
{
	char bytes[CODEC_CHUNK];
	size_t left;

	do {
		ZSTD_outBuffer out = { bytes, sizeof(bytes), 0 };

		left = ZSTD_compressStream2(z, &out, in, end);
		if (ZSTD_isError(left))
			return err_set(e, 1, "zstd: %s", ZSTD_getErrorName(left));
		if (!io_write(to, bytes, out.pos, e))
			return false;
	} while (end == ZSTD_e_end ? left != 0 : in->pos < in->size);
	return true;
}

static bool pack_stream(ZSTD_CCtx *z, int from, int to, struct err *e)
{
	char bytes[CODEC_CHUNK];
	size_t n;

	do {
		if (!io_read(from, bytes, sizeof(bytes), &n, e))
			return false;

		ZSTD_inBuffer in = { bytes, n, 0 };
		if (!pack_drain(z, &in, n ? ZSTD_e_continue : ZSTD_e_end, to, e))
			return false;
	} while (n);
	return true;
}

static bool zstd_compress(const struct strv *opts, int from, uint64_t size, int to, struct err *e)
{
	int level = 0;

	if (!level_of(opts, &level, e))
		return false;

	ZSTD_CCtx *z = ZSTD_createCCtx();
	if (!z)
		return err_set(e, 1, "zstd: out of memory");
	/* the size makes the window no larger than the file, and the kernel can ask for it */
	(void)ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, level);
	(void)ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
	(void)ZSTD_CCtx_setPledgedSrcSize(z, size);
	bool ok = pack_stream(z, from, to, e);
	(void)ZSTD_freeCCtx(z);
	return ok;
}

/* *io_left is 0 between frames */
static bool unpack_drain(ZSTD_DCtx *z, ZSTD_inBuffer *in, int to, size_t *io_left,
			 uint64_t *io_total, struct err *e)
{
	char bytes[CODEC_CHUNK];
	ZSTD_outBuffer out;

	do {
		out = (ZSTD_outBuffer){ bytes, sizeof(bytes), 0 };
		*io_left = ZSTD_decompressStream(z, &out, in);
		if (ZSTD_isError(*io_left))
			return err_set(e, 1, "damaged zstd data: %s", ZSTD_getErrorName(*io_left));
		if (!codec_unpacked(to, bytes, out.pos, io_total, e))
			return false;
	} while (in->pos < in->size || (out.pos == out.size && *io_left));
	return true;
}

static bool unpack_stream(ZSTD_DCtx *z, int from, int to, struct err *e)
{
	char bytes[CODEC_CHUNK];
	size_t n, left = 1;
	uint64_t total = 0;

	for (;;) {
		if (!io_read(from, bytes, sizeof(bytes), &n, e))
			return false;
		if (n == 0)
			break;

		ZSTD_inBuffer in = { bytes, n, 0 };
		if (!unpack_drain(z, &in, to, &left, &total, e))
			return false;
	}
	return left == 0 || err_set(e, 1, "damaged zstd data: it ends early");
}

static bool zstd_decompress(int from, int to, struct err *e)
{
	ZSTD_DCtx *z = ZSTD_createDCtx();

	if (!z)
		return err_set(e, 1, "zstd: out of memory");

	bool ok = unpack_stream(z, from, to, e);
	(void)ZSTD_freeDCtx(z);
	return ok;
}

const struct codec codec_zstd = {
	.name = "zstd",
	.default_opts = "-3",
	.magic = "\x28\xb5\x2f\xfd",
	.magic_len = 4,
	.compress = zstd_compress,
	.decompress = zstd_decompress,
};
