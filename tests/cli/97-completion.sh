#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion: what --complete offers for a line, and bash, zsh and fish with our completions, driven as a
# user drives them.
. "$(dirname "$0")/lib.sh"

COMPLETIONS=$(cd "$T_DIR/../../completions" && pwd)
TAB=$(printf '\t')

# the roots stand in framework.conf; foo 1.0 is built for $K, foo 2.0 is added, bar and new wait
setup() {
	framework "dkms_tree=\"$TREE\"" "source_tree='$SRC'" "install_tree=$INST" 'try_sign_modules="false"'
	kernel "$K2"
	mkdir -p "$INST/5.0-no-headers/kernel" "$W/here"
	pkg foo 1.0
	pkg foo 2.0
	pkg bar 0.5-2
	pkg new 3
	ok build foo/1.0 -k "$K"
	ok add foo/2.0
	IN=$W/here
}

# offers WORD... <expected: the candidates alone, sorted
offers() {
	dkms_apart_bare --complete "$@"
	exits 0
	holds "$ERR" ''
	cut -f 1 "$OUT" | LC_ALL=C sort >"$BASE/offers"
	same_text "$BASE/offers"
}

dkms_apart_bare() {
	dkms_run "$@" >"$OUT" 2>"$ERR"
	RC=$?
	after_run "$@"
}

# --- the program ----------------------------------------------------------------------------------

t 'actions first, each with what --help says of it'
setup
dkms_bare --complete uni
is 0 <<END
uninstall${TAB}take it out of a kernel's modules
END
dkms_bare --complete
says "install${TAB}install it (after adding and building it, if need be)"
cp "$OUT" "$W/all"
dkms_bare --complete ''
same_file "$OUT" "$W/all"

t 'every action and option of --help is offered'
setup
dkms_bare --help
sed -n 's/^  \([a-z_]*\)  .*/\1/p; s/^  \(-[^ ,]*\), \(-[^ ,]*\).*/\1\n\2/p; s/^  \(-[^ ,]*\) .*/\1/p' "$OUT" |
	LC_ALL=C sort >"$W/told"
[ "$(wc -l <"$W/told")" -gt 30 ] || why "little is told: $(cat "$W/told")"
dkms_bare --complete ''
cp "$OUT" "$W/offered"
dkms_bare --complete -
cat "$OUT" >>"$W/offered"
cut -f 1 "$W/offered" | LC_ALL=C sort >"$W/sorted"
LC_ALL=C comm -23 "$W/told" "$W/sorted" >"$W/missing"
holds "$W/missing" ''

t 'options fit the action, and stand once'
setup
offers status --al <<END
--all
END
offers build --al </dev/null
offers build --force --no-depmod --for <<END
--force-version-override
END
offers build -k one --kernelv <<END
--kernelver
END
offers --no-init </dev/null

t 'modules: sources that wait for add, all for install, the tree for the others'
setup
offers add '' <<END
bar/0.5-2
new/3
END
offers install '' <<END
bar/0.5-2
foo
foo/1.0
foo/2.0
new/3
END
for o in uninstall unbuild remove status; do
	offers $o '' <<END
foo
foo/1.0
foo/2.0
END
done
offers status -m foo/ <<END
foo/1.0
foo/2.0
END
offers status --module=foo/2 <<END
--module=foo/2.0
END
offers status -v 2.0 '' <<END
foo
END
offers status foo '' </dev/null
offers autoinstall '' </dev/null

t 'versions of the module that was said'
setup
offers status -m foo -v '' <<END
1.0
2.0
END
offers build bar -v '' <<END
0.5-2
END
offers add foo -v '' </dev/null
offers status -v '' </dev/null

t 'kernels: those with headers to build for, those built for to undo'
setup
offers build -k '' <<END
$K2
$K
END
offers install foo/1.0 "--kernelver=${K%t}" <<END
--kernelver=$K
END
offers uninstall foo/1.0 -k '' <<END
$K
END
offers uninstall foo/2.0 -k '' </dev/null
offers build -k "$K/" <<END
$K/$A
END
offers remove foo/1.0 -a '' <<END
$A
END
offers build -k "$K" -a '' <<END
$A
END

t 'files, folders, dkms.conf'
setup
mkdir -p "$IN/mod" "$IN/other/deep" "$IN/.hidden"
touch "$IN/mod/dkms.conf" "$IN/a.tar.gz" "$IN/b.c"
offers add m <<END
mod/
END
offers add mod/ <<END
mod/dkms.conf
END
offers remove m </dev/null
offers build -c '' <<END
mod/
END
offers build -c o <<END
other/
END
offers build --config '' <<END
a.tar.gz
b.c
mod/
other/
END
offers build --kernelsourcedir=../here/o <<END
--kernelsourcedir=../here/other/
END
offers status --dkmstree . <<END
.hidden/
END
ENV="HOME=$W/here"
# shellcheck disable=SC2088 # it is the program that knows the tilde
offers add '~/mo' <<END
~/mod/
END

