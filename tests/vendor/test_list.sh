#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# src/tlbpolicy.mk names every source once, and says the same to make as to those
# who match its lines.
. "$(dirname "$0")/tap.sh"

list=$root/src/tlbpolicy.mk
groups='core arm64_pure arm64_insn mock model'

# What a vendor compiles: not what includes the rest, nor what is there to be copied.
sources_there() {
	(cd "$root" && find src -name '*.c' ! -path 'src/single/*' ! -path 'src/arch/template/*')
}

# same command command: both print the same lines, in any order.
same() {
	$1 | sort >"$work/left"
	$2 | sort >"$work/right"
	[ -s "$work/left" ] && diff "$work/left" "$work/right"
}

all_listed() {
	listed $groups
}

every_group() {
	sed -n 's/^tlbpolicy_\([a-z0-9_]*\) += .*/\1/p' "$list" | uniq
}

groups_known() {
	printf '%s\n' $groups
}

# The groups as make knows them, from a makefile that is not beside the list.
made() {
	printf 'include %s\nall:\n' "$list" >"$work/Makefile"
	for group in $groups; do
		printf '\t@printf "src/%%s\\n" $(tlbpolicy_%s)\n' "$group" >>"$work/Makefile"
	done
	tlbpolicy_core=none.c make -s -C "$work"
}

includes_of_single() {
	sed -n 's|^#include "\.\./\(.*\.c\)"$|src/\1|p' "$root/src/single/single.c"
}

check every_source_is_in_one_group same all_listed sources_there
check no_group_is_unknown same every_group groups_known
check make_reads_the_same_list same made all_listed
check single_c_includes_what_a_kernel_compiles same includes_of_single arm64_sources
done_testing
