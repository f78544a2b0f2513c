/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The signature behind a module (Linux, include/linux/module_signature.h): signer's name and key id
 * (both empty since 4.3), the signature, a struct of 12 bytes that tells their lengths, a marker.
 */
#ifndef KO_SIGNATURE_H
#define KO_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"

struct signature {
	bool present;
	uint64_t body;	 /* length of the module itself, without all that */
	uint64_t offset; /* of the signature proper */
	size_t len;
	bool pkcs7; /* it is a PKCS#7 message; else in a form of Linux before 4.3 */
};

/* a marker whose lengths do not fit the file: false, as the kernel refuses such a module */
bool signature_find(int fd, struct signature *ret, struct err *e);
/* the CN that the signature names its signer's certificate by (its issuer), or NULL */
const char *signature_signer(int fd, const struct signature *s, struct arena *mem);
/* writes a PKCS#7 message as a signature to the current position of fd, the end of the module */
bool signature_append(int fd, const void *pkcs7, size_t len, struct err *e);

#endif
