/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ko/mok.h"

#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "core/str.h"
#include "ko/crypto.h"
#include "ko/io.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

#define BITS 2048
#define DAYS 36500
#define COMMON_NAME "DKMS module signing key"
/* positive and unique, at most 20 octets (RFC 5280, 4.1.2.2) */
#define SERIAL_BITS 159

static bool add_extension(X509 *cert, int nid, const char *value)
{
	X509V3_CTX ctx;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
	X509_EXTENSION *x = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	bool ok = x && X509_add_ext(cert, x, -1) == 1;
	X509_EXTENSION_free(x);
	return ok;
}

/* as the kernel's own certs/default_x509.genkey has them, and codeSigning, which shim asks for */
static bool add_extensions(X509 *cert)
{
	return add_extension(cert, NID_basic_constraints, "critical,CA:FALSE") &&
	       add_extension(cert, NID_key_usage, "digitalSignature") &&
	       add_extension(cert, NID_ext_key_usage, "codeSigning") &&
	       add_extension(cert, NID_subject_key_identifier, "hash") &&
	       add_extension(cert, NID_authority_key_identifier, "keyid");
}

static bool set_serial(X509 *cert)
{
	BIGNUM *n = BN_new();
	bool ok = n && BN_rand(n, SERIAL_BITS, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
		  BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert));

	BN_free(n);
	return ok;
}

static bool set_names(X509 *cert)
{
	X509_NAME *name = X509_get_subject_name(cert);

	return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC,
					  (const unsigned char *)COMMON_NAME, -1, -1, 0) == 1 &&
	       X509_set_issuer_name(cert, name) == 1;
}

static bool set_times(X509 *cert)
{
	return X509_gmtime_adj(X509_getm_notBefore(cert), 0) &&
	       X509_time_adj_ex(X509_getm_notAfter(cert), DAYS, 0, NULL);
}

/* *ret_der is libcrypto's to free */
static int cert_make(EVP_PKEY *key, unsigned char **ret_der)
{
	auto_x509 *cert = X509_new();

	*ret_der = NULL;
	if (!cert || X509_set_version(cert, X509_VERSION_3) != 1 || !set_serial(cert) ||
	    !set_names(cert) || !set_times(cert) || X509_set_pubkey(cert, key) != 1 ||
	    !add_extensions(cert) || X509_sign(cert, key, EVP_sha256()) <= 0)
		return -1;
	return i2d_X509(cert, ret_der);
}

static bool cert_write(EVP_PKEY *key, const char *path, struct err *e)
{
	unsigned char *der;
	int len = cert_make(key, &der);

	if (len < 0)
		return crypto_err(e, "cannot make a certificate");

	bool ok = file_write(AT_FDCWD, path, der, (size_t)len, 0644, e);
	OPENSSL_free(der);
	return ok;
}

static bool key_write(EVP_PKEY *key, int fd, struct err *e)
{
	auto_bio *bio = BIO_new(BIO_s_mem());
	char *pem;

	if (!bio || PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1)
		return crypto_err(e, "cannot write the key");

	long len = BIO_get_mem_data(bio, &pem);
	bool ok = io_write(fd, pem, (size_t)len, e);
	OPENSSL_cleanse(pem, (size_t)len);
	return ok && (fsync(fd) == 0 || err_sys(e, "cannot write the key"));
}

/* At any instant the certificate that stands there belongs to the key that stands there: the key is
 * written whole beside its place, the old certificate goes aside, and only then it is moved. */
static bool pair_write(EVP_PKEY *key, const char *key_path, const char *cert_path, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int fd = -1;
	const char *old = arena_printf(&mem, "%s.old", cert_path);
	char *temp = NULL;

	if (!file_stage(AT_FDCWD, key_path, &mem, &temp, &fd, e))
		return false;
	if (key_write(key, fd, e) &&
	    (!file_exists(AT_FDCWD, cert_path) ||
	     file_move(AT_FDCWD, cert_path, AT_FDCWD, old, e)) &&
	    file_move(AT_FDCWD, temp, AT_FDCWD, key_path, e))
		return cert_write(key, cert_path, e);
	(void)unlink(temp);
	return false;
}

/* the folder of path; only its last component is made */
static bool folder_make(const char *path, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int fd = -1;
	const char *base = str_base(path);

	if (base - path < 2)
		return true;

	const char *folder = arena_strndup(&mem, path, (size_t)(base - path - 1));
	const char *last = str_base(folder);
	const char *parent = last == folder ? "."
					    : arena_strndup(&mem, folder, (size_t)(last - folder));
	if (file_is_dir(AT_FDCWD, folder))
		return true;
	if (!file_is_dir(AT_FDCWD, parent))
		return err_set(e, 1, "%s: no such folder", parent);
	return dir_make(AT_FDCWD, folder, 0755, &fd, e);
}

bool mok_make(const char *key, const char *cert, const char *pin, struct err *e)
{
	bool has_key = str_starts(key, "pkcs11:") || file_exists(AT_FDCWD, key);
	auto_pkey *pkey = NULL;

	if (has_key && file_exists(AT_FDCWD, cert))
		return true;
	if (str_starts(key, "pkcs11:"))
		return err_set(e, 1, "no certificate can be made for a key in a token: %s", cert);
	if (!folder_make(key, e) || !folder_make(cert, e))
		return false;
	if (has_key)
		return crypto_read_key(key, pin, &pkey, e) && cert_write(pkey, cert, e);

	ERR_clear_error();
	pkey = EVP_RSA_gen(BITS);
	if (!pkey)
		return crypto_err(e, "cannot make a key");
	return pair_write(pkey, key, cert, e);
}
