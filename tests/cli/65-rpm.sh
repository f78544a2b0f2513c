#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --rpm_safe_upgrade: an upgrade in which the new package adds before the old one removes.
. "$(dirname "$0")/lib.sh"

NOTES=$W/tmp/dkms_rpm_safe_upgrade_lock
CANCELLED='Warning: Remove cancelled because --rpm_safe_upgrade scenario detected.'

# transaction <COMMANDS: a process with scriptlets, as rpm is: d runs dkms in a shell of its own; $$ is
# the process that the notes are named after
transaction() {
	framework 'try_sign_modules="false"' "tmp_location=$W/tmp"
	mkdir -p "$W/tmp"
	{
		echo "d() { sh -c '\"\$@\"; exit \$?' x '$BASE/self/dkms' --dkmstree '$TREE' \\"
		echo "	--sourcetree '$SRC' --installtree '$INST' \"\$@\"; }"
		echo "note=$NOTES.\$\$"
		# the 22nd field of proc(5)'s stat: when it was started
		echo 'started=$(cut -d" " -f22 /proc/$$/stat)'
		cat
	} >"$W/rpm"
	env -i PATH="$RUN_PATH" LC_ALL=C HOME=/ RECAST_ROOT="$ROOT" \
		${ASAN_OPTIONS+"ASAN_OPTIONS=$ASAN_OPTIONS"} \
		${UBSAN_OPTIONS+"UBSAN_OPTIONS=$UBSAN_OPTIONS"} sh "$W/rpm" >"$OUT" 2>&1 </dev/null
	RC=$?
}

no_notes() {
	[ -z "$(ls -A "$W/tmp")" ] || why "left in tmp_location: $(ls -A "$W/tmp")"
}

t 'a remove of the same transaction is cancelled, once'
pkg foo 1.0
transaction <<'END'
d add foo/1.0 --rpm_safe_upgrade
d remove foo/1.0 --all --rpm_safe_upgrade
echo "first $?"
d remove foo/1.0 --all --rpm_safe_upgrade
echo "second $?"
END
is 0 <<END
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
$CANCELLED
first 0
Deleting module foo/1.0 completely from the DKMS tree.
second 0
END
no_notes

t 'the same version is there already: its add fails, and its remove is cancelled'
pkg foo 1.0
ok install foo/1.0 -k "$K"
transaction <<'END'
d add -m foo -v 1.0 -q --rpm_safe_upgrade
echo "add $?"
d remove -m foo -v 1.0 -q --all --rpm_safe_upgrade
echo "remove $?"
END
is 0 <<END
add 3
remove 0
END
has "$MOD"
no_notes

t 'the note: for us alone, named after the process, says what and since when'
pkg foo 1.0
transaction <<'END'
d add foo/1.0 --rpm_safe_upgrade >/dev/null
stat -c %a "$note".??????
printf 'foo-1.0\n%s\n' "$started" | cmp - "$note".??????
END
is 0 <<END
600
END

t 'a note that was made by hand is as good'
pkg foo 1.0
ok add foo/1.0
transaction <<'END'
printf 'foo-1.0\n%s\n' "$started" >"$note.abcdef"
d remove foo/1.0 --all --rpm_safe_upgrade
END
is 0 <<END
$CANCELLED
END
has "$TREE/foo/1.0/source"
no_notes

t 'another module, another version: no matter'
pkg foo 1.0
ok add foo/1.0
transaction <<'END'
printf 'bar-1.0\n%s\n' "$started" >"$note.aaaaaa"
printf 'foo-2.0\n%s\n' "$started" >"$note.bbbbbb"
d remove foo/1.0 --all --rpm_safe_upgrade
END
is 0 <<END
Deleting module foo/1.0 completely from the DKMS tree.
END

t 'a process that had the same number before: no matter'
pkg foo 1.0
ok add foo/1.0
transaction <<'END'
printf 'foo-1.0\n%s\n' 1 >"$note.aaaaaa"
d remove foo/1.0 --all --rpm_safe_upgrade
END
is 0 <<END
Deleting module foo/1.0 completely from the DKMS tree.
END

t 'another transaction: no matter'
pkg foo 1.0
transaction <<'END'
d add foo/1.0 --rpm_safe_upgrade >/dev/null
END
transaction <<'END'
d remove foo/1.0 --all --rpm_safe_upgrade
END
is 0 <<END
Deleting module foo/1.0 completely from the DKMS tree.
END

t 'remove without the option: no matter'
pkg foo 1.0
transaction <<'END'
d add foo/1.0 --rpm_safe_upgrade >/dev/null
d remove foo/1.0 --all
END
is 0 <<END
Deleting module foo/1.0 completely from the DKMS tree.
END

t 'add without the option leaves none'
pkg foo 1.0
transaction <<'END'
d add foo/1.0 >/dev/null
d remove foo/1.0 --all --rpm_safe_upgrade
END
is 0 <<END
Deleting module foo/1.0 completely from the DKMS tree.
END

# foreign COMMANDS: a note that is right by its text, but made so, cancels nothing and stays
foreign() {
	pkg foo 1.0
	ok add foo/1.0
	transaction <<END
text=$W/text
printf 'foo-1.0\n%s\n' "\$started" >"\$text"
$1
d remove foo/1.0 --all --rpm_safe_upgrade
ls "$W/tmp" | sed 's/[0-9][0-9]*/PID/'
END
	is 0 <<END
Deleting module foo/1.0 completely from the DKMS tree.
${NOTES##*/}.PID.aaaaaa
END
}

t 'somebody else has put it there'
if real_root; then
	foreign 'cp "$text" "$note.aaaaaa"; chown 65534 "$note.aaaaaa"'
else
	T_SKIP='needs root, for a file of another user'
fi

t 'it is a link'
foreign 'ln -s "$text" "$note.aaaaaa"'

t 'it has another name'
foreign 'ln "$text" "$note.aaaaaa"'

t 'others may write to it'
foreign 'cp "$text" "$note.aaaaaa"; chmod 666 "$note.aaaaaa"'

t 'it is a pipe'
foreign 'mkfifo "$note.aaaaaa"'

t 'it is a folder'
foreign 'mkdir "$note.aaaaaa"'

t 'it says more'
foreign 'cp "$text" "$note.aaaaaa"; echo more >>"$note.aaaaaa"'

t 'no room for the note: said, added'
pkg foo 1.0
transaction <<END
rmdir "$W/tmp"
d add foo/1.0 --rpm_safe_upgrade
END
is 0 <<END
Warning: --rpm_safe_upgrade has no effect without a file in $W/tmp: it cannot be made: No such file or directory
Creating symlink $TREE/foo/1.0/source -> $SRC/foo-1.0
END

t '--dry-run leaves no note, and takes none'
pkg foo 1.0
transaction <<'END'
d add foo/1.0 --rpm_safe_upgrade --dry-run >/dev/null
ls "$note".* 2>/dev/null
d add foo/1.0 --rpm_safe_upgrade >/dev/null
d remove foo/1.0 --all --rpm_safe_upgrade --dry-run >/dev/null
d remove foo/1.0 --all --rpm_safe_upgrade
END
is 0 <<END
$CANCELLED
END

t_done
