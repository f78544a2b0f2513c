/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Module signatures (Documentation/admin-guide/module-signing.rst): a detached PKCS#7 message, a
 * struct module_signature and the marker `~Module signature appended~\n` behind the module.
 */
#ifndef KO_SIGN_H
#define KO_SIGN_H

#include <stdbool.h>

#include "core/err.h"

struct signer {
	const char *sign_file; /* program; NULL: libcrypto does it */
	const char *hash;      /* CONFIG_MODULE_SIG_HASH: sha1, sha224, sha256, sha384, sha512 */
	const char *key;       /* PEM file, or pkcs11: URI (only with sign_file) */
	const char *cert;      /* X.509 certificate, DER or PEM */
	const char *pin;       /* what opens an encrypted key or a token; NULL: nothing does */
};

/* Signs the plain module in place (on a temporary copy that is renamed over it, synced). A signature
 * that is there already is replaced. False: the program's output or libcrypto's error is the text. The
 * program, and nobody else, gets the pin as its KBUILD_SIGN_PIN. */
bool ko_sign(const struct signer *s, int dir, const char *name, struct err *e);

#endif
