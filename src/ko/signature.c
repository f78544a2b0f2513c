/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ko/signature.h"

#include <endian.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <string.h>

#include "ko/io.h"

#define MARKER "~Module signature appended~\n"
#define MARKER_LEN (sizeof(MARKER) - 1)
#define ID_PKCS7 2
#define SIGNATURE_MAX ((size_t)1024 * 1024)

struct trailer {
	uint8_t algo, hash, id_type, signer_len, key_id_len, pad[3];
	uint32_t sig_len; /* big-endian */
};

_Static_assert(sizeof(struct trailer) == 12, "struct module_signature has 12 bytes");

bool signature_find(int fd, struct signature *ret, struct err *e)
{
	char marker[MARKER_LEN];
	struct trailer t;
	uint64_t size, rest;

	*ret = (struct signature){ 0 };
	if (!io_size(fd, &size, e))
		return false;
	ret->body = size;
	if (size < MARKER_LEN)
		return true;
	if (!io_pread(fd, marker, sizeof(marker), size - MARKER_LEN, e))
		return false;
	if (memcmp(marker, MARKER, MARKER_LEN) != 0)
		return true;

	if (size < MARKER_LEN + sizeof(t))
		return err_set(e, 1, "damaged: its signature is cut off");
	rest = size - MARKER_LEN - sizeof(t);
	if (!io_pread(fd, &t, sizeof(t), rest, e))
		return false;
	ret->len = be32toh(t.sig_len);
	if (rest < (uint64_t)ret->len + t.signer_len + t.key_id_len)
		return err_set(e, 1, "damaged: its signature is larger than the file");
	ret->present = true;
	ret->pkcs7 = t.id_type == ID_PKCS7;
	ret->offset = rest - ret->len;
	ret->body = ret->offset - t.signer_len - t.key_id_len;
	return true;
}

static const char *common_name(const X509_NAME *name, struct arena *mem)
{
	int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
	unsigned char *utf8 = NULL;

	if (at < 0)
		return NULL;

	int len =
		ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
	if (len < 0)
		return NULL;

	const char *cn = arena_strndup(mem, (const char *)utf8, (size_t)len);
	OPENSSL_free(utf8);
	return cn;
}

static const char *signer_name(CMS_ContentInfo *cms, struct arena *mem)
{
	STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
	X509_NAME *issuer = NULL;

	if (sk_CMS_SignerInfo_num(signers) < 1 ||
	    CMS_SignerInfo_get0_signer_id(sk_CMS_SignerInfo_value(signers, 0), NULL, &issuer,
					  NULL) != 1)
		return NULL;
	return issuer ? common_name(issuer, mem) : NULL;
}

const char *signature_signer(int fd, const struct signature *s, struct arena *mem)
{
	auto_arena scratch = ARENA_INIT;
	auto_err ignored = ERR_INIT;

	if (!s->present || !s->pkcs7 || s->len == 0 || s->len > SIGNATURE_MAX)
		return NULL;

	unsigned char *bytes = arena_alloc(&scratch, s->len);
	if (!io_pread(fd, bytes, s->len, s->offset, &ignored))
		return NULL;

	const unsigned char *p = bytes;
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)s->len);
	const char *name = cms ? signer_name(cms, mem) : NULL;
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return name;
}

bool signature_append(int fd, const void *pkcs7, size_t len, struct err *e)
{
	struct trailer t = { .id_type = ID_PKCS7, .sig_len = htobe32((uint32_t)len) };

	return io_write(fd, pkcs7, len, e) && io_write(fd, &t, sizeof(t), e) &&
	       io_write(fd, MARKER, MARKER_LEN, e);
}
