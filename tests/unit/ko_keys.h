/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A key pair for the tests, made once for a group of them, and put into the current folder as mok.key,
 * mok.der and mok.pem. */
#ifndef KO_KEYS_H
#define KO_KEYS_H

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "ko/crypto.h"
#include "ko/mok.h"
#include "ko_fixture.h"

#define PIN "the pin"

static char *key_bytes, *locked_bytes, *der_bytes, *pem_bytes;
static size_t key_len, locked_len, der_len, pem_len;

static inline void keys_convert(void)
{
	auto_err e = ERR_INIT;
	auto_pkey *key = NULL;
	auto_x509 *cert = NULL;
	auto_bio *pem = BIO_new_file("mok.pem", "w");
	auto_bio *locked = BIO_new_file("locked.key", "w");

	assert_true(crypto_read_key("mok.key", NULL, &key, &e));
	assert_true(crypto_read_cert("mok.der", &cert, &e));
	assert_int_equal(PEM_write_bio_X509(pem, cert), 1);
	assert_int_equal(PEM_write_bio_PrivateKey(locked, key, EVP_aes_256_cbc(),
						  (const unsigned char *)PIN, sizeof(PIN) - 1, NULL,
						  NULL),
			 1);
}

static inline int keys_begin(void **state)
{
	auto_err e = ERR_INIT;

	if (modules_begin(state) < 0 || scratch_begin(state) < 0)
		return -1;
	assert_true(mok_make("mok.key", "mok.der", NULL, &e));
	keys_convert();
	key_bytes = get_bytes("mok.key", &module_mem, &key_len);
	locked_bytes = get_bytes("locked.key", &module_mem, &locked_len);
	der_bytes = get_bytes("mok.der", &module_mem, &der_len);
	pem_bytes = get_bytes("mok.pem", &module_mem, &pem_len);
	return scratch_end(state);
}

static inline void put_keys(void)
{
	put_bytes("mok.key", key_bytes, key_len);
	put_bytes("locked.key", locked_bytes, locked_len);
	put_bytes("mok.der", der_bytes, der_len);
	put_bytes("mok.pem", pem_bytes, pem_len);
}

#endif
