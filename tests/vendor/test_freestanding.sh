#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# A copy of include/ and src/ builds with plain cc lines and no standard header
# when an environment header stands in for them, and nothing has to be edited.
. "$(dirname "$0")/tap.sh"

copy_library "$work/copy"
mkdir "$work/env"
cp "$root/tests/vendor/env.h" "$work/env"
cd "$work/copy" || exit 1

build() {
	target=$1
	sources=$2
	shift 2
	compile_each "$work/$target" $sources -- "$@" $strict -O2 -ffreestanding -nostdinc \
		-DTLBP_ENV_HEADER='"env.h"' -I"$work/env" -Iinclude -Isrc
}

only_division_is_missing() {
	nm "$work"/ia32/*.o >"$work/symbols"
	sed -n 's/^.* [A-TV-Z] //p' "$work/symbols" | sort -u >"$work/defined"
	sed -n 's/^ *U //p' "$work/symbols" | sort -u >"$work/undefined"
	comm -13 "$work/defined" "$work/undefined" | tee "$work/missing"
	[ "$(cat "$work/missing")" = vendor_div_u64 ]
}

clang_arm64='clang --target=aarch64-none-elf'
check gcc_builds_the_pure_part_for_the_host build host-gcc "$(pure_sources)" gcc
check clang_builds_the_pure_part_for_the_host build host-clang "$(pure_sources)" clang
check gcc_builds_all_for_arm64 build arm64-gcc "$(arm64_sources)" aarch64-linux-gnu-gcc
check clang_builds_all_for_arm64 build arm64-clang "$(arm64_sources)" $clang_arm64
check gcc_builds_single_c_for_arm64 build arm64-gcc src/single/single.c aarch64-linux-gnu-gcc
check clang_builds_single_c_for_arm64 build arm64-clang src/single/single.c $clang_arm64
check gcc_builds_the_pure_part_for_32_bits build ia32 "$(pure_sources)" gcc -m32 -fno-pic
check a_32_bit_kernel_provides_division_and_nothing_else only_division_is_missing
check the_copied_files_are_unchanged same_as_ours "$work/copy"
done_testing
