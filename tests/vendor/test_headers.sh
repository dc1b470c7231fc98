#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Every public header stands alone, in C11 and in C++17.
. "$(dirname "$0")/tap.sh"

alone() {
	"$@" -I"$root/include" -fsyntax-only -
}

# Twice, because a vendor's own headers will include it again.
header_alone() {
	header=$1
	shift
	printf '#include <%s>\n#include <%s>\n' "$header" "$header" | alone "$@"
}

cxx='-std=c++17 -Wall -Wextra -Wpedantic -Werror -x c++'
for header in $(cd "$root/include" && find . -name '*.h' | sed 's|^\./||' | sort); do
	for compiler in gcc clang; do
		check "${header}_parses_alone_as_c11_with_$compiler" \
			header_alone "$header" "$compiler" $strict -pedantic-errors -x c
	done
	for compiler in g++ clang++; do
		check "${header}_parses_alone_as_cxx17_with_$compiler" \
			header_alone "$header" "$compiler" $cxx
	done
done
done_testing
