# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What bash makes of a dkms.conf, as tests/parity/directives shows it: lines "NAME[INDEX]=VALUE".
# Arguments: where to write them, the file, the variables that it sees.
#
# The file may do what it likes to its shell. Everything that comes after it is therefore parsed before it,
# and begins in POSIX mode, where unset and set are themselves whatever functions there are.

# shellcheck disable=SC2034 # for the file
reference_main() {
	reference_out=$1 reference_file=$2
	kernelver=$3 arch=$4 kernel_source_dir=$5 kernel_config=$6
	dkms_tree=$7 source_tree=$8 install_tree=$9
	module=${10} module_version=${11} parallel_jobs=${12}
	set --
	reference_read
}

# in a function, so that `local`, `declare` and `return` mean there what they mean in dkms
# shellcheck disable=SC1090
reference_read() {
	. "$reference_file" >/dev/null 2>&1 || :
	reference_show
}

reference_show() {
	POSIXLY_CORRECT=1
	set +eufC
	trap - DEBUG ERR RETURN EXIT
	unset -f printf builtin unset set trap source declare echo . exec
	unset IFS
	exec >"$reference_out"
	for reference_name in PACKAGE_NAME PACKAGE_VERSION BUILT_MODULE_NAME BUILT_MODULE_LOCATION \
		DEST_MODULE_NAME DEST_MODULE_LOCATION STRIP MAKE MAKE_MATCH PATCH PATCH_MATCH AUTOINSTALL \
		BUILD_DEPENDS BUILD_DEPENDS_REBUILD NO_WEAK_MODULES BUILD_EXCLUSIVE_KERNEL \
		BUILD_EXCLUSIVE_KERNEL_MIN BUILD_EXCLUSIVE_KERNEL_MAX BUILD_EXCLUSIVE_ARCH \
		BUILD_EXCLUSIVE_CONFIG PRE_BUILD POST_BUILD PRE_INSTALL POST_INSTALL POST_ADD POST_REMOVE \
		REMAKE_INITRD MODULES_CONF MODULES_CONF_OBSOLETES MODULES_CONF_ALIAS_TYPE \
		MODULES_CONF_OBSOLETE_ONLY CLEAN OBSOLETE_BY; do
		reference_array
	done
}

# an index that is no number is not one of dkms's
reference_array() {
	declare -n reference_values=$reference_name
	for reference_index in "${!reference_values[@]}"; do
		case $reference_index in
		*[!0-9]*) continue ;;
		esac
		reference_value=${reference_values[$reference_index]%$'\r'}
		reference_value=${reference_value//\\/\\\\}
		printf '%s[%s]=%s\n' "$reference_name" "$reference_index" "${reference_value//$'\n'/\\n}"
	done
	unset -n reference_values
}

reference_main "$@"
