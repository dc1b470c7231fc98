#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The README's first C example compiles as it stands, and is as short as promised.
. "$(dirname "$0")/tap.sh"

max_example_lines=25

sed -n '/^```c$/,/^```$/p' "$root/README.md" | sed -n '1,/^```$/p' |
	grep -v '^```' >"$work/example.c"

short_enough() {
	lines=$(grep -c . "$work/example.c")
	echo "$lines lines"
	[ "$lines" -gt 0 ] && [ "$lines" -le "$max_example_lines" ]
}

compiles() {
	"$@" -std=c11 -Wall -Wextra -Werror -I"$root/include" -c "$work/example.c" \
		-o "$work/example.o"
}

check the_example_is_short short_enough
check the_example_compiles_with_gcc compiles aarch64-linux-gnu-gcc -O2
check the_example_compiles_with_clang compiles clang --target=aarch64-none-elf -ffreestanding -O2
done_testing
