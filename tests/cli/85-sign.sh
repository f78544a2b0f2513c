#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Signing: the prologue in all its forms, where the program and the keys are, keys that are made.
. "$(dirname "$0")/lib.sh"

. "$T_DIR/signing.sh"

# --- the plain case -------------------------------------------------------------------------------

t 'keys that are there'
signing 'try_sign_modules="true"'
keys
dkms build foo/1.0 -k "$K"
prologue "$SIGNER" "$KEY" "$CERT"

t 'keys that are missing are made'
signing 'try_sign_modules="true"'
dkms build foo/1.0 -k "$K"
is 0 <<END
Sign command: $SIGNER
Signing key: $KEY
Public certificate (MOK): $CERT
$GENERATING

Building module(s)... done.
Signing module $BUILD/foo.ko
END
signed
[ "$(stat -c %a "$KEY")" = 600 ] || why "mode of the key: $(stat -c %a "$KEY")"
openssl x509 -inform DER -in "$CERT" -noout -text >"$W/cert" 2>&1
for each in 'CN = DKMS module signing key' 'Code Signing' 'Public-Key: (2048 bit)'; do
	grep -q "$each" "$W/cert" || why "$each: $(cat "$W/cert")"
done
openssl x509 -inform DER -in "$CERT" -noout -pubkey >"$W/pub1"
openssl pkey -in "$KEY" -pubout >"$W/pub2"
same_file "$W/pub1" "$W/pub2"
openssl x509 -inform DER -in "$CERT" -noout -checkend 3153000000 >/dev/null || why 'ends before 36500 days'

t 'the second build uses the same keys'
signing 'try_sign_modules="true"'
ok build foo/1.0 -k "$K"
cp "$KEY" "$CERT" "$W"
dkms build foo/1.0 -k "$K" --force
exits 0
says_not "$GENERATING"
same_file "$KEY" "$W/mok.key"
same_file "$CERT" "$W/mok.pub"

t 'several modules are signed, each named'
signing 'try_sign_modules="true"'
keys
{
	echo 'BUILT_MODULE_NAME[1]=bar BUILT_MODULE_LOCATION[1]=sub DEST_MODULE_LOCATION[1]=/extra'
	echo 'MAKE[0]="mkdir sub; cp ready/foo.ko .; cp ready/foo.ko sub/bar.ko"'
} >>"$CONF"
dkms build foo/1.0 -k "$K"
exits 0
says "Signing module $BUILD/foo.ko" "Signing module $BUILD/sub/bar.ko"

t 'stripped, then signed, then compressed'
signing 'try_sign_modules="true"'
keys
: >"$INST/$K/kernel/some.ko.xz"
ok build foo/1.0 -k "$K"
xz -dc "$BUILT/module/foo.ko.xz" >"$W/foo.ko"
grep -aq 'Module signature appended' "$W/foo.ko" || why 'not signed'
! readelf -SW "$W/foo.ko" 2>/dev/null | grep -q '\.debug_info' || why 'not stripped'

# --- not signed -----------------------------------------------------------------------------------

t 'try_sign_modules="false"'
signing 'try_sign_modules="false"'
dkms build foo/1.0 -k "$K"
is 0 <<END
$SIGN_OFF

Building module(s)... done.
END
not_signed
lacks "$KEY" "$CERT"

t 'in a chroot'
signing '#'
AS=userns
dkms build foo/1.0 -k "$K"
is 0 <<END
Running in chroot, modules won't be signed

Building module(s)... done.
END
not_signed

t 'in a chroot, try_sign_modules="true": signed'
signing 'try_sign_modules="true"'
keys
AS=userns
dkms build foo/1.0 -k "$K"
prologue "$SIGNER" "$KEY" "$CERT"

t 'a mount namespace alone is no chroot'
if stat -L /proc/1/root >/dev/null 2>&1; then
	signing '#'
	keys
	AS=mountns
	dkms build foo/1.0 -k "$K"
	prologue "$SIGNER" "$KEY" "$CERT"
else
	T_SKIP='process 1 may not be looked at here'
fi

t 'no configuration of the kernel'
signing 'try_sign_modules="true"'
dkms build foo/1.0 -k "$K" --config "$W/none"
is 0 <<END
Kernel config $W/none not found, modules won't be signed

Building module(s)... done.
END
not_signed

t 'a kernel without signing facility'
signing 'try_sign_modules="true"'
kernel "$K"
dkms build foo/1.0 -k "$K"
is 0 <<END
The kernel is built without module signing facility, modules won't be signed

