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

# --- keys in a token ------------------------------------------------------------------------------

SOFTHSM2_CONF=$SCRATCH/softhsm.conf
export SOFTHSM2_CONF
URI='pkcs11:token=scratch;object=signer'
TOKEN_CERT=$W/etc/mok/token.der
TOKEN_SIGNER=$SCRATCH/bin/sign-file

# token: a software token of our own, PIN 1234, and in it a key; its certificate is $SCRATCH/token.der
token() {
	mkdir "$SCRATCH/tokens"
	printf '%s\n' "directories.tokendir = $SCRATCH/tokens" 'objectstore.backend = file' \
		'log.level = ERROR' >"$SOFTHSM2_CONF"
	softhsm2-util --init-token --free --label scratch --so-pin 5678 --pin 1234
	openssl req -new -x509 -newkey rsa:2048 -nodes -days 100 -subj '/CN=In a token/' -outform DER \
		-keyout "$SCRATCH/token.key" -out "$SCRATCH/token.der" 2>/dev/null
	openssl pkcs8 -topk8 -nocrypt -in "$SCRATCH/token.key" -out "$SCRATCH/token.p8"
	softhsm2-util --import "$SCRATCH/token.p8" --token scratch --label signer --id 01 --pin 1234
	rm "$SCRATCH/token.key" "$SCRATCH/token.p8"
}

# The kernel's sign-file reaches a token through an OpenSSL engine or through a provider, as it was built;
# the latter is not in every Debian. Where it cannot, this does what it does.
token_signer() {
	echo module >"$SCRATCH/tried"
	if KBUILD_SIGN_PIN=1234 "/usr/src/linux-headers-$K/scripts/sign-file" sha256 "$URI" \
		"$SCRATCH/token.der" "$SCRATCH/tried" 2>/dev/null; then
		ln -s "/usr/src/linux-headers-$K/scripts/sign-file" "$TOKEN_SIGNER"
		return
	fi
	cat >"$TOKEN_SIGNER" <<'END'
#!/bin/sh
# HASH KEY CERTIFICATE MODULE
set -e
cert=$(mktemp) cms=$(mktemp)
trap 'rm -f "$cert" "$cms"' EXIT
openssl x509 -inform DER -in "$3" -out "$cert"
openssl cms -sign -engine pkcs11 -keyform engine -inkey "$2" -passin env:KBUILD_SIGN_PIN \
	-signer "$cert" -md "$1" -binary -noattr -nocerts -nosmimecap -outform DER -in "$4" -out "$cms"
n=$(stat -c %s "$cms")
{
	cat "$cms"
	printf '\0\0\002\0\0\0\0\0\0\0'
	printf "\\$(printf %o $((n / 256)))\\$(printf %o $((n % 256)))"
	echo '~Module signature appended~'
} >>"$4"
END
	chmod 755 "$TOKEN_SIGNER"
}

# token_world LINES OF framework.conf...
token_world() {
	fresh
	mkdir "$W/etc/mok"
	cp "$SCRATCH/token.der" "$TOKEN_CERT"
	framework "$W" "sign_file=$TOKEN_SIGNER" "mok_signing_key='$URI'" \
		'mok_certificate=/etc/mok/token.der' "$@"
}

# install_with VARIABLE=VALUE...: vpoll, with that in the environment
install_with() {
	in_world "$W" env SOFTHSM2_CONF="$SOFTHSM2_CONF" "$@" "$DKMS_COPY" install vpoll/0.1 -k "$K"
	[ "$RC" = 0 ] || why "ended with status $RC: $(cat "$OUT")"
}

t 'a key in a token, opened by KBUILD_SIGN_PIN: the signature is good'
if ! command -v softhsm2-util >/dev/null || ! openssl engine pkcs11 >/dev/null 2>&1; then
	T_SKIP='needs softhsm2 and libengine-pkcs11-openssl'
else
	token >"$SCRATCH/softhsm" 2>&1 || why "no token: $(cat "$SCRATCH/softhsm")"
	token_signer
	token_world
	install_with KBUILD_SIGN_PIN=1234
	file_has "$OUT" "Signing key: $URI" 'Public certificate (MOK): /etc/mok/token.der'
	[ "$(signer)" = 'In a token' ] || why "signer: $(signer); $(cat "$OUT")"
	CERT=$TOKEN_CERT
	verifies
	CERT=$W/lib/dkms/mok.pub
	file_lacks "$W/lib/dkms/vpoll/0.1/$K/$A/log/make.log" 1234

	t 'the same, opened by mok_signing_pin_file'
	token_world 'mok_signing_pin_file=/etc/mok/pin'
	(umask 077 && echo 1234 >"$W/etc/mok/pin")
	install_with
	[ "$(signer)" = 'In a token' ] || why "signer: $(signer); $(cat "$OUT")"
	CERT=$TOKEN_CERT
	verifies
	CERT=$W/lib/dkms/mok.pub

	t 'the wrong PIN: said, built, not signed'
	token_world
	install_with KBUILD_SIGN_PIN=9999
	file_has "$OUT" 'Warning: Failed to sign module'
	[ -z "$(signer)" ] || why "signer: $(signer)"
	file_lacks "$OUT" 9999
fi

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
