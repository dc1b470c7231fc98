#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# The C in docs/integrating-*.md compiles for arm64, with declarations of the
# kernels' own names from notes/. Each block is named by its first line.
. "$(dirname "$0")/tap.sh"

notes=$root/tests/vendor/notes
gcc='aarch64-linux-gnu-gcc'
clang='clang --target=aarch64-none-elf'
# Hooks do not read all that they are handed; what is static has its callers elsewhere.
warnings='-Wall -Wextra -Wconversion -Wno-unused-parameter -Wno-unused-function -Werror'

block() {
	awk -v name="$2" -f "$notes/block.awk" "$root/docs/integrating-$1.md" >"$work/$2"
	[ -s "$work/$2" ]
}

# compiles note block names-header compiler
compiles() {
	block "$1" "$2" && $4 -std=c11 -O2 -ffreestanding $warnings -I"$root/include" \
		-I"$notes" -include "$notes/$3" -c "$work/$2" -o "$work/block.o"
}

# The whole library, with the environment header of a note.
environment_compiles() {
	block "$1" "$2" && $4 -std=c11 -O2 -ffreestanding $warnings \
		-DTLBP_ENV_HEADER="\"$2\"" -I"$work" -I"$notes" -I"$root/include" -I"$root/src" \
		-c "$root/src/single/single.c" -o "$work/library.o"
}

# Nothing that looks like code of the note stays uncompiled.
every_block_is_named() {
	blocks=$(grep -c '^```c$' "$root/docs/integrating-$1.md")
	shift
	echo "$blocks blocks"
	[ "$blocks" -eq $# ]
}

for compiler in gcc clang; do
	eval "run=\$$compiler"
	check the_environment_of_linux_compiles_with_$compiler \
		environment_compiles linux tlbpolicy_env.h linux/kernel.h "$run"
	check linux_compiles_with_$compiler compiles linux tlbpolicy.c linux/kernel.h "$run"
	check kvm_compiles_with_$compiler compiles linux kvm_tlb.c linux/kernel.h "$run"
	check xen_compiles_with_$compiler compiles xen tlb.c xen/kernel.h "$run"
	check a_real_time_kernel_compiles_with_$compiler \
		compiles bare-metal rtos.c bare_metal/kernel.h "$run"
	check a_monitor_compiles_with_$compiler compiles bare-metal monitor.c \
		bare_metal/kernel.h "$run"
	check a_boot_loader_compiles_with_$compiler compiles bare-metal boot.c \
		bare_metal/kernel.h "$run"
done
check every_block_of_linux_is_compiled every_block_is_named linux tlbpolicy_env.h tlbpolicy.c \
	kvm_tlb.c
check every_block_of_xen_is_compiled every_block_is_named xen tlb.c
check every_block_of_bare_metal_is_compiled every_block_is_named bare-metal rtos.c monitor.c \
	boot.c
done_testing
