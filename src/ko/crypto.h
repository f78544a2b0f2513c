/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys and certificates through libcrypto, and its errors as ours. */
#ifndef KO_CRYPTO_H
#define KO_CRYPTO_H

#include <openssl/types.h>
#include <stdbool.h>

#include "core/err.h"

#define auto_pkey __attribute__((cleanup(crypto_free_key))) EVP_PKEY
#define auto_x509 __attribute__((cleanup(crypto_free_cert))) X509
#define auto_bio __attribute__((cleanup(crypto_free_bio))) BIO

void crypto_free_key(EVP_PKEY **key);
void crypto_free_cert(X509 **cert);
void crypto_free_bio(BIO **bio);

/* "text: why libcrypto failed"; false */
bool crypto_err(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* PEM; pin (may be NULL) opens an encrypted one; nobody is asked */
bool crypto_read_key(const char *path, const char *pin, EVP_PKEY **ret, struct err *e);
/* DER or PEM */
bool crypto_read_cert(const char *path, X509 **ret, struct err *e);

#endif
