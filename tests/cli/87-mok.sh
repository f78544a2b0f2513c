#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# generate_mok.
. "$(dirname "$0")/lib.sh"
. "$T_DIR/signing.sh"

t 'what is missing is made, and stays'
dkms generate_mok
is 0 <<END
Signing key: $KEY
Public certificate (MOK): $CERT
$GENERATING
END
pair "$KEY" "$CERT"
[ "$(stat -c %a "$KEY")" = 600 ] || why "mode of the key: $(stat -c %a "$KEY")"
keep
dkms generate_mok
is 0 <<END
Signing key: $KEY
Public certificate (MOK): $CERT
END
kept

t 'a tree that is not there yet'
dkms generate_mok --dkmstree "$W/other"
is 0 <<END
Signing key: $W/other/mok.key
Public certificate (MOK): $W/other/mok.pub
$GENERATING
END
pair "$W/other/mok.key" "$W/other/mok.pub"
lacks "$KEY" "$CERT"

t 'the tree of framework.conf'
framework "dkms_tree=$W/named"
dkms_bare generate_mok
exits 0
says "Signing key: $W/named/mok.key" "Public certificate (MOK): $W/named/mok.pub"
pair "$W/named/mok.key" "$W/named/mok.pub"

t 'the names of framework.conf, for a kernel'
framework "mok_signing_key=$W/\$kernelver.key" "mok_certificate=$W/\$kernelver.pub"
dkms generate_mok -k "$K2"
exits 0
pair "$W/$K2.key" "$W/$K2.pub"
lacks "$KEY" "$CERT"

t 'only the certificate is missing: the key stays'
ok generate_mok
cp "$KEY" "$W/key"
rm "$CERT"
ok generate_mok
same_file "$KEY" "$W/key"
pair "$KEY" "$CERT"

t 'key and certificate of different pairs: both stay'
keys "$KEY" "$W/unused"
keys "$W/unused" "$CERT"
keep
dkms generate_mok
is 0 <<END
Signing key: $KEY
Public certificate (MOK): $CERT
END
kept

t 'a certificate for a key with a passphrase'
keys
openssl pkey -in "$KEY" -aes256 -passout pass:secret -out "$W/locked"
mv "$W/locked" "$KEY"
rm "$CERT"
keep
dkms generate_mok
is 1 <<END
Signing key: $KEY
Public certificate (MOK): $CERT
$GENERATING

Error! Certificate file $CERT not found and can't be generated
cannot read the key $KEY: interrupted or cancelled
END
kept
ENV=KBUILD_SIGN_PIN=secret
ok generate_mok
openssl x509 -inform DER -in "$CERT" -noout -pubkey >"$W/pub1"
openssl pkey -in "$KEY" -passin pass:secret -pubout >"$W/pub2"
same_file "$W/pub1" "$W/pub2"

t 'a key that cannot be made: 1'
framework "mok_signing_key=$W/file/key"
: >"$W/file"
dkms generate_mok
is 1 <<END
Signing key: $W/file/key
Public certificate (MOK): $CERT
$GENERATING

Error! Key file $W/file/key not found and can't be generated
making $W/file: file: Not a directory
END
lacks "$CERT"

t 'a key in a token has no certificate but its own: 1'
framework "mok_signing_key='pkcs11:object=mine'"
dkms generate_mok
is 1 <<END
Signing key: pkcs11:object=mine
Public certificate (MOK): $CERT

Error! Certificate file $CERT not found and can't be generated
END
lacks "$CERT"

t '--dry-run names them and makes nothing'
keep
dkms generate_mok --dry-run
is 0 <<END
Signing key: $KEY
Public certificate (MOK): $CERT
END
kept

t 'not for --all, nor for several kernels'
dkms generate_mok --all
exits 5
dkms generate_mok -k "$K" -k "$K2"
exits 4
lacks "$KEY"

t_done
