/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine owner's key pair: RSA 2048, CN "DKMS module signing key", 36500 days,
 * extendedKeyUsage codeSigning; key PEM, mode 0600, certificate DER, mode 0644. An existing key is
 * never overwritten (COMPAT section 10, 5).
 */
#ifndef KO_MOK_H
#define KO_MOK_H

#include <stdbool.h>

#include "core/err.h"

/* Makes what is missing: both; a certificate for the key that is there; or a new pair, the old
 * certificate kept as {cert}.old. The key is written first. pin: as in crypto_read_key(), for a key
 * that is there. */
bool mok_make(const char *key, const char *cert, const char *pin, struct err *e);

#endif
