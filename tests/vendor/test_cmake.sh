#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# CMake projects build a copy of the two folders, a copy of the whole tree, and
# with what either build system has installed.
. "$(dirname "$0")/tap.sh"

# Strict, as parents are; the flags of one never reach another.
unset CFLAGS CC CMAKE_PREFIX_PATH
quiet='-Wno-dev -DCMAKE_BUILD_TYPE=Release'
cp "$root/tests/vendor/smoke.c" "$root/tests/vendor/mock_user.c" \
	"$root/tests/vendor/model_user.c" "$root/tests/vendor/env.h" "$work"

# project name line...: a parent that takes the library as the lines say.
project() {
	name=$1
	shift
	mkdir -p "$work/$name"
	{
		printf 'cmake_minimum_required(VERSION 3.13)\nproject(%s C)\n' "$name"
		printf '%s\n' "$@"
	} >"$work/$name/CMakeLists.txt"
}

configure() {
	name=$1
	shift
	cmake -S "$work/$name" -B "$work/build-$name" $quiet -DCMAKE_C_FLAGS="$(echo $strict)" "$@"
}

# runs project program...: configured, built without a warning, run.
runs() {
	name=$1
	shift
	configure "$name" && cmake --build "$work/build-$name" || return 1
	for program; do
		"$work/build-$name/$program" || return 1
	done
}

# user name library: a program of one file.
user() {
	printf 'add_executable(%s ../%s.c)\ntarget_link_libraries(%s tlbpolicy::%s)\n' \
		"$1" "$1" "$1" "$2"
}

all_users() {
	user smoke tlbpolicy
	user mock_user mock
	user model_user model
}

arm64_compiles() {
	configure "$1" -DCMAKE_SYSTEM_NAME=Generic -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
		-DCMAKE_C_COMPILER=aarch64-linux-gnu-gcc \
		-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY &&
		cmake --build "$work/build-$1"
}

# members archive: the sources it was made of.
members() {
	ar t "$1" | sed 's/\.o$//; s/\.obj$//' | sort
}

# holds archive files...: the archive was made of these and no others.
holds() {
	members "$1" >"$work/members"
	shift
	printf '%s\n' "$@" | sed 's|.*/||' | sort | diff - "$work/members"
}

# Nothing of the library's own, and nothing but the parent's program.
installs_the_program_only() {
	DESTDIR=$work/parents cmake --install "$work/build-$1" &&
		find "$work/parents" -type f && [ "$(find "$work/parents" -type f | wc -l)" -eq 1 ]
}

meson_install() {
	meson setup "$work/meson" "$root" --prefix /opt/by-meson --libdir lib \
		-Dtests=disabled -Ddemo=disabled -Dbench=disabled -Dexamples=disabled \
		-Dtools=disabled &&
		meson compile -C "$work/meson" -j1 &&
		DESTDIR=$work/dest meson install -C "$work/meson" --no-rebuild
}

cmake_install() {
	cmake -S "$root" -B "$work/cmake" $quiet -DCMAKE_C_FLAGS="$(echo $strict)" \
		-DCMAKE_INSTALL_PREFIX=/opt/by-cmake &&
		cmake --build "$work/cmake" &&
		DESTDIR=$work/dest cmake --install "$work/cmake" &&
		diff -r "$root/include" "$work/dest/opt/by-cmake/include"
}

# finds builder arguments of find_package...
finds() {
	builder=$1
	shift
	rm -rf "$work/finds" "$work/build-finds"
	project finds "find_package(tlbpolicy $*)" 'get_target_property(at tlbpolicy::tlbpolicy
		IMPORTED_LOCATION)' 'message("found ${tlbpolicy_VERSION} ${at}")'
	configure finds "-DCMAKE_PREFIX_PATH=$work/dest/opt/by-$builder" >"$work/found" 2>&1
	found=$?
	cat "$work/found"
	return $found
}

finds_this_version() {
	finds "$1" "$(header_version)" EXACT REQUIRED && finds "$1" 0.1 REQUIRED &&
		finds "$1" REQUIRED && grep "found $(header_version) $work/dest" "$work/found"
}

