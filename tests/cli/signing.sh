# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154  # used by, and set by, the case files' lib.sh
#
# What the case files about signing share, beside lib.sh.

SIGNER=$ROOT/usr/lib/linux-kbuild-6.1/scripts/sign-file
KEY=$TREE/mok.key
CERT=$TREE/mok.pub
GENERATING='Certificate or key are missing, generating self signed certificate for MOK...'

# signing [FRAMEWORK LINES...]: a kernel that signs, a sign-file, a package; keys are not there yet
signing() {
	kernel "$K" 'CONFIG_MODULE_SIG_HASH="sha256"'
	framework "$@"
	sign_file "$SIGNER"
	pkg foo 1.0
	ok add foo/1.0
}

# sign_file PATH: a sign-file that logs its arguments and appends what has the form of a signature:
# four bytes for the message, struct module_signature, the marker
sign_file() {
	script "$1" "echo \"\$1 \$2 \$3\" >>$W/sign.log" \
		'printf "fake\000\000\002\000\000\000\000\000\000\000\000\004~Module signature appended~\n" >>"$4"'
}

# keys [KEY CERT]: a pair that is there already
keys() {
	openssl req -new -x509 -newkey rsa:2048 -nodes -subj /CN=mine -days 9 -outform DER \
		-keyout "${1:-$KEY}" -out "${2:-$CERT}" 2>/dev/null || why 'openssl failed'
}

# prologue SIGNER KEY CERT: the last build said so, and signed with it
prologue() {
	is 0 <<END
Sign command: $1
Signing key: $2
Public certificate (MOK): $3

Building module(s)... done.
Signing module $BUILD/foo.ko
END
	signed
	holds "$W/sign.log" "sha256 $2 $3"
}

signed() {
	tail -c 28 "$BUILT/module/foo.ko" | grep -qx '~Module signature appended~' || why 'not signed'
}

not_signed() {
	! grep -aq 'Module signature appended' "$BUILT/module/foo.ko" || why 'signed'
	lacks "$W/sign.log"
}

# pair KEY CERT: they belong together
pair() {
	has "$1" "$2"
	openssl x509 -inform DER -in "$2" -noout -pubkey >"$W/pub1" 2>&1
	openssl pkey -in "$1" -pubout >"$W/pub2" 2>&1
	same_file "$W/pub1" "$W/pub2"
}
