#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# What the README shows works as it stands: the example, the compiler line, the test
# commands. So do the example of docs/calibration.md and the environment header of
# docs/vendoring.md.
#
# usage: test_readme.sh [build directory of the gcc configuration]
. "$(dirname "$0")/tap.sh"

build=${1:-}
max_example_lines=25
copy_library "$work/copy"

# first_example file: its first block of C.
first_example() {
	sed -n '/^```c$/,/^```$/p' "$1" | sed -n '1,/^```$/p' | grep -v '^```'
}
first_example "$root/README.md" >"$work/example.c"
first_example "$root/docs/calibration.md" >"$work/calibration.c"

short_enough() {
	lines=$(grep -c . "$work/example.c")
	echo "$lines lines"
	[ "$lines" -gt 0 ] && [ "$lines" -le "$max_example_lines" ]
}

# compiles example compiler...
compiles() {
	example=$1
	shift
	[ -s "$work/$example.c" ] && "$@" -std=c11 -Wall -Wextra -Werror -I"$root/include" \
		-c "$work/$example.c" -o "$work/$example.o"
}

# The command that begins with cc, as it would be typed where cc is for arm64.
compiler_line() {
	line=$(sed -n '/^ *cc /,/[^\\]$/s/^ *\(cc \)*/\1/p' "$root/README.md" |
		sed 's/^cc /aarch64-linux-gnu-gcc /')
	echo "$line"
	[ -n "$line" ] && (cd "$work/copy" && eval "$line" && [ -f backend.o ] && [ -f flush.o ])
}

# The one of docs/vendoring.md, with single.c.
environment_header() {
	snippet my_env.h >"$work/copy/my_env.h"
	cat "$work/copy/my_env.h"
	grep -q TLBP_BIND_BACKEND "$work/copy/my_env.h" && (cd "$work/copy" &&
		"$@" -O2 -Wall -Wextra -Werror -ffreestanding -DTLBP_ENV_HEADER='"my_env.h"' \
			-I. -Iinclude -Isrc -c src/single/single.c)
}

# Every "meson test -C build/test/gcc ..." selects at least one test.
commands_select_tests() {
	grep -o 'meson test -C build/test/gcc [^`#]*' "$root/README.md" | sed 's/   .*//' |
		sed 's/.*gcc //; s/--verbose//; s/<[a-z]*>//' | sort -u >"$work/selections"
	[ -s "$work/selections" ] || return 1
	while read -r selection; do
		meson test -C "$build" --no-rebuild --list $selection </dev/null >/dev/null 2>&1 ||
			{ echo "no test: $selection"; return 1; }
	done <"$work/selections"
}

check the_example_is_short short_enough
check the_example_compiles_with_gcc compiles example aarch64-linux-gnu-gcc -O2
check the_example_compiles_with_clang compiles example \
	clang --target=aarch64-none-elf -ffreestanding -O2
check the_calibration_compiles_with_gcc compiles calibration aarch64-linux-gnu-gcc -O2
check the_calibration_compiles_with_clang compiles calibration \
	clang --target=aarch64-none-elf -ffreestanding -O2
check the_compiler_line_works compiler_line
check the_environment_header_binds_with_gcc environment_header aarch64-linux-gnu-gcc
check the_environment_header_binds_with_clang environment_header \
	clang --target=aarch64-none-elf
if [ -n "$build" ]; then
	check the_test_commands_select_something commands_select_tests
fi
check the_copied_files_are_unchanged same_as_ours "$work/copy"
done_testing
