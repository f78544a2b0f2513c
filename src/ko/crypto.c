/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ko/crypto.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

void crypto_free_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

void crypto_free_cert(X509 **cert)
{
	X509_free(*cert);
}

void crypto_free_bio(BIO **bio)
{
	(void)BIO_free(*bio);
}

/* the oldest error in libcrypto's queue is the cause, the others are its way up */
bool crypto_err(struct err *e, const char *fmt, ...)
{
	unsigned long code = ERR_get_error();
	const char *reason = ERR_SYSTEM_ERROR(code) ? strerror(ERR_GET_REASON(code))
						    : ERR_reason_error_string(code);
	auto_arena mem = ARENA_INIT;
	va_list ap;

	va_start(ap, fmt);
	const char *what = arena_vprintf(&mem, fmt, ap);
	va_end(ap);
	ERR_clear_error();
	return err_set(e, 1, "%s: %s", what, reason ? reason : "unknown error");
}

static int give_pin(char *buf, int size, int writing, void *data)
{
	const char *pin = data;
	size_t len = pin ? strlen(pin) : 0;

	(void)writing;
	if (!pin || size < 0 || len > (size_t)size)
		return -1;
	/* a buffer with a length, no string */
	for (size_t i = 0; i < len; i++)
		buf[i] = pin[i];
	return (int)len;
}

bool crypto_read_key(const char *path, const char *pin, EVP_PKEY **ret, struct err *e)
{
	ERR_clear_error();

	auto_bio *bio = BIO_new_file(path, "r");
	if (!bio)
		return crypto_err(e, "cannot open the key %s", path);

	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, give_pin, (void *)pin);
	if (!key)
		return crypto_err(e, "cannot read the key %s", path);
	*ret = key;
	return true;
}

bool crypto_read_cert(const char *path, X509 **ret, struct err *e)
{
	unsigned char first = 0;

	ERR_clear_error();

	auto_bio *bio = BIO_new_file(path, "r");
	if (!bio)
		return crypto_err(e, "cannot open the certificate %s", path);
	/* DER begins with the tag of a SEQUENCE, which no PEM text does */
	if (BIO_read(bio, &first, 1) != 1 || BIO_seek(bio, 0) != 0)
		return crypto_err(e, "cannot read the certificate %s", path);

	X509 *cert = first == 0x30 ? d2i_X509_bio(bio, NULL)
				   : PEM_read_bio_X509(bio, NULL, NULL, NULL);
	if (!cert)
		return crypto_err(e, "cannot read the certificate %s", path);
	*ret = cert;
	return true;
}
