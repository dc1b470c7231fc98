#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What meson install puts down is found through pkg-config, and works.
. "$(dirname "$0")/tap.sh"

prefix=/opt/tlbpolicy
dest=$work/dest
export PKG_CONFIG_PATH="$dest$prefix/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$dest"

configure() {
	meson setup "$work/build" "$root" --prefix "$prefix" --libdir lib \
		-Dtests=disabled -Ddemo=disabled -Dbench=disabled -Dexamples=disabled
}

install_to_dest() {
	DESTDIR=$dest meson install -C "$work/build" --no-rebuild
}

# The headers of include/ and no other; nothing of ours that is not a library.
installed_headers_are_ours() {
	diff -r "$root/include" "$dest$prefix/include"
}

# uses module program.c: compiled and linked with what pkg-config says, run.
uses() {
	pkg-config --exists --print-errors "$1" &&
		gcc $strict $(pkg-config --cflags "$1") "$2" $(pkg-config --libs "$1") \
			-o "$work/$1" && "$work/$1"
}

version_is_the_headers() {
	[ "$(pkg-config --modversion tlbpolicy)" = "$(header_version)" ]
}

check it_configures_without_tests configure
check it_builds meson compile -C "$work/build" -j1
check it_installs install_to_dest
check every_public_header_is_installed installed_headers_are_ours
check pkg_config_tells_the_version version_is_the_headers
check a_program_builds_and_runs_with_pkg_config uses tlbpolicy "$root/tests/vendor/smoke.c"
check a_test_builds_and_runs_with_the_installed_mock uses tlbpolicy-mock \
	"$root/tests/vendor/mock_user.c"
done_testing
