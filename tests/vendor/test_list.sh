#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# src/tlbpolicy.mk names every source once, and says the same to make, a Makefile or
# Kbuild, as to those who match its lines.
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

# What the head of the list and an example give Kbuild.
head_of_list() {
	sed -n 's/^#\t//p' "$list"
}

linux_module() {
	cat "$root/examples/linux-module/Kbuild"
}

# kbuild_compiles kbuild module folder: the objects of arm64, each with its source.
# Kbuild itself is run where a kernel's headers are; here make expands the lists.
kbuild_compiles() {
	mkdir -p "$work/$2"
	[ -d "$work/$2/$3" ] || copy_library "$work/$2/$3"
	$1 >"$work/$2/Kbuild"
	printf 'include %s\nall:\n\t@printf "%%s\\n" $(filter %s/%%,$(%s-y))\n' \
		'$(src)/Kbuild' "$3" "$2" >"$work/Makefile"
	make -s -f "$work/Makefile" src="$work/$2" | sort >"$work/objects"
	(cd "$work/$2/$3" && ls $(arm64_sources)) | sed "s|^|$3/|; s/c$/o/" | sort |
		diff - "$work/objects"
}

makefile_builds() {
	copy_library "$work/make/lib/tlbpolicy"
	snippet Makefile >"$work/make/Makefile"
	cp "$root/tests/vendor/env.h" "$work/make"
	make -s -C "$work/make" CC=aarch64-linux-gnu-gcc \
		CFLAGS="$(echo $strict) -nostdinc -I. -DTLBP_ENV_HEADER='\"env.h\"'" || return 1
	ar t "$work/make/build/libtlbpolicy.a" | sort >"$work/members"
	for source in $(arm64_sources); do
		basename "$source" .c
	done | sed 's/$/.o/' | sort | diff - "$work/members"
}

includes_of_single() {
	sed -n 's|^#include "\.\./\(.*\.c\)"$|src/\1|p' "$root/src/single/single.c"
}

check every_source_is_in_one_group same all_listed sources_there
check no_group_is_unknown same every_group groups_known
check make_reads_the_same_list same made all_listed
check the_head_of_the_list_is_a_kbuild_file kbuild_compiles head_of_list my lib
check the_example_module_compiles_what_is_listed kbuild_compiles linux_module tlbpolicy tlbpolicy
check the_makefile_of_the_documentation_builds_for_arm64 makefile_builds
for copy in my/lib tlbpolicy/tlbpolicy make/lib/tlbpolicy; do
	check "the_files_in_${copy%%/*}_are_unchanged" same_as_ours "$work/$copy"
done
check single_c_includes_what_a_kernel_compiles same includes_of_single arm64_sources
done_testing
