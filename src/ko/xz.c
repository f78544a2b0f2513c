/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <lzma.h>
#include <string.h>

#include "ko/codec.h"
#include "ko/io.h"

/* xz -9 packs with a dictionary of 64 MiB */
#define UNPACK_MEMORY ((uint64_t)128 * 1024 * 1024)

struct xz_options {
	lzma_check check;
	const char *chain; /* as lzma_str_to_filters() reads it */
};

static bool check_of(const char *name, lzma_check *ret)
{
	static const struct {
		const char *name;
		lzma_check check;
	} checks[] = { { "none", LZMA_CHECK_NONE },
		       { "crc32", LZMA_CHECK_CRC32 },
		       { "crc64", LZMA_CHECK_CRC64 },
		       { "sha256", LZMA_CHECK_SHA256 } };

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (!str_eq(name, checks[i].name))
			continue;
		*ret = checks[i].check;
		return true;
	}
	return false;
}

/* "--x86" is "x86", "--lzma2=dict=1MiB" is "lzma2:dict=1MiB"; NULL: no filter's option */
static const char *filter_of(const char *word, struct arena *mem)
{
	static const char *const names[] = { "x86",  "arm",   "armthumb", "arm64", "powerpc",
					     "ia64", "sparc", "delta",	  "lzma2" };
	size_t len = strcspn(word + 2, "=");
	const char *opts = word[2 + len] ? word + 2 + len + 1 : NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) != len || strncmp(word + 2, names[i], len) != 0)
			continue;
		if (!str_eq(names[i], "lzma2"))
			return opts ? arena_printf(mem, "%s:%s", names[i], opts) : names[i];
		/* hc4 for want of a choice: bt4 takes 12.6 MiB where that takes 8.6 */
		if (opts && (strstr(opts, "mf=") || strstr(opts, "preset=")))
			return arena_printf(mem, "lzma2:%s", opts);
		return arena_printf(mem, "lzma2:%s%smf=hc4", opts ? opts : "", opts ? "," : "");
	}
	return NULL;
}

/* "-6", "-9e": digits and perhaps an e */
static bool is_preset(const char *word)
{
	return word[0] == '-' && word[1] >= '0' && word[1] <= '9' &&
	       (!word[2] || str_eq(word + 2, "e"));
}

/* as with xz itself a preset puts an end to the filters named before it, and a filter to the preset */
static bool xz_options(const struct strv *opts, struct arena *mem, struct xz_options *ret,
		       struct err *e)
{
	struct strv chain = { 0 };
	bool preset = true;

	ret->check = LZMA_CHECK_CRC32;
	strv_push(mem, &chain, "lzma2:dict=1MiB,mf=hc4");
	for (size_t i = 0; i < opts->n; i++) {
		const char *word = opts->at[i];

		if (codec_is_manner(word) || (str_starts(word, "--check=") &&
					      check_of(word + strlen("--check="), &ret->check)))
			continue;

		const char *filter = is_preset(word)	      ? word + 1
				     : str_starts(word, "--") ? filter_of(word, mem)
							      : NULL;
		if (!filter)
			return codec_unknown(&codec_xz, word, e);
		if (preset || is_preset(word))
			chain = (struct strv){ 0 };
		preset = is_preset(word);
		strv_push(mem, &chain, filter);
	}
	ret->chain = strv_join(mem, &chain, " ");
	return true;
}

static const char *reason(lzma_ret ret)
{
	switch ((int)ret) {
	case LZMA_MEM_ERROR:
		return "out of memory";
	case LZMA_MEMLIMIT_ERROR:
		return "its dictionary is too large";
	case LZMA_OPTIONS_ERROR:
		return "unsupported options";
	case LZMA_UNSUPPORTED_CHECK:
		return "unsupported check";
	case LZMA_BUF_ERROR:
		return "it ends early";
	default:
		return "damaged";
	}
}

/* all input through the coder; put() takes what comes out */
static bool xz_stream(lzma_stream *s, int from, int to,
		      bool (*put)(int, const void *, size_t, uint64_t *, struct err *),
		      struct err *e)
{
	unsigned char in[CODEC_CHUNK], out[CODEC_CHUNK];
	lzma_action action = LZMA_RUN;
	lzma_ret status = LZMA_OK;
	uint64_t total = 0;

	while (status == LZMA_OK) {
		if (s->avail_in == 0 && action == LZMA_RUN) {
			if (!io_read(from, in, sizeof(in), &s->avail_in, e))
				return false;
			s->next_in = in;
			action = s->avail_in ? LZMA_RUN : LZMA_FINISH;
		}
		s->next_out = out;
		s->avail_out = sizeof(out);
		status = lzma_code(s, action);
		if (!put(to, out, sizeof(out) - s->avail_out, &total, e))
			return false;
	}
	return status == LZMA_STREAM_END || err_set(e, 1, "xz data: %s", reason(status));
}

static bool put_packed(int to, const void *bytes, size_t n, uint64_t *io_total, struct err *e)
{
	*io_total += n;
	return io_write(to, bytes, n, e);
}

static bool xz_compress(const struct strv *opts, int from, uint64_t size, int to, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	lzma_filter filters[LZMA_FILTERS_MAX + 1];
	lzma_stream s = LZMA_STREAM_INIT;
	struct xz_options o = { 0 };

	(void)size;
	if (!xz_options(opts, &mem, &o, e))
		return false;

	const char *wrong = lzma_str_to_filters(o.chain, NULL, filters, 0, NULL);
	if (wrong)
		return err_set(e, 1, "xz options: %s: %s", o.chain, wrong);

	lzma_ret status = lzma_stream_encoder(&s, filters, o.check);
	bool ok = status == LZMA_OK ? xz_stream(&s, from, to, put_packed, e)
				    : err_set(e, 1, "xz options: %s", reason(status));
	lzma_end(&s);
	lzma_filters_free(filters, NULL);
	return ok;
}

static bool xz_decompress(int from, int to, struct err *e)
{
	lzma_stream s = LZMA_STREAM_INIT;
	lzma_ret status = lzma_stream_decoder(&s, UNPACK_MEMORY, LZMA_CONCATENATED);
	bool ok = status == LZMA_OK ? xz_stream(&s, from, to, codec_unpacked, e)
				    : err_set(e, 1, "xz: %s", reason(status));

	lzma_end(&s);
	return ok;
}

const struct codec codec_xz = {
	.name = "xz",
	.default_opts = "--check=crc32 --lzma2=dict=1MiB",
	.magic = "\xfd"
		 "7zXZ\0",
	.magic_len = 6,
	.compress = xz_compress,
	.decompress = xz_decompress,
};
