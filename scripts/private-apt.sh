# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# Sourced: packages of another architecture without touching the machine's own
# list of architectures, without root, from the sources that the machine has.
#
#	private_apt_begin DIRECTORY	a scratch directory that exists
#	private_apt_depends PACKAGE	what it depends on, a name a line
#	private_apt_unpack ROOT PACKAGE...	downloads them all, then unpacks
#	private_apt_end			removes what was scratch
#
# A package is NAME for arm64, and NAME:native for what runs on this machine or is
# the same on all.

private_apt_begin() {
	private_apt_state=$(cd "$1" && pwd)/apt
	mkdir -p "$private_apt_state/lists/partial" "$private_apt_state/archives/partial"
	: >"$private_apt_state/status"
	# A foreign source that has nothing for arm64 must not stop us: what counts
	# is whether the download succeeds.
	private_apt apt-get -qq update || true
}

private_apt() {
	program=$1
	shift
	"$program" -o APT::Architectures::=arm64 -o Dir::State="$private_apt_state" \
		-o Dir::State::Lists="$private_apt_state/lists" \
		-o Dir::State::status="$private_apt_state/status" \
		-o Dir::Cache="$private_apt_state" -o Acquire::Languages=none \
		-o Dir::Cache::archives="$private_apt_state/archives" \
		-o Debug::NoLocking=1 -o APT::Sandbox::User= "$@"
}

private_apt_depends() {
	private_apt apt-cache depends "$1:arm64" | sed -n 's/^ *Depends: <\{0,1\}\([^:>]*\).*/\1/p'
}

private_apt_has() {
	private_apt apt-cache show "$1:arm64" >/dev/null 2>&1
}

private_apt_unpack() {
	private_apt_root=$1
	shift
	names=
	for package; do
		case $package in
		*:native) names="$names ${package%:native}:$(dpkg --print-architecture)" ;;
		*) names="$names $package:arm64" ;;
		esac
	done
	(cd "$private_apt_state/archives" && private_apt apt-get -qq download $names)
	for archive in "$private_apt_state"/archives/*.deb; do
		dpkg-deb -x "$archive" "$private_apt_root"
		rm "$archive"
	done
}

private_apt_end() {
	rm -rf "$private_apt_state"
}
