/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sys/digest.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "sys/fd.h"

#define CHUNK ((size_t)64 * 1024)

static void free_context(EVP_MD_CTX **c)
{
	EVP_MD_CTX_free(*c);
}

#define auto_context __attribute__((cleanup(free_context))) EVP_MD_CTX

static bool feed(EVP_MD_CTX *c, int fd, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	char *bytes = arena_alloc(&mem, CHUNK);
	ssize_t n;

	while ((n = read(fd, bytes, CHUNK)) > 0)
		if (EVP_DigestUpdate(c, bytes, (size_t)n) != 1)
			return err_set(e, 1, "libcrypto cannot make a digest");
	return n == 0 || err_sys(e, "reading");
}

static const char *hexadecimal(const unsigned char *bytes, size_t n, struct arena *mem)
{
	static const char digit[] = "0123456789abcdef";
	char *text = arena_alloc(mem, 2 * n + 1);

	for (size_t i = 0; i < n; i++) {
		text[2 * i] = digit[bytes[i] >> 4];
		text[2 * i + 1] = digit[bytes[i] & 15];
	}
	return text;
}

bool digest_file(int dir, const char *name, struct arena *mem, const char **ret_hex, struct err *e)
{
	auto_close int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	auto_context *c = EVP_MD_CTX_new();
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len;

	if (fd < 0)
		return err_sys(e, "%s", name);
	if (!c || EVP_DigestInit_ex(c, EVP_sha256(), NULL) != 1)
		return err_set(e, 1, "libcrypto cannot make a digest");
	if (!feed(c, fd, e))
		return err_add(e, "%s", name);
	if (EVP_DigestFinal_ex(c, digest, &len) != 1)
		return err_set(e, 1, "libcrypto cannot make a digest");
	*ret_hex = hexadecimal(digest, len, mem);
	return true;
}