t 'archives, for the action that loads them'
setup
touch "$IN/a.tar.gz" "$IN/b.rpm" "$IN/c.txt"
dkms_bare --complete ldt
if [ -s "$OUT" ]; then
	offers ldtarball '' <<END
a.tar.gz
b.rpm
END
else
	T_SKIP='no action loads archives'
fi

t 'directives'
setup
offers build --directive PACKAGE_V <<END
PACKAGE_VERSION=
END
offers build --directive=CLE <<END
--directive=CLEAN=
END

t 'the roots that the line names'
setup
mkdir -p "$W/t/mine/1/source" "$W/s/his-2" "$W/i/9.9/source/include"
touch "$W/s/his-2/dkms.conf"
offers --dkmstree "$W/t" status '' <<END
mine
mine/1
END
offers --sourcetree="$W/s" add '' <<END
his/2
END
offers build --installtree ../i -k '' <<END
9.9
END

t 'where a name ends: as its dkms.conf says, else at the last dash'
setup
mkdir "$SRC/odd-name-1-2"
echo 'PACKAGE_NAME=$(echo odd)' >"$SRC/odd-name-1-2/dkms.conf"
mkdir "$SRC/plain-name-1-2" "$SRC/nodash"
echo "PACKAGE_NAME='plain-name'" >"$SRC/plain-name-1-2/dkms.conf"
touch "$SRC/nodash/dkms.conf"
offers add odd <<END
odd-name-1/2
END
offers add plain <<END
plain-name/1-2
END
offers add nod </dev/null

t 'nothing runs, nothing is written'
setup
framework "dkms_tree=\"$TREE\"" "source_tree='$SRC'"
echo "touch $W/ran" >"$ROOT/etc/dkms/framework.conf.d/x.conf"
echo "touch $W/ran" >>"$SRC/bar-0.5-2/dkms.conf"
keep
offers add '' <<END
bar/0.5-2
new/3
END
offers install -k "$K" '' <<END
bar/0.5-2
foo
foo/1.0
foo/2.0
new/3
END
kept

t 'an ordinary user is answered, without an os-release too'
setup
rm "$ROOT/etc/os-release"
chmod -R a+rX "$W"
AS=user
offers status f <<END
foo
foo/1.0
foo/2.0
END

t 'what makes no sense counts up to there; no error'
setup
offers --nonsense '' <<END
$(dkms_run --complete '' | cut -f 1 | LC_ALL=C sort)
END
offers add build '' <<END
bar/0.5-2
new/3
END
offers -j '' </dev/null
framework 'conf_timeout=x'
offers status '' </dev/null
framework "dkms_tree=\"$W/none\""
offers status '' </dev/null
framework "dkms_tree=\"$CONF\""
offers status '' </dev/null

# --- shells ---------------------------------------------------------------------------------------

# Each of these types LINE, which ends in a TAB, and gives in $OUT what the line has become, in < and >.
typed_in() {
	t_shell=$1
	shift
	command -v "$t_shell" >/dev/null || {
		T_SKIP="no $t_shell"
		return
	}
	(cd "$IN" && exec timeout -k 5 60 env -i PATH="$BASE/self:$RUN_PATH" LC_ALL=C.UTF-8 HOME="$W/here" TERM=dumb \
		${ASAN_OPTIONS+"ASAN_OPTIONS=$ASAN_OPTIONS"} RECAST_ROOT="$ROOT" \
		COMPLETIONS="$COMPLETIONS" "in_$t_shell" "$@") >"$BASE/typed" 2>&1 </dev/null
	tr -d '\r' <"$BASE/typed" | sed -n 's/.*GOT\(<.*>\)$/\1/p' >"$OUT"
}

