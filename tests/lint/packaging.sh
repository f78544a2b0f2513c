#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lint: each package of packaging/ holds what meson installs for it, no more, no less
# shellcheck disable=SC2317 # functions that try() calls
. tests/lint/lib.sh
need meson rpmbuild shellcheck
[ -x "${DKMS-}" ] || { echo "DKMS names no program"; exit 1; }
DKMS=$(realpath "$DKMS")
export DKMS
root=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
bad=0

complain() {
	echo "$*"
	bad=1
}

# try COMMAND...: says what it said if it fails
try() {
	"$@" >"$work/said" 2>&1 && return
	complain "failed: $*"
	tail -n 30 "$work/said"
	return 1
}

# Nothing is compiled here: in place of compiling, the program that is there is put where it would be made.
cat >"$work/meson.bash" <<'END'
meson() {
	case $1 in
	compile) mkdir -p "$3/src" && cp "$DKMS" "$3/src/dkms" ;;
	install) command meson install --no-rebuild "${@:2}" ;;
	*) command meson "$@" ;;
	esac
}
arch-meson() {
	meson setup --prefix /usr --libexecdir lib --sbindir bin --sysconfdir /etc --localstatedir /var "$@"
}
abuild-meson() {
	meson setup --prefix /usr --libdir /usr/lib --sysconfdir /etc --localstatedir /var "$@"
}
END

# --- what all say ---------------------------------------------------------------------------------

version=$(sed -n "s/^ *version: '\(.*\)',$/\1/p" meson.build)
level=$(sed -n 's/^#define COMPAT_LEVEL "\(.*\)"$/\1/p' src/op/op.h)
[ -n "$version" ] || complain "no version in meson.build"
[ -n "$level" ] || complain "no COMPAT_LEVEL in op.h"
grep -qx "Version: *$version" packaging/rpm/recast.spec || complain "recast.spec is not for $version"
grep -qx "Provides: *dkms = $level" packaging/rpm/recast.spec || complain "recast.spec does not provide $level"
grep -qF "recast ($version)" packaging/debian/changelog || complain "debian/changelog is not for $version"
grep -qx "Provides: dkms (= $level)" packaging/debian/control || complain "debian/control does not provide $level"
for f in packaging/arch/PKGBUILD packaging/alpine/APKBUILD; do
	bash -n "$f" || bad=1
	shellcheck -s bash "$f" || bad=1
	grep -qx "pkgver=$version" $f || complain "$f is not for $version"
	grep -qE "^provides=.*dkms=${level}['\"]" $f || complain "$f does not provide $level"
done

# --- rpm: its own tool compares the lists ---------------------------------------------------------

mkdir -p "$work/rpm/SOURCES" "$work/recast-$version"
tar -c --exclude=./.git --exclude=./.cache --exclude='./build*' --exclude=./fuzz/corpus . |
	tar -x -C "$work/recast-$version"
tar -C "$work" -czf "$work/rpm/SOURCES/recast-$version.tar.gz" "recast-$version"

# with_rpm COMMAND...: as on Fedora, whose macros are not known here
with_rpm() {
	HOME=$work "$@" --define "_topdir $work/rpm" --define "_tmppath $work" \
		--define '_sharedstatedir /var/lib' --define '_unitdir /usr/lib/systemd/system' \
		--define 'debug_package %{nil}' --define '__os_install_post %{nil}' \
		--define 'meson meson setup out --prefix=/usr --sbindir=%{_sbindir} --sysconfdir=/etc' \
		--define 'meson_build mkdir -p out/src && cp "$DKMS" out/src/dkms' \
		--define 'meson_install meson install -C out --no-rebuild --destdir=%{buildroot}' \
		--define 'systemd_post true' --define 'systemd_preun true' --define 'systemd_postun true' \
		packaging/rpm/recast.spec
}
try with_rpm rpmspec -P
for vendor in fedora suse; do
	set --
	[ $vendor = fedora ] || set -- --define 'suse_version 1600'
	try with_rpm rpmbuild -bb --nodeps "$@" || continue
	rm -rf "$work/rpm/BUILD"
done
package=$(find "$work/rpm/RPMS" -name 'recast-*.rpm')

# --- the others: by the functions of their own ----------------------------------------------------

# pack FILE: what build() and package() of FILE install goes to $work/pkg
pack() {
	rm -rf "$work/src" "$work/pkg"
	mkdir "$work/src" "$work/pkg"
	ln -s "$work/recast-$version" "$work/src/recast-$version"
	start=$work/src
	[ "$1" = packaging/arch/PKGBUILD ] || start=$work/src/recast-$version
	rm -rf "$work/recast-$version/output"
	(cd "$start" && srcdir=$work/src pkgdir=$work/pkg bash -euc '
		. "$1"
		. "$2"
		build
		cd "$3"
		package' sh "$work/meson.bash" "$root/$1" "$start")
}

installed() { find "$work/pkg" -mindepth 1 \( ! -type d -o -empty \) -printf '%P\n' | LC_ALL=C sort; }

# must PATTERN...: extended expressions for paths of $work/list
must() {
	for p; do
		grep -qxE "$p" "$work/list" || complain "$what lacks $p"
	done
}

# only PATTERN...: of the files that belong to any caller, those and no others
only() {
	must "$@"
	for p; do
		grep -vxE "$p" "$work/list" >"$work/rest"
		mv "$work/rest" "$work/list"
	done
	if grep -E 'kernel|alpm|apk|systemd|usr/lib/dkms/' "$work/list"; then
		complain "$what has these, which are for others"
	fi
}

everywhere='etc/dkms/framework\.conf usr/s?bin/dkms var/lib/dkms usr/share/man/man5/dkms\.conf\.5.*
	usr/share/man/man5/dkms-framework\.conf\.5.* usr/share/man/man8/dkms\.8.*
	usr/share/bash-completion/completions/dkms usr/share/zsh/site-functions/_dkms
	usr/share/fish/vendor_completions\.d/dkms\.fish'

rpm='usr/lib/kernel/install\.d/40-dkms\.install usr/lib/systemd/system/dkms\.service'
arch='usr/bin/dkms usr/share/libalpm/scripts/dkms usr/share/libalpm/hooks/70-dkms-install\.hook
	usr/share/libalpm/hooks/70-dkms-upgrade\.hook usr/share/libalpm/hooks/71-dkms-remove\.hook'
alpine='etc/kernel-hooks\.d/dkms\.hook usr/lib/dkms/dkms\.trigger'

# shellcheck disable=SC2086 # the patterns are words
if [ -n "$package" ]; then
	what=recast.spec
	rpm -qlp "$package" 2>/dev/null | sed 's,^/,,' >"$work/list"
	must $everywhere
	only $rpm
	rpm -qcp "$package" 2>/dev/null | grep -qx /etc/dkms/framework.conf ||
		complain "recast.spec: framework.conf is not a configuration file"
fi
# shellcheck disable=SC2086 # the patterns are words
for what in packaging/arch/PKGBUILD packaging/alpine/APKBUILD; do
	try pack $what || continue
	installed >"$work/list"
	must $everywhere
	case $what in
	*/PKGBUILD) only $arch ;;
	*/APKBUILD) only $alpine ;;
	esac
done
[ -x packaging/alpine/recast.trigger ] || complain "recast.trigger is not executable"
exit $bad
