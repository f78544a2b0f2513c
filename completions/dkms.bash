# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Completion of dkms in bash. What there is to offer, the program itself knows: `dkms --complete`.

_dkms() {
	local line=${COMP_LINE:0:COMP_POINT} piece words=() answer cut i quoted
	local -i apart=1

	# bash parts words at = and : too; what is not parted by a blank belongs together
	for ((i = 0; i <= COMP_CWORD; i++)); do
		while [[ $line == [[:blank:]]* ]]; do
			line=${line:1}
			apart=1
		done
		piece=${COMP_WORDS[i]}
		[[ $line == "$piece"* ]] || piece=$line
		line=${line#"$piece"}
		if ((apart)); then
			words+=("$piece")
		else
			words[-1]+=$piece
		fi
		apart=0
	done
	quoted=${words[-1]:0:1}
	[[ ${words[-1]} != ?*[\"\'] ]] || quoted=
	words=("${words[@]//[\\\"\']/}")

	# and puts back only what follows the last of these
	cut=${words[-1]}
	[[ $COMP_WORDBREAKS == *=* ]] || cut=${cut//=/}
	[[ $COMP_WORDBREAKS == *:* ]] || cut=${cut//:/}
	cut=${cut%"${cut##*[=:]}"}

	COMPREPLY=()
	while IFS= read -r answer; do
		answer=${answer%%$'\t'*}
		answer=${answer#"$cut"}
		[[ $answer != *[/=] ]] || compopt -o nospace 2>/dev/null
		case $quoted in
		[\"\'] | '~') ;;
		*) printf -v answer %q "$answer" ;;
		esac
		COMPREPLY+=("$answer")
	done < <(PATH=$PATH:/usr/sbin:/sbin command dkms --complete "${words[@]:1}" 2>/dev/null)
}

complete -F _dkms dkms
