#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Signatures: made with the machine's key, whole, and left out where they cannot be made.
. "$(dirname "$0")/lib.sh"

W=$SCRATCH/w
K=$(kernel_of plain)
KO=$W/modules/$K/updates/dkms/vpoll.ko
KEY=$W/lib/dkms/mok.key
CERT=$W/lib/dkms/mok.pub

fresh() {
	rm -rf "$W"
	world "$W"
	kernel "$W" "$K" empty
	package "$W" vpoll-dkms
}

install_vpoll() {
	must "$W" install vpoll/0.1 -k "$K"
}

# number at OFFSET bytes from the end of FILE, big-endian, 4 bytes
number_at() {
	tail -c "$2" "$1" | head -c 4 | od -An -tu1 | awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }'
}

# split FILE: the module as signed, and its signature (CMS, DER), told apart by the trailer of
# Documentation/admin-guide/module-signing.rst: 12 bytes and "~Module signature appended~\n"
split() {
	size=$(stat -c %s "$1")
	cms=$(number_at "$1" 32)
	head -c $((size - 40 - cms)) "$1" >"$SCRATCH/content"
	tail -c $((40 + cms)) "$1" | head -c "$cms" >"$SCRATCH/cms"
}

verifies() {
	split "$KO"
	openssl x509 -inform DER -in "$CERT" -out "$SCRATCH/cert.pem"
	openssl cms -verify -binary -inform DER -in "$SCRATCH/cms" -content "$SCRATCH/content" \
		-certfile "$SCRATCH/cert.pem" -nointern -noverify -out /dev/null \
		>"$SCRATCH/verify" 2>&1 || why "signature is not good: $(cat "$SCRATCH/verify")"
}

signer() { modinfo -F signer "$KO"; }

if [ -z "$K" ]; then
	t 'signing'
	T_SKIP='no corpus: ./dev setup'
	t_done
	exit
fi

t 'the first build makes a key, for root only, and a certificate'
fresh
install_vpoll
file_has "$OUT" 'Certificate or key are missing, generating self signed certificate for MOK...' \
	'Signing key: /var/lib/dkms/mok.key' 'Public certificate (MOK): /var/lib/dkms/mok.pub'
[ "$(stat -c %a "$KEY")" = 600 ] || why "mode of the key: $(stat -c %a "$KEY")"
openssl x509 -inform DER -in "$CERT" -noout -subject -ext extendedKeyUsage >"$SCRATCH/x509" 2>&1
file_has "$SCRATCH/x509" 'DKMS module signing key' 'Code Signing'
openssl rsa -in "$KEY" -noout -text 2>&1 | head -n 1 >"$SCRATCH/rsa"
file_has "$SCRATCH/rsa" '2048 bit'

t 'modinfo names the signer and the hash that the kernel is configured for'
[ "$(signer)" = 'DKMS module signing key' ] || why "signer: $(signer)"
hash=$(sed -n 's/^CONFIG_MODULE_SIG_HASH="\(.*\)"/\1/p' "/usr/src/linux-headers-$K/.config")
[ "$(modinfo -F sig_hashalgo "$KO")" = "$hash" ] || why "hash: $(modinfo -F sig_hashalgo "$KO")"

t 'the signature is good for the module and the certificate'
verifies

t 'it is no good for a module that was changed afterwards'
split "$KO"
printf x >>"$SCRATCH/content"
! openssl cms -verify -binary -inform DER -in "$SCRATCH/cms" -content "$SCRATCH/content" \
	-certfile "$SCRATCH/cert.pem" -nointern -noverify -out /dev/null 2>/dev/null ||
	why "openssl takes anything for good"

t 'the second build uses the same key'
sum=$(cat "$KEY" "$CERT" | md5sum)
must "$W" build vpoll/0.1 -k "$K" --force
file_lacks "$OUT" 'generating'
[ "$(cat "$KEY" "$CERT" | md5sum)" = "$sum" ] || why "key or certificate changed"
install_vpoll
verifies

t 'a key of the machine owner'
fresh
mkdir "$W/etc/mok"
openssl req -new -x509 -newkey rsa:2048 -nodes -days 100 -subj '/CN=The owner/' -outform DER \
	-keyout "$W/etc/mok/own.key" -out "$W/etc/mok/own.der" 2>/dev/null
framework "$W" 'mok_signing_key=/etc/mok/own.key' 'mok_certificate=/etc/mok/own.der'
install_vpoll
file_has "$OUT" 'Signing key: /etc/mok/own.key' 'Public certificate (MOK): /etc/mok/own.der'
[ "$(signer)" = 'The owner' ] || why "signer: $(signer)"
CERT=$W/etc/mok/own.der
verifies
[ ! -e "$KEY" ] || why "another key was made"
CERT=$W/lib/dkms/mok.pub

t 'no sign-file: said, built, not signed'
fresh
framework "$W" 'sign_file=/nowhere/sign-file'
install_vpoll
file_has "$OUT" "Binary /nowhere/sign-file not found, modules won't be signed"
file_lacks "$OUT" '^Signing module'
[ -z "$(signer)" ] || why "signer: $(signer)"

t 'try_sign_modules=false: said, built, not signed'
fresh
framework "$W" 'try_sign_modules=false'
install_vpoll
file_has "$OUT" "Module signing is disabled by policy, modules won't be signed"
[ -z "$(signer)" ] || why "signer: $(signer)"
[ ! -e "$KEY" ] || why "a key was made"

t_done
