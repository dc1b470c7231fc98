#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The Zephyr module: its options, its sources and its flags, against a stand-in for
# Zephyr (tests/vendor/zephyr). Kconfig is read by the parser that Zephyr uses.
#
# usage: test_zephyr.sh [python that has kconfiglib]
. "$(dirname "$0")/tap.sh"

python=${1:-python3}

copy_library "$work/module"
cp -R "$root/zephyr" "$work/module"
unset CFLAGS CC

# kconfig name machine line...: what a user's prj.conf gives on this machine.
kconfig() {
	name=$1
	machine=$2
	shift 2
	mkdir -p "$work/$name"
	printf '%s\n' "$@" >"$work/$name/prj.conf"
	printf 'config ARM64\n\tdef_bool %s\nconfig ASSERT\n\tbool "Assert"\nsource "%s"\n' \
		"$([ "$machine" = arm64 ] && echo y || echo n)" "$work/module/zephyr/Kconfig" \
		>"$work/$name/Kconfig"
	"$python" "$root/tests/vendor/zephyr/configure.py" "$work/$name/Kconfig" \
		"$work/$name/prj.conf" "$work/$name/.config"
}

# zephyr name machine line...: configured and built.
zephyr() {
	kconfig "$@" || return 1
	target=
	if [ "$machine" = arm64 ]; then
		target='-DCMAKE_SYSTEM_NAME=Generic -DCMAKE_SYSTEM_PROCESSOR=aarch64
			-DCMAKE_C_COMPILER=aarch64-linux-gnu-gcc
			-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY'
	fi
	cmake -S "$root/tests/vendor/zephyr" -B "$work/$name/build" $target -Wno-dev \
		-DMODULE="$work/module" -DDOTCONFIG="$work/$name/.config" &&
		cmake --build "$work/$name/build"
}

# holds name files...: the library was made of these and no others.
holds() {
	ar t "$work/$1/build/modules/tlbpolicy/libtlbpolicy.a" | sed 's/\.obj$//; s/\.o$//' |
		sort >"$work/members"
	shift
	printf '%s\n' "$@" | sed 's|.*/||' | sort | diff - "$work/members"
}

# defines name macros...: in the command that compiles the engine, and no others.
defines() {
	tr ' ' '\n' <"$work/$1/build/compile_commands.json" | sed 's/[\\"]//g' |
		sed -n 's/^-D\(TLBP_[A-Z0-9_]*\).*/\1/p' | sort -u >"$work/defined"
	shift
	printf '%s\n' "$@" | sort | diff - "$work/defined"
}

nothing_is_built() {
	zephyr off arm64 && [ ! -e "$work/off/build/modules/tlbpolicy/libtlbpolicy.a" ]
}

host_runs() {
	zephyr host host CONFIG_TLBPOLICY=y && "$work/host/build/smoke"
}

left_out='NO_HYP NO_GUEST NO_OUTER NO_NXS NO_D128 NO_LPA2 NO_LEVEL NO_ERRATA'
every_option() {
	printf 'CONFIG_TLBPOLICY%s=y\n' '' _NO_TRACE _ASSUME_VALID _ASSERT
	echo CONFIG_TLBPOLICY_ARM64_EL1_ONLY=n
	printf 'CONFIG_TLBPOLICY_ARM64_%s=y\n' $left_out
}

bound_inside_a_bound() {
	zephyr timebound arm64 CONFIG_TLBPOLICY=y CONFIG_TLBPOLICY_BIND=y \
		'CONFIG_TLBPOLICY_BIND_POLICY="tlbp_timebound_ops"' \
		'CONFIG_TLBPOLICY_BIND_INNER="tlbp_adaptive_ops"' &&
		grep -q 'TLBP_BIND_INNER=tlbp_adaptive_ops' \
			"$work/timebound/build/compile_commands.json"
}

environment_header() {
	cp "$root/tests/vendor/env.h" "$work/module/include" &&
		zephyr environment arm64 CONFIG_TLBPOLICY=y 'CONFIG_TLBPOLICY_ENV_HEADER="env.h"' &&
		grep 'command.*TLBP_ENV_HEADER.*smoke[.]c' \
			"$work/environment/build/compile_commands.json"
	built=$?
	rm -f "$work/module/include/env.h"
	return $built
}

# el1_only_excludes option: what is left out already cannot be left out.
el1_only_excludes() {
	! kconfig excluded arm64 CONFIG_TLBPOLICY=y "CONFIG_TLBPOLICY_ARM64_$1=y" &&
		kconfig included arm64 CONFIG_TLBPOLICY=y CONFIG_TLBPOLICY_ARM64_EL1_ONLY=n \
			"CONFIG_TLBPOLICY_ARM64_$1=y"
}

# Each option but these two names a macro that the library looks at.
options_are_macros() {
	sed -n 's/^\(menu\)\{0,1\}config TLBPOLICY_//p' "$root/zephyr/Kconfig" |
		grep -v -x -e ARM64 -e BIND >"$work/macros"
	[ "$(wc -l <"$work/macros")" -gt 12 ] || return 1
	while read -r option; do
		grep -rqw "TLBP_$option" "$root/src" "$root/include" --include='*.[ch]' ||
			{ echo "$option"; return 1; }
	done <"$work/macros"
}

module_names_its_files() {
	[ -f "$root/$(sed -n 's/^  cmake: //p' "$root/zephyr/module.yml")/CMakeLists.txt" ] &&
		[ -f "$root/$(sed -n 's/^  kconfig: //p' "$root/zephyr/module.yml")" ]
}

check module_yml_names_files_that_exist module_names_its_files
check nothing_is_built_unasked nothing_is_built
check a_host_builds_and_runs host_runs
check a_host_gets_what_is_pure holds host $(pure_sources)
check arm64_builds zephyr arm64 arm64 CONFIG_TLBPOLICY=y
check arm64_gets_the_backend holds arm64 $(arm64_sources)
check arm64_gets_what_el1_needs_only defines arm64 TLBP_ARM64_EL1_ONLY
check with_every_option_it_builds zephyr options arm64 "$(every_option)"
check every_option_reaches_the_compiler defines options TLBP_NO_TRACE TLBP_ASSUME_VALID \
	TLBP_ASSERT $(printf 'TLBP_ARM64_%s ' $left_out)
check bound_it_builds zephyr bound arm64 CONFIG_TLBPOLICY=y CONFIG_TLBPOLICY_BIND=y
check bound_it_is_one_file holds bound single.c
check bound_it_names_its_tables defines bound TLBP_ARM64_EL1_ONLY TLBP_BIND_BACKEND \
	TLBP_BIND_POLICY TLBP_BIND_GRANULE_SHIFT
check a_policy_inside_a_time_bound_is_bound bound_inside_a_bound
check an_environment_header_reaches_the_application_too environment_header
for option in NO_HYP NO_GUEST NO_OUTER NO_NXS NO_D128; do
	check "el1_only_has_${option}_in_it" el1_only_excludes $option
done
check every_option_is_a_macro_of_the_library options_are_macros
check the_copied_files_are_unchanged same_as_ours "$work/module"
done_testing
