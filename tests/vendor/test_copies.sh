#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The library and two copies of it with other prefixes live in one binary.
. "$(dirname "$0")/tap.sh"

rename() {
	"$root/scripts/rename-prefix" "$1" "$work/$1" "$root/tests/vendor/smoke.c" &&
		sums "$work/$1" >"$work/sums-$1"
}

# The same prefix once more, elsewhere: byte by byte what the first one is.
renamed_again() {
	"$root/scripts/rename-prefix" "$1" "$work/again" "$root/tests/vendor/smoke.c" &&
		diff -r "$work/$1" "$work/again"
}

renamed_files_are_unchanged() {
	[ -s "$work/sums-$1" ] && sums "$work/$1" | diff "$work/sums-$1" -
}

# build_copy directory: what its own list names, and glue; everything below one link.
build_copy() {
	(cd "$work/$1" && compile_each "$work/objects-$1" smoke.c \
		$(sed -nE 's:^[a-z_]*(core|arm64_pure) \+= :src/:p' src/*tlbpolicy.mk) -- \
		gcc $strict -O2 -DSMOKE_NO_MAIN -Iinclude -Isrc)
}

no_old_name() {
	! nm "$work/objects-$1"/*.o | grep -E ' [A-Z] tlbp_'
}

all_in_one() {
	cat >"$work/main.c" <<-END
		#include <tlbpolicy.h>
		#include <older_tlbpolicy.h>
		#include <newer_tlbpolicy.h>
		int tlbp_smoke(void);
		int older_smoke(void);
		int newer_smoke(void);
		int main(void)
		{
			struct tlbp a = { 0 };
			struct older b = { 0 };
			struct newer c = { 0 };
			return a.flags || b.flags || c.flags || tlbp_smoke() || older_smoke() ||
				newer_smoke();
		}
	END
	gcc $strict -I"$work/ours/include" -I"$work/older/include" -I"$work/newer/include" \
		"$work/main.c" "$work"/objects-*/*.o -o "$work/three" && "$work/three"
}

# CMake makes different targets of the copies, so one project takes all of them.
all_in_one_cmake() {
	cat >"$work/CMakeLists.txt" <<-'END'
		cmake_minimum_required(VERSION 3.13)
		project(three C)
		add_executable(three main.c)
		target_link_libraries(three tlbpolicy::tlbpolicy)
		foreach(copy ours older newer)
			add_subdirectory(${copy}/src)
			add_library(smoke-${copy} STATIC ${copy}/smoke.c)
			target_compile_definitions(smoke-${copy} PRIVATE SMOKE_NO_MAIN)
		endforeach()
		target_link_libraries(smoke-ours tlbpolicy::tlbpolicy)
		foreach(copy older newer)
			target_link_libraries(smoke-${copy} ${copy}_tlbpolicy::${copy}_tlbpolicy)
		endforeach()
		target_link_libraries(three smoke-ours smoke-older smoke-newer)
	END
	cmake -S "$work" -B "$work/build" -Wno-dev -DCMAKE_C_FLAGS="$(echo $strict)" &&
		cmake --build "$work/build" && "$work/build/three"
}

refused() {
	! "$root/scripts/rename-prefix" "$@"
}

copy_library "$work/ours"
cp "$root/tests/vendor/smoke.c" "$work/ours"
check a_copy_gets_another_prefix rename older
check a_second_copy_gets_a_third_prefix rename newer
for copy in ours older newer; do
	check "${copy}_builds" build_copy "$copy"
done
check no_renamed_object_defines_a_name_of_ours no_old_name older
check one_binary_holds_and_runs_all_three all_in_one
if command -v cmake >/dev/null; then
	check one_cmake_project_holds_and_runs_all_three all_in_one_cmake
fi
check renaming_again_gives_the_same_files renamed_again older
for copy in older newer; do
	check "the_files_of_${copy}_are_unchanged" renamed_files_are_unchanged "$copy"
done
check the_copied_files_are_unchanged same_as_ours "$work/ours"
check the_tree_is_unchanged same_as_ours "$root"
check a_prefix_that_is_no_identifier_is_refused refused 9x "$work/x"
check an_existing_destination_is_refused refused other "$work/ours"
done_testing
