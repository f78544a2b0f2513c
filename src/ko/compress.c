/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ko/compress.h"

#include <string.h>
#include <unistd.h>

#include "ko/codec.h"
#include "ko/io.h"
#include "sys/file.h"

#define UNPACKED_MAX ((uint64_t)1024 * 1024 * 1024)
#define MAGIC_MAX 6

static const struct codec *const codecs[] = {
	[CODEC_GZIP] = &codec_gzip,
	[CODEC_XZ] = &codec_xz,
	[CODEC_ZSTD] = &codec_zstd,
};

bool codec_level(const char *word, int max, int *ret)
{
	int level = 0;

	if (word[0] != '-' || !word[1] || strspn(word + 1, "0123456789") != strlen(word + 1))
		return false;
	for (const char *p = word + 1; *p && level <= max; p++)
		level = 10 * level + (*p - '0');
	*ret = level;
	return level <= max;
}

bool codec_is_manner(const char *word)
{
	static const char *const words[] = { "-q",	"--quiet", "-v",     "--verbose", "-f",
					     "--force", "-k",	   "--keep", "--rm" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(word, words[i]))
			return true;
	return str_starts(word, "-T") || str_starts(word, "--threads=");
}

bool codec_unknown(const struct codec *c, const char *word, struct err *e)
{
	return err_set(e, 1, "unknown option for %s: %s", c->name, word);
}

bool codec_unpacked(int to, const void *bytes, size_t n, uint64_t *io_total, struct err *e)
{
	*io_total += n;
	if (*io_total > UNPACKED_MAX)
		return err_set(e, 1, "damaged: it unpacks to more than 1 GiB");
	return io_write(to, bytes, n, e);
}

static bool rewind_fd(int fd, struct err *e)
{
	return lseek(fd, 0, SEEK_SET) == 0 || err_sys(e, "cannot seek");
}

bool ko_compress(enum ko_codec codec, const char *opts, int from, int to, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	uint64_t size = 0;

	if (codec == CODEC_NONE)
		return file_copy_fd(from, to, e);

	const struct codec *c = codecs[codec];
	struct strv words = strv_split(&mem, str_set(opts) ? opts : c->default_opts, " \t\r\n");
	return io_size(from, &size, e) && rewind_fd(from, e) &&
	       c->compress(&words, from, size, to, e);
}

bool ko_codec_of(int fd, enum ko_codec *ret, struct err *e)
{
	char head[MAGIC_MAX];
	ssize_t len = pread(fd, head, sizeof(head), 0);

	*ret = CODEC_NONE;
	if (len < 0)
		return err_sys(e, "cannot read");
	for (unsigned i = CODEC_GZIP; i <= CODEC_ZSTD; i++)
		if ((size_t)len >= codecs[i]->magic_len &&
		    memcmp(head, codecs[i]->magic, codecs[i]->magic_len) == 0)
			*ret = (enum ko_codec)i;
	return true;
}

bool ko_decompress(int from, int to, struct err *e)
{
	enum ko_codec codec = CODEC_NONE;

	if (!ko_codec_of(from, &codec, e))
		return false;
	if (codec == CODEC_NONE)
		return file_copy_fd(from, to, e);
	return rewind_fd(from, e) && codecs[codec]->decompress(from, to, e);
}
