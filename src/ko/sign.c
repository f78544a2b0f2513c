/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ko/sign.h"

#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "ko/crypto.h"
#include "ko/signature.h"
#include "ko/stage.h"

/* A detached message without certificates and attributes: the form that the kernel's loader reads
 * (Documentation/admin-guide/module-signing.rst), and its scripts/sign-file writes. */
static CMS_ContentInfo *cms_sign(X509 *cert, EVP_PKEY *key, const EVP_MD *hash, BIO *module)
{
	CMS_ContentInfo *cms =
		CMS_sign(NULL, NULL, NULL, NULL,
			 CMS_NOCERTS | CMS_PARTIAL | CMS_BINARY | CMS_DETACHED | CMS_STREAM);

	if (cms &&
	    CMS_add1_signer(cms, cert, key, hash,
			    CMS_NOCERTS | CMS_BINARY | CMS_NOSMIMECAP | CMS_NOATTR) &&
	    CMS_final(cms, module, NULL, CMS_NOCERTS | CMS_BINARY) == 1)
		return cms;
	CMS_ContentInfo_free(cms);
	return NULL;
}

/* the copy's position is at its beginning */
static bool message_make(const struct signer *s, int fd, unsigned char **ret, int *ret_len,
			 struct err *e)
{
	const EVP_MD *hash = EVP_get_digestbyname(s->hash);
	auto_pkey *key = NULL;
	auto_x509 *cert = NULL;

	if (!hash)
		return err_set(e, 1, "unknown hash %s", s->hash);
	if (!crypto_read_key(s->key, s->pin, &key, e) || !crypto_read_cert(s->cert, &cert, e))
		return false;

	ERR_clear_error();

	auto_bio *module = BIO_new_fd(fd, BIO_NOCLOSE);
	CMS_ContentInfo *cms = module ? cms_sign(cert, key, hash, module) : NULL;
	if (!cms)
		return crypto_err(e, "cannot sign with the key %s", s->key);
	*ret = NULL;
	*ret_len = i2d_CMS_ContentInfo(cms, ret);
	CMS_ContentInfo_free(cms);
	return *ret_len > 0 || crypto_err(e, "cannot write the signature");
}

static bool sign_ourselves(const struct signer *s, struct stage *stage, struct err *e)
{
	unsigned char *message = NULL;
	int len = 0;

	if (str_starts(s->key, "pkcs11:"))
		return err_set(e, 1, "a pkcs11: key needs the kernel's sign-file program");
	if (lseek(stage->fd, 0, SEEK_SET) < 0)
		return err_sys(e, "cannot seek");
	if (!message_make(s, stage->fd, &message, &len, e))
		return false;

	/* reading the module to its end is what has brought us there */
	bool ok = signature_append(stage->fd, message, (size_t)len, e);
	OPENSSL_free(message);
	return ok;
}

/* our own environment, with the pin under the name that sign-file knows it by */
static struct strv program_environment(const struct signer *s, struct arena *mem)
{
	struct strv env = { 0 };

	for (char **var = environ; *var; var++)
		if (!str_starts(*var, "KBUILD_SIGN_PIN="))
			strv_push(mem, &env, *var);
	if (s->pin)
		strv_printf(mem, &env, "KBUILD_SIGN_PIN=%s", s->pin);
	return env;
}

static bool sign_by_program(const struct signer *s, struct stage *stage, struct err *e)
{
	const struct strv env = program_environment(s, &stage->mem);
	struct strv argv = { 0 };
	struct signature sig = { 0 };

	strv_push(&stage->mem, &argv, s->sign_file);
	strv_push(&stage->mem, &argv, s->hash);
	strv_push(&stage->mem, &argv, s->key);
	strv_push(&stage->mem, &argv, s->cert);
	strv_push(&stage->mem, &argv, stage_path(stage));
	if (!stage_run(stage, &argv, env.at, e) || !signature_find(stage->fd, &sig, e))
		return false;
	return sig.present || err_set(e, 1, "%s left the module unsigned", s->sign_file);
}

static bool signature_drop(int fd, struct err *e)
{
	struct signature sig = { 0 };

	if (!signature_find(fd, &sig, e))
		return false;
	return !sig.present || ftruncate(fd, (off_t)sig.body) == 0 ||
	       err_sys(e, "cannot remove the old signature");
}

bool ko_sign(const struct signer *s, int dir, const char *name, struct err *e)
{
	auto_stage struct stage stage = STAGE_INIT;

	if (!stage_open(&stage, dir, name, e) || !signature_drop(stage.fd, e))
		return false;
	if (!(s->sign_file ? sign_by_program : sign_ourselves)(s, &stage, e))
		return false;
	return stage_commit(&stage, e);
}