Building module(s)... done.
END
not_signed

t 'no sign-file'
signing "try_sign_modules=true" "sign_file=$W/none"
dkms build foo/1.0 -k "$K"
is 0 <<END
Sign command: $W/none
Binary $W/none not found, modules won't be signed

Building module(s)... done.
END
not_signed

t 'no sign-file named and none in the usual places: libcrypto signs'
signing 'try_sign_modules="true"'
rm "$SIGNER"
dkms build foo/1.0 -k "$K"
is 0 <<END
Sign command: libcrypto
Signing key: $KEY
Public certificate (MOK): $CERT
$GENERATING

Building module(s)... done.
Signing module $BUILD/foo.ko
END
signed
lacks "$W/sign.log"

t 'a key that cannot be made'
signing 'try_sign_modules=true' "mok_signing_key=$W/file/key" "mok_certificate=$W/cert"
: >"$W/file"
dkms build foo/1.0 -k "$K"
is 0 <<END
Sign command: $SIGNER
Signing key: $W/file/key
Public certificate (MOK): $W/cert
$GENERATING
Key file $W/file/key not found and can't be generated, modules won't be signed

Building module(s)... done.
END
not_signed
lacks "$W/cert"

t 'a certificate that cannot be made'
signing 'try_sign_modules=true' "mok_signing_key=$W/key" "mok_certificate=$W/file/cert"
keys "$W/key" "$W/unused"
: >"$W/file"
dkms build foo/1.0 -k "$K"
is 0 <<END
Sign command: $SIGNER
Signing key: $W/key
Public certificate (MOK): $W/file/cert
$GENERATING
Certificate file $W/file/cert not found and can't be generated, modules won't be signed

Building module(s)... done.
END
not_signed

t 'sign-file fails: a warning, built'
signing 'try_sign_modules="true"'
keys
script "$SIGNER" 'echo "sign-file says no" >&2' 'exit 1'
dkms build foo/1.0 -k "$K"
exits 0
mentions "Warning: Failed to sign module '" 'sign-file says no'
module_from "$BUILT/module/foo.ko" good

# --- where the program is -------------------------------------------------------------------------

t 'sign_file of framework.conf, with the kernel'
signing 'try_sign_modules="true"' "sign_file=\"$W/sign-\$kernelver\""
sign_file "$W/sign-$K"
keys
dkms build foo/1.0 -k "$K"
prologue "$W/sign-$K" "$KEY" "$CERT"

t 'Debian without it: that of the headers'
signing 'try_sign_modules="true"'
keys
rm "$SIGNER"
sign_file "$INST/$K/build/scripts/sign-file"
dkms build foo/1.0 -k "$K"
prologue "$INST/$K/build/scripts/sign-file" "$KEY" "$CERT"

t 'another distribution: that of the headers'
signing 'try_sign_modules="true"'
keys
distro ID=fedora
sign_file "$INST/$K/build/scripts/sign-file"
dkms build foo/1.0 -k "$K"
prologue "$INST/$K/build/scripts/sign-file" "$KEY" "$CERT"

t 'Gentoo: that of the sources; keys of the environment'
signing 'try_sign_modules="true"'
distro ID=gentoo
keys "$W/env.key" "$W/env.pub"
sign_file "$ROOT/usr/src/linux-$K/scripts/sign-file"
ENV="MODULES_SIGN_KEY=$W/env.key MODULES_SIGN_CERT=$W/env.pub"
dkms build foo/1.0 -k "$K"
prologue "$ROOT/usr/src/linux-$K/scripts/sign-file" "$W/env.key" "$W/env.pub"

# gentoo [LINES OF auto.conf...]: a kernel that signs
gentoo() {
	signing 'try_sign_modules="true"'
	kernel "$K" 'CONFIG_MODULE_SIG_HASH="sha256"' "$@"
	distro ID=gentoo
	sign_file "$ROOT/usr/src/linux-$K/scripts/sign-file"
	mkdir -p "$INST/$K/build/certs" "$ROOT/etc/portage"
}

t "Gentoo: keys of portage's make.conf"
gentoo
keys "$W/make.key" "$W/make.pub"
printf '%s\n' 'USE="dist-kernel"' "MODULES_SIGN_KEY=\"$W/make.key\"" "MODULES_SIGN_CERT='$W/make.pub'" \
	>"$ROOT/etc/portage/make.conf"