# the helpers are programs, so that env can start them with nothing else
in_shells() {
	mkdir -p "$BASE/self"
	cat >"$BASE/self/bashrc" <<'END'
. "$COMPLETIONS/dkms.bash"
PS1='> '
bind 'set bell-style none'
bind 'set enable-bracketed-paste off'
got() { printf '\nGOT<%s>\n' "$READLINE_LINE"; READLINE_LINE= READLINE_POINT=0; }
bind -x '"\C-xp": got'
END
	cat >"$BASE/self/in_bash" <<'END'
#!/bin/sh
{
	printf '%s\030p' "$@"
	printf 'exit\n'
} | script -qec "bash --noprofile --rcfile ${0%/*}/bashrc -i" /dev/null
END
	cat >"$BASE/self/zshrc" <<'END'
PS1='> '
fpath=("$COMPLETIONS" $fpath)
autoload -U compinit
compinit -u -D
unsetopt beep
got() { print; print -r -- "GOT<$BUFFER>"; BUFFER= }
zle -N got
bindkey '^Xp' got
bindkey '^I' complete-word
print RE''ADY
END
	cat >"$BASE/self/in_zsh" <<'END'
#!/usr/bin/env -S zsh -f
zmodload zsh/zpty
zpty z "zsh -f -i"
zpty -w z "source ${0:h}/zshrc"
zpty -r z seen '*READY*'
for line; do
	zpty -w -n z "$line"$'\Cxp'
	zpty -r z seen '*GOT<*>*'
	print -r -- "$seen"
done
zpty -d z
END
	cat >"$BASE/self/in_fish" <<'END'
#!/usr/bin/env -S fish --no-config
source $COMPLETIONS/dkms.fish
for line in $argv
	for answer in (complete -C "$line" | cut -f 1 | sort)
		echo "GOT<$answer>"
	end
end
END
	chmod 755 "$BASE/self"/in_*
}
in_shells

for shell in bash zsh; do
	t "$shell: an action, an option, a module, a kernel"
	setup
	typed_in $shell "dkms uninst$TAB" "dkms -q rem$TAB" "dkms status --al$TAB" "dkms status foo/2$TAB" \
		"dkms status -m foo -v 1$TAB" "dkms remove foo/1.0 -k $TAB" "dkms build -k ${K%st}$TAB"
	same_text "$OUT" <<END
<dkms uninstall >
<dkms -q remove >
<dkms status --all >
<dkms status foo/2.0 >
<dkms status -m foo -v 1.0 >
<dkms remove foo/1.0 -k $K >
<dkms build -k $K >
END

	t "$shell: what follows a ="
	setup
	typed_in $shell "dkms build --kernelver=${K%st}$TAB" "dkms build -k=$K/$TAB" \
		"dkms status --module=foo/1$TAB" "dkms build --directive PACKAGE_V${TAB}5" \
		"dkms build --directive=CLE$TAB" "dkms --dkmstree=$TREE status foo/1$TAB"
	same_text "$OUT" <<END
<dkms build --kernelver=$K >
<dkms build -k=$K/$A >
<dkms status --module=foo/1.0 >
<dkms build --directive PACKAGE_VERSION=5>
<dkms build --directive=CLEAN=>
<dkms --dkmstree=$TREE status foo/1.0 >
END

	t "$shell: as far as it is clear"
	setup
	typed_in $shell "dkms un$TAB" "dkms status f$TAB" "dkms frob$TAB" "dkms build -k 6.1.0-${TAB}x"
	same_text "$OUT" <<END
<dkms un>
<dkms status foo>
<dkms frob>
<dkms build -k 6.1.0-x>
END

	t "$shell: folders, names with blanks, the home folder"
	setup
	mkdir -p "$IN/with blank" "$IN/mine/deep"
	touch "$IN/with blank/dkms.conf"
	typed_in $shell "dkms add wi$TAB" "dkms add with\\ blank/$TAB" "dkms add ~/mi${TAB}d$TAB"
	same_text "$OUT" <<END
<dkms add with\\ blank/>
<dkms add with\\ blank/dkms.conf >
<dkms add ~/mine/deep/>
END
done

t 'bash: the function alone, with the words as bash parts them'
setup
cat >"$BASE/self/in_sh" <<'END'
#!/bin/bash
. "$COMPLETIONS/dkms.bash"
ask() {
	COMP_LINE=$1 COMP_POINT=$2 COMP_CWORD=$(($# - 3))
	shift 2
	COMP_WORDS=("$@")
	_dkms
	printf 'GOT<%s>\n' "${COMPREPLY[@]}"
}
ask 'dkms status f' 13 dkms status f
ask 'dkms status foo' 7 dkms status
ask 'dkms  build --kernelver=6.1.0-t' 31 dkms build --kernelver = 6.1.0-t
ask 'dkms build --module=' 20 dkms build --module =
END
chmod 755 "$BASE/self/in_sh"
typed_in sh
same_text "$OUT" <<END
<foo>
<foo/1.0>
<foo/2.0>
<status>
<$K>
<bar/0.5-2>
<new/3>
<foo>
<foo/1.0>
<foo/2.0>
END

t 'fish: what it would offer'
setup
mkdir -p "$IN/with blank"
typed_in fish 'dkms uninst' 'dkms status --al' 'dkms status foo/' 'dkms build --kernelver=' 'dkms remove -k ' \
	"dkms --dkmstree $W/none status " 'dkms add w' 'dkms add ~/w'
same_text "$OUT" <<END
<uninstall>
<--all>
<foo/1.0>
<foo/2.0>
<--kernelver=$K2>
<--kernelver=$K>
<$K>
<with blank/>
<~/with blank/>
END

t_done
