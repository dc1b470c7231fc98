#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Every optimisation level, compiler and word size compiles without a warning.
. "$(dirname "$0")/tap.sh"

cd "$root" || exit 1
single=src/single/single.c
clang_arm64='clang --target=aarch64-none-elf'

build() {
	sources=$1
	shift
	compile_each "$work/objects" $sources -- "$@" $strict -Wvla -Wundef -Wcast-qual \
		-Wwrite-strings -Wstrict-prototypes -ffreestanding -Iinclude -Isrc
}

for level in O0 O2 Os; do
	check "host_gcc_$level" build "$(pure_sources)" gcc -$level
	check "host_clang_$level" build "$(pure_sources)" clang -$level
	check "arm64_gcc_$level" build "$(arm64_sources)" aarch64-linux-gnu-gcc -$level
	check "arm64_clang_$level" build "$(arm64_sources)" $clang_arm64 -$level
	check "single_c_for_arm64_gcc_$level" build $single aarch64-linux-gnu-gcc -$level
	check "single_c_for_arm64_clang_$level" build $single $clang_arm64 -$level
	check "x86_32_bit_gcc_$level" build "$(pure_sources)" gcc -m32 -$level
	check "arm_32_bit_clang_$level" build "$(pure_sources)" \
		clang --target=armv7-none-eabi -$level
done
for policy in threshold adaptive timebound; do
	bound="-DTLBP_ENV_HEADER=\"bound_env.h\" -Itests/size -DBOUND_POLICY=tlbp_${policy}_ops"
	if [ $policy = timebound ]; then
		bound="$bound -DBOUND_INNER=tlbp_adaptive_ops"
	fi
	check "${policy}_bound_arm64_gcc" build $single aarch64-linux-gnu-gcc -O2 $bound
	check "${policy}_bound_arm64_clang" build $single $clang_arm64 -O2 $bound
done
for left_out in EL1_ONLY NO_HYP NO_GUEST NO_OUTER NO_NXS NO_D128 NO_LPA2 NO_LEVEL NO_ERRATA; do
	selecting="$(listed arm64_pure arm64_insn)"
	define=-DTLBP_ARM64_$left_out
	check "${left_out}_arm64_gcc" build "$selecting" aarch64-linux-gnu-gcc -O2 $define
	check "${left_out}_arm64_clang" build "$selecting" $clang_arm64 -O2 $define
done
check big_endian_arm64_clang build "$(arm64_sources)" clang --target=aarch64_be-none-elf -O2
done_testing