dkms build foo/1.0 -k "$K"
prologue "$ROOT/usr/src/linux-$K/scripts/sign-file" "$W/make.key" "$W/make.pub"

t "Gentoo: the kernel's own key, which holds the certificate too"
gentoo 'CONFIG_MODULE_SIG_KEY="certs/signing_key.pem"'
keys "$INST/$K/build/certs/signing_key.pem" "$INST/$K/build/certs/signing_key.x509"
openssl x509 -inform DER -in "$INST/$K/build/certs/signing_key.x509" >>"$INST/$K/build/certs/signing_key.pem"
dkms build foo/1.0 -k "$K"
prologue "$ROOT/usr/src/linux-$K/scripts/sign-file" "$INST/$K/build/certs/signing_key.pem" \
	"$INST/$K/build/certs/signing_key.x509"

t "Gentoo: the kernel's own key, by libcrypto"
gentoo 'CONFIG_MODULE_SIG_KEY="certs/signing_key.pem"'
rm "$ROOT/usr/src/linux-$K/scripts/sign-file"
keys "$W/own.pem" "$INST/$K/build/certs/signing_key.x509"
{
	openssl x509 -inform DER -in "$INST/$K/build/certs/signing_key.x509"
	cat "$W/own.pem"
} >"$INST/$K/build/certs/signing_key.pem"
dkms build foo/1.0 -k "$K"
exits 0
says "Signing key: $INST/$K/build/certs/signing_key.pem"
signed

t "Gentoo: the kernel's own key is gone: the machine's, and none is made in its place"
gentoo 'CONFIG_MODULE_SIG_KEY="certs/signing_key.pem"'
dkms build foo/1.0 -k "$K"
exits 0
says "Signing key: $KEY" "Public certificate (MOK): $CERT" "$GENERATING"
lacks "$INST/$K/build/certs/signing_key.pem" "$INST/$K/build/certs/signing_key.x509"
signed

t "Gentoo: the kernel's own key is in a token"
gentoo 'CONFIG_MODULE_SIG_KEY="pkcs11:token=kernel"'
keys "$W/unused" "$INST/$K/build/certs/signing_key.x509"
dkms build foo/1.0 -k "$K"
prologue "$ROOT/usr/src/linux-$K/scripts/sign-file" 'pkcs11:token=kernel' \
	"$INST/$K/build/certs/signing_key.x509"

t "elsewhere the kernel's own key is not looked for"
signing 'try_sign_modules="true"'
kernel "$K" 'CONFIG_MODULE_SIG_HASH="sha256"' 'CONFIG_MODULE_SIG_KEY="certs/signing_key.pem"'
mkdir "$INST/$K/build/certs"
keys "$INST/$K/build/certs/signing_key.pem" "$INST/$K/build/certs/signing_key.x509"
keys
dkms build foo/1.0 -k "$K"
prologue "$SIGNER" "$KEY" "$CERT"

t "Ubuntu: kmodsign, shim's keys"
signing 'try_sign_modules="true"'
distro ID=ubuntu ID_LIKE=debian
mkdir -p "$ROOT/var/lib/shim-signed/mok"
keys "$ROOT/var/lib/shim-signed/mok/MOK.priv" "$ROOT/var/lib/shim-signed/mok/MOK.der"
sign_file "$BIN/kmodsign"
dkms build foo/1.0 -k "$K"
exits 0
mentions kmodsign
says "Signing key: $ROOT/var/lib/shim-signed/mok/MOK.priv" \
	"Public certificate (MOK): $ROOT/var/lib/shim-signed/mok/MOK.der"
signed

t 'Ubuntu without kmodsign: that of the headers package'
signing 'try_sign_modules="true"'
distro ID=ubuntu ID_LIKE=debian
mkdir -p "$ROOT/var/lib/shim-signed/mok"
keys "$ROOT/var/lib/shim-signed/mok/MOK.priv" "$ROOT/var/lib/shim-signed/mok/MOK.der"
sign_file "$ROOT/usr/src/linux-headers-$K/scripts/sign-file"
dkms build foo/1.0 -k "$K"
prologue "$ROOT/usr/src/linux-headers-$K/scripts/sign-file" "$ROOT/var/lib/shim-signed/mok/MOK.priv" \
	"$ROOT/var/lib/shim-signed/mok/MOK.der"

