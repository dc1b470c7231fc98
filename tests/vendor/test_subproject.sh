#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# A Meson project finds the library as a subproject, and none of our tests,
# demos or installed files with it: beside it, or through a wrap file.
. "$(dirname "$0")/tap.sh"

sums "$root" >"$work/sums"
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

# A project of the tree's files, as who publishes them would have it.
publish() {
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
	mkdir -p "$work/published" &&
		tar -C "$root" --exclude=./build --exclude=./.git --exclude=./.cache -cf - . |
			tar -C "$work/published" -xf - &&
		cd "$work/published" && git init -q -b release &&
		git add -A && git -c user.name=a -c user.email=a@b commit -q -m release
}

# The wrap file of the documentation, from a URL without a host. The parent asks for
# the mock alone, which only the wrap file says the project has.
wrapped_parent_runs() {
	mkdir -p "$work/wrapped/subprojects"
	cp "$parent/mock_user.c" "$work/wrapped"
	sed '/mock/!{/^project/!d}' "$parent/meson.build" >"$work/wrapped/meson.build"
	snippet subprojects/tlbpolicy.wrap | sed -e "s|URL|file://$work/published|" \
		-e 's/REVISION/release/' >"$work/wrapped/subprojects/tlbpolicy.wrap"
	meson setup "$work/wrapped/build" "$work/wrapped" &&
		meson compile -C "$work/wrapped/build" -j1 &&
		meson test -C "$work/wrapped/build" --no-rebuild
}

check the_parent_configures meson setup "$parent/build" "$parent"
check the_parent_builds_without_a_warning meson compile -C "$parent/build" -j1
check the_parent_runs meson test -C "$parent/build" --no-rebuild
check only_the_parents_tests_are_defined only_the_parents_tests
check only_the_parents_files_are_installed only_the_parents_files
check the_tree_is_published publish
check a_parent_with_a_wrap_file_runs wrapped_parent_runs
check what_was_fetched_is_unchanged same_as_ours "$work/wrapped/subprojects/tlbpolicy"
done_testing