finds_no_other() {
	for version in 0.0.9 0.1.1 0.2 1.0; do
		! finds "$1" "$version" REQUIRED || return 1
		grep 'but not accepted' "$work/found" || return 1
	done
}

finds_no_component_of_another_name() {
	! finds "$1" REQUIRED COMPONENTS mock magic && grep tlbpolicy::magic "$work/found"
}

uses_what_was_installed() {
	project "uses-$1" 'find_package(tlbpolicy REQUIRED COMPONENTS mock model)' "$(all_users)"
	CMAKE_PREFIX_PATH=$work/dest/opt/by-$1 runs "uses-$1" smoke mock_user model_user
}

# The simulator of the documentation.
documented_user_runs() {
	mkdir -p "$work/documented"
	snippet installed/CMakeLists.txt >"$work/documented/CMakeLists.txt"
	cp "$root/tests/vendor/model_user.c" "$work/documented/main.c"
	CMAKE_PREFIX_PATH=$work/dest/opt/by-cmake runs documented simulator
}

copy_library "$work/copy/lib"
project copy 'add_subdirectory(lib/src)' "$(user smoke tlbpolicy)"
check a_copy_of_two_folders_builds_and_runs runs copy smoke
check a_host_gets_what_is_pure holds "$work/build-copy/lib/src/libtlbpolicy.a" $(pure_sources)

mkdir -p "$work/kernel/include" "$work/kernel/lib"
copy_library "$work/kernel/lib/tlbpolicy"
snippet CMakeLists.txt >"$work/kernel/CMakeLists.txt"
cp "$root/tests/vendor/env.h" "$work/kernel/include/my_env.h"
cp "$root/tests/vendor/smoke.c" "$work/kernel/unmap.c"
check the_kernel_of_the_documentation_builds arm64_compiles kernel

copy_library "$work/hosted/lib"
project hosted 'set(TLBPOLICY_MOCK ON)' 'set(TLBPOLICY_MODEL ON)' \
	'set(tlbpolicy_core not-ours)' 'add_subdirectory(lib/src)' "$(all_users)"
check mock_and_model_are_built_on_demand runs hosted smoke mock_user model_user

copy_library "$work/arm64/lib"
project arm64 'add_subdirectory(lib/src)' \
	'target_compile_definitions(tlbpolicy PUBLIC "TLBP_ENV_HEADER=\"env.h\"")' \
	'target_compile_options(tlbpolicy PRIVATE -nostdinc)' \
	'target_include_directories(tlbpolicy PUBLIC ..)'
check an_arm64_kernel_builds_with_an_environment_header arm64_compiles arm64
check arm64_gets_the_backend holds "$work/build-arm64/lib/src/libtlbpolicy.a" $(arm64_sources)

copy_library "$work/tree/lib"
cp -R "$root/CMakeLists.txt" "$root/cmake" "$work/tree/lib"
project tree 'add_subdirectory(lib)' "$(user smoke tlbpolicy)" \
	'install(TARGETS smoke RUNTIME DESTINATION bin)'
check a_copy_of_the_tree_builds_and_runs runs tree smoke
check only_the_parents_files_are_installed installs_the_program_only tree

check meson_installs meson_install
check cmake_installs cmake_install
for builder in meson cmake; do
	check "after_${builder}_this_version_is_found" finds_this_version $builder
	check "after_${builder}_no_other_version_is_found" finds_no_other $builder
	check "after_${builder}_a_component_that_is_not_there_is_missed" \
		finds_no_component_of_another_name $builder
	check "after_${builder}_programs_build_and_run" uses_what_was_installed $builder
done
check the_simulator_of_the_documentation_runs documented_user_runs
for copy in copy/lib hosted/lib arm64/lib tree/lib kernel/lib/tlbpolicy; do
	check "the_files_in_${copy%%/*}_are_unchanged" same_as_ours "$work/$copy"
done
done_testing