t 'keys of framework.conf, with the kernel'
signing 'try_sign_modules="true"' "mok_signing_key=$W/\$kernelver.key" "mok_certificate=\"$W/\${kernelver}.pub\""
keys "$W/$K.key" "$W/$K.pub"
dkms build foo/1.0 -k "$K"
prologue "$SIGNER" "$W/$K.key" "$W/$K.pub"

t 'a key in a token passes through'
signing 'try_sign_modules="true"' 'mok_signing_key="pkcs11:token=mine"' "mok_certificate=$W/cert"
keys "$W/unused" "$W/cert"
dkms build foo/1.0 -k "$K"
prologue "$SIGNER" 'pkcs11:token=mine' "$W/cert"

t 'a key in a token, and no sign-file: it cannot be done without'
signing 'try_sign_modules="true"' 'mok_signing_key="pkcs11:token=mine"' "mok_certificate=$W/cert"
keys "$W/unused" "$W/cert"
rm "$SIGNER"
dkms build foo/1.0 -k "$K"
is 0 <<END
Sign command: $INST/$K/build/scripts/sign-file
Binary $INST/$K/build/scripts/sign-file not found, modules won't be signed

Building module(s)... done.
END
not_signed

t 'a key in a token, and no certificate: none can be made'
signing 'try_sign_modules="true"' 'mok_signing_key="pkcs11:token=mine"' "mok_certificate=$W/cert"
dkms build foo/1.0 -k "$K"
is 0 <<END
Sign command: $SIGNER
Signing key: pkcs11:token=mine
Public certificate (MOK): $W/cert
Certificate file $W/cert not found and can't be generated, modules won't be signed

Building module(s)... done.
END
not_signed
lacks "$W/cert"

t 'the hash of the configuration'
signing 'try_sign_modules="true"'
keys
kernel "$K" 'CONFIG_MODULE_SIG_HASH="sha512"'
ok build foo/1.0 -k "$K"
holds "$W/sign.log" "sha512 $KEY $CERT"

# --- keys that are made ---------------------------------------------------------------------------

t 'only the certificate is missing: a new one for the same key'
signing 'try_sign_modules="true"'
keys
rm "$CERT"
cp "$KEY" "$W/key"
ok build foo/1.0 -k "$K"
same_file "$KEY" "$W/key"
openssl x509 -inform DER -in "$CERT" -noout -pubkey >"$W/pub1"
openssl pkey -in "$KEY" -pubout >"$W/pub2"
same_file "$W/pub1" "$W/pub2"

t 'only the key is missing: a new pair, the old certificate is kept'
signing 'try_sign_modules="true"'
keys
rm "$KEY"
cp "$CERT" "$W/cert"
ok build foo/1.0 -k "$K"
same_file "$CERT.old" "$W/cert"
openssl x509 -inform DER -in "$CERT" -noout -pubkey >"$W/pub1"
openssl pkey -in "$KEY" -pubout >"$W/pub2"
same_file "$W/pub1" "$W/pub2"

t 'key and certificate of different pairs: both stay, and libcrypto says so'
signing 'try_sign_modules="true"'
rm "$SIGNER"
keys "$KEY" "$W/unused"
keys "$W/unused" "$CERT"
cp "$KEY" "$W/key"
cp "$CERT" "$W/cert"
dkms build foo/1.0 -k "$K"
exits 0
says "Warning: Failed to sign module '$BUILD/foo.ko'!"
says_not "$GENERATING"
same_file "$KEY" "$W/key"
same_file "$CERT" "$W/cert"
lacks "$CERT.old"
not_signed

t 'a key that cannot be written costs no certificate'
signing 'try_sign_modules="true"' "mok_signing_key=$W/none/key" "mok_certificate=$W/cert"
keys "$W/unused" "$W/cert"
: >"$W/none"
cp "$W/cert" "$W/copy"
dkms build foo/1.0 -k "$K"
exits 0
says "Key file $W/none/key not found and can't be generated, modules won't be signed"
same_file "$W/cert" "$W/copy"
lacks "$W/cert.old"

t 'autoinstall: the prologue once'
signing 'try_sign_modules="true"'
keys
pkg bar 1.0
ok add bar/1.0
dkms autoinstall -k "$K"
exits 0
[ "$(grep -c '^Sign command:' "$OUT")" = 1 ] || why "$(cat "$OUT")"
says "Signing module $TREE/bar/1.0/build/bar.ko" "Signing module $BUILD/foo.ko"

t_done
