#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# A Meson project finds the library as a subproject, and none of our tests,
# demos or installed files with it.
. "$(dirname "$0")/tap.sh"

parent=$work/parent
mkdir -p "$parent/subprojects"
cp "$root/tests/vendor/smoke.c" "$root/tests/vendor/mock_user.c" "$parent"
ln -s "$root" "$parent/subprojects/tlbpolicy"
cat >"$parent/meson.build" <<'END'
project('parent', 'c', default_options: ['c_std=c11', 'werror=true', 'warning_level=3'])
tlbpolicy = dependency('tlbpolicy', version: '>=0.1.0')
test('smoke', executable('smoke', 'smoke.c', dependencies: tlbpolicy, install: true))
test('mock', executable('mock', 'mock_user.c', dependencies: dependency('tlbpolicy-mock')))
END

only_the_parents_tests() {
	meson test -C "$parent/build" --list 2>/dev/null | grep -v '^ninja' | sort >"$work/list"
	cat "$work/list"
	[ "$(paste -sd' ' "$work/list")" = "mock smoke" ]
}

only_the_parents_files() {
	DESTDIR=$work/dest meson install -C "$parent/build" --no-rebuild >"$work/install.log" &&
		find "$work/dest" -type f && [ "$(find "$work/dest" -type f | wc -l)" -eq 1 ]
}

check the_parent_configures meson setup "$parent/build" "$parent"
check the_parent_builds_without_a_warning meson compile -C "$parent/build" -j1
check the_parent_runs meson test -C "$parent/build" --no-rebuild
check only_the_parents_tests_are_defined only_the_parents_tests
check only_the_parents_files_are_installed only_the_parents_files
done_testing
