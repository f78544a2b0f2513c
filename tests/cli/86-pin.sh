#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Signing with a key that has a passphrase: where the PIN comes from, who gets it, and who does not.
. "$(dirname "$0")/lib.sh"
. "$T_DIR/signing.sh"

PIN_FILE=$W/pin

# locked [FRAMEWORK LINES...]: a package that shows the environment of its build, and a locked key
locked() {
	signing 'try_sign_modules="true"' "$@"
	script "$SIGNER" "echo \"\$KBUILD_SIGN_PIN\" >>$W/pins" "echo \"\$*\" >>$W/arguments" \
		'printf "fake\000\000\002\000\000\000\000\000\000\000\000\004~Module signature appended~\n" >>"$4"'
	keys "$KEY" "$CERT"
	openssl pkey -in "$KEY" -aes256 -passout pass:secret -out "$W/locked" && mv "$W/locked" "$KEY"
	script "$SRC/foo-1.0/pre" "env >>$W/seen" "tr '\\0' '\\n' </proc/\$PPID/environ >>$W/seen" \
		'p=$PPID' \
		'while [ "$p" -gt 1 ]; do' \
		"	tr '\\0' '\\n' </proc/\$p/environ" \
		'	p=$(sed "s/.*) . //; s/ .*//" /proc/$p/stat)' \
		"	case \$(cat /proc/\$p/comm) in dkms) tr '\\0' '\\n' </proc/\$p/environ; break ;; esac" \
		"done >>$W/seen"
	cp "$SRC/foo-1.0/pre" "$SRC/foo-1.0/post"
	{
		echo 'PRE_BUILD=pre POST_BUILD=post POST_INSTALL=post'
		echo "MAKE[0]='env >>$W/seen; cp ready/foo.ko .'"
	} >>"$CONF"
	mkdir "$W/tmp"
}

# pin_file MODE: framework.conf names this file; the second line is nobody's business
pin_file() {
	printf 'secret\nother\n' >"$PIN_FILE"
	chmod "$1" "$PIN_FILE"
}

# nobody_saw PIN: neither build nor hooks nor logs
nobody_saw() {
	has "$W/seen"
	! grep -q "$1" "$W/seen" || why "seen by the build: $(grep "$1" "$W/seen")"
	! grep -rqa "$1" "$TREE" "$INST" || why "in the tree: $(grep -rla "$1" "$TREE" "$INST")"
	! grep -q "$1" "$OUT" || why "shown: $(cat "$OUT")"
	! grep -qs "$1" "$W/arguments" || why "an argument: $(cat "$W/arguments")"
}

# by_libcrypto: no sign-file anywhere
by_libcrypto() {
	rm "$SIGNER"
}

# good: the module's signature was made by the key
good() {
	signed
	says_not "Warning: Failed to sign module '$BUILD/foo.ko'!"
}

t 'of the environment: to sign-file, and to nobody else'
locked
ENV=KBUILD_SIGN_PIN=secret
dkms install foo/1.0 -k "$K"
exits 0
holds "$W/pins" secret
nobody_saw secret

t 'of the environment: to libcrypto'
locked
by_libcrypto
ENV=KBUILD_SIGN_PIN=secret
dkms build foo/1.0 -k "$K"
exits 0
good
nobody_saw secret

t 'of the file: its first line, to sign-file and to nobody else'
locked "mok_signing_pin_file=$PIN_FILE"
pin_file 600
dkms install foo/1.0 -k "$K"
exits 0
holds "$W/pins" secret
nobody_saw secret

t 'of the file: to libcrypto'
locked "mok_signing_pin_file=$W/\$kernelver.pin"
by_libcrypto
pin_file 400
mv "$PIN_FILE" "$W/$K.pin"
dkms build foo/1.0 -k "$K"
exits 0
good

t 'a line without its end'
locked "mok_signing_pin_file=$PIN_FILE"
pin_file 600
printf secret >"$PIN_FILE"
ok build foo/1.0 -k "$K"
holds "$W/pins" secret

t 'the environment goes before the file'
locked "mok_signing_pin_file=$PIN_FILE"
pin_file 644
ENV=KBUILD_SIGN_PIN=first
dkms build foo/1.0 -k "$K"
exits 0
holds "$W/pins" first
says_not "Take them away: chmod 600 $PIN_FILE"

t 'no PIN, and libcrypto: a warning, built'
locked
by_libcrypto
dkms build foo/1.0 -k "$K"
exits 0
says "Warning: Failed to sign module '$BUILD/foo.ko'!"
module_from "$BUILT/module/foo.ko" good

t 'a wrong PIN: a warning that does not show it'
locked
by_libcrypto
ENV=KBUILD_SIGN_PIN=mistaken
dkms build foo/1.0 -k "$K"
exits 0
says "Warning: Failed to sign module '$BUILD/foo.ko'!"
nobody_saw mistaken

for mode in 640 604 620; do
	t "others may use the file (mode $mode): not used, said"
	locked "mok_signing_pin_file=$PIN_FILE"
	sed -i '/^PRE_BUILD/d' "$CONF"
	pin_file $mode
	dkms build foo/1.0 -k "$K"
	is 0 <<END
Sign command: $SIGNER
Signing key: $KEY
Public certificate (MOK): $CERT
Warning: The PIN file $PIN_FILE is not used: others than its owner have rights on it (mode 0$mode).
Take them away: chmod 600 $PIN_FILE

Building module(s)... done.
Signing module $BUILD/foo.ko
END
	holds "$W/pins" ''
done

# refused REASON: the file is not used for that reason
refused() {
	dkms build foo/1.0 -k "$K"
	exits 0
	says "Warning: The PIN file $PIN_FILE is not used: $1"
	holds "$W/pins" ''
}

t 'no such file'
locked "mok_signing_pin_file=$PIN_FILE"
refused 'it cannot be read: No such file or directory'

t 'a folder'
locked "mok_signing_pin_file=$PIN_FILE"
mkdir -m 700 "$PIN_FILE"
refused 'it is not a regular file.'

t 'a pipe that nobody writes to'
locked "mok_signing_pin_file=$PIN_FILE"
mkfifo -m 600 "$PIN_FILE"
refused 'it is not a regular file.'

t 'an empty file'
locked "mok_signing_pin_file=$PIN_FILE"
pin_file 600
: >"$PIN_FILE"
refused 'its first line is empty.'

t 'a file that is no PIN'
locked "mok_signing_pin_file=$PIN_FILE"
pin_file 600
head -c 5000 /dev/zero | tr '\0' x >"$PIN_FILE"
refused 'its first line is too long.'

t_done
