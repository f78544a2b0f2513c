# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What the scripts are written in. A script runs in a world of its own (tests/kernel/private), where the
# usual folders are scratch ones, once under each program:
#
#	pkg foo 1.0 [LINE...]	/usr/src/foo-1.0, a package of the module foo; further lines of dkms.conf
#	dkms ARGUMENT...	runs the program; its exit status and output are recorded
#	dkms_exit ARGUMENT...	records the exit status only: the texts have nothing in common
#	dkms_differs REFERENCE OURS ARGUMENT...	the exit statuses that the two must have; COMPAT holds
#	ours_says LINE		the last output of ours has that line, whatever the reference's has
#	see TEXT...		records words of the script's own in the output
#	tree			records the trees now; they are recorded at the end anyway
#
# IN: RECORD, the beginning of the records' names; PROGRAM; WHO, reference or ours.

set -u
umask 022
# shellcheck disable=SC2034 # for the scripts
K=6.1.0-1-fake
# shellcheck disable=SC2034
K2=6.1.0-2-fake
# shellcheck disable=SC2034
A=$(uname -m)

run_program() {
	case $PROGRAM in
	*dkms-reference*) timeout -k 5 120 bash "$PROGRAM" "$@" ;;
	*) timeout -k 5 120 "$PROGRAM" "$@" ;;
	esac >"$RECORD.last" 2>&1 </dev/null
	STATUS=$?
	[ "$STATUS" -lt 124 ] || echo "the program was killed: $STATUS" >>"$RECORD.exit"
}

record() {
	printf '$ dkms %s\n' "$*" | tee -a "$RECORD.exit" >>"$RECORD.output"
}

dkms() {
	record "$@"
	run_program "$@"
	echo "[$STATUS]" >>"$RECORD.exit"
	cat "$RECORD.last" >>"$RECORD.output"
}

dkms_exit() {
	record "$@"
	run_program "$@"
	echo "[$STATUS]" >>"$RECORD.exit"
}

dkms_differs() {
	case $WHO in
	reference) t_want=$1 ;;
	*) t_want=$2 ;;
	esac
	shift 2
	record "$@"
	run_program "$@"
	if [ "$STATUS" = "$t_want" ]; then
		echo "[as expected of each]" >>"$RECORD.exit"
	else
		echo "[$WHO: $STATUS, expected $t_want]" >>"$RECORD.exit"
		cat "$RECORD.last" >>"$RECORD.exit"
	fi
}

# what the contract asks of ours where the reference does otherwise: a line of the last output
ours_says() {
	[ "$WHO" = reference ] || grep -qxF -e "$1" "$RECORD.last" ||
		printf 'no line "%s" in:\n%s\n' "$1" "$(cat "$RECORD.last")" >>"$RECORD.exit"
}

see() { printf '%s\n' "$*" >>"$RECORD.output"; }

# source FOLDER MODULE VERSION: the C file of a module
module() {
	mkdir -p "$1"
	printf 'INFO("name", NAME);\nINFO("version", "%s");\nINFO("srcversion", "%s%s");\nint x;\n' \
		"$3" "$2" "$3" >"$1/$2.c"
}

# conf FOLDER <dkms.conf
conf() {
	mkdir -p "$1"
	cat >"$1/dkms.conf"
}

pkg() {
	t_m=$1
	t_v=$2
	shift 2
	conf "/usr/src/$t_m-$t_v" <<END
PACKAGE_NAME="$t_m"
PACKAGE_VERSION="$t_v"
BUILT_MODULE_NAME[0]="$t_m"
DEST_MODULE_LOCATION[0]="/extra"
AUTOINSTALL="yes"
$(printf '%s\n' "$@")
END
	module "/usr/src/$t_m-$t_v" "$t_m" "$t_v"
}

# hook FILE LINE...: an executable script
hook() {
	t_file=$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$t_file"
	chmod 755 "$t_file"
}

# one line for each thing below a folder; of a module what it is, of another file what it holds
describe() {
	if [ -L "$1" ]; then
		echo "$1 -> $(readlink "$1")"
	elif [ -d "$1" ]; then
		echo "$1/"
	else
		describe_file "$1"
	fi
}

describe_file() {
	case $1 in
	*/make.log | *.tar.gz) echo "$1 $(stat -c %a "$1")" ;;
	*/lib/modules/*/modules.dep) grep -E '^(updates|extra)/' "$1" | sed "s,^,$1: ," ;;
	/lib/modules/*/modules.*) ;;
	*.ko*)
		t_signed=
		tail -c 28 "$1" | grep -q '~Module signature appended~' && t_signed=' signed'
		t_debug=
		grep -q '\.debug_info' "$1" && t_debug=' with debug info'
		echo "$1 $(stat -c %a "$1") $(modinfo -F version "$1")$t_signed$t_debug"
		;;
	*) echo "$1 $(stat -c %a "$1") $(cksum <"$1")" ;;
	esac
}

tree() {
	echo "--" >>"$RECORD.tree"
	find /var/lib/dkms /lib/modules/* /usr/src \
		\( -name .recast -o -path '/usr/src/linux-*' -o -name 'mok.*' -o -path '/lib/modules/*/build' \) -prune \
		-o -print | LC_ALL=C sort | while read -r t_path; do
		describe "$t_path"
	done >>"$RECORD.tree"
}

# shellcheck disable=SC1090 # the script
. "$1"
tree
