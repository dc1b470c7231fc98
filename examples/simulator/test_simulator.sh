#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# A foreign C++ simulator is built with what meson install puts down, and runs.
. "$(dirname "$0")/../../tests/vendor/tap.sh"

prefix=/opt/tlbpolicy
dest=$work/dest
export PKG_CONFIG_PATH="$dest$prefix/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$dest"

install_library() {
	meson setup "$work/build" "$root" --prefix "$prefix" --libdir lib -Dtests=disabled \
		-Ddemo=disabled -Dbench=disabled -Dexamples=disabled -Dtools=disabled &&
		meson compile -C "$work/build" -j1 &&
		DESTDIR=$dest meson install -C "$work/build" --no-rebuild
}

# Outside the tree, with nothing of it but the file.
build() {
	cp "$root/examples/simulator/simulator.cpp" "$work" &&
		cd "$work" &&
		g++ -std=c++17 -O2 -Wall -Wextra -Wpedantic -Werror simulator.cpp \
			$(pkg-config --cflags --libs tlbpolicy-model) -o simulator
}

# run arguments...: into a file that is named after them.
run() {
	"$work/simulator" "$@" >"$work/$*.out"
}

# column number: of every policy, one a line.
column() {
	awk -v n="$1" 'NR > 2 { sub(/^by address/, "by-address"); print $n }' "$work/$2.out"
}

runs_five_policies() {
	run cortex-a76 && [ "$(column 1 cortex-a76 | wc -l)" -eq 5 ]
}

times_differ_by_policy() {
	[ "$(column 2 cortex-a76 | sort -u | wc -l)" -eq 5 ]
}

# One never goes whole, the other makes one operation at most by address.
pure_choices_are_pure() {
	[ "$(column 8 cortex-a76 | sed -n 1p)" -eq 0 ] &&
		[ "$(column 8 cortex-a76 | sed -n 2p)" -gt 0 ] &&
		[ "$(column 7 cortex-a76 | sed -n 1p)" -gt "$(column 7 cortex-a76 | sed -n 2p)" ]
}

twice_is_the_same() {
	cp "$work/cortex-a76.out" "$work/first" && run cortex-a76 &&
		cmp "$work/first" "$work/cortex-a76.out"
}

# Operations twelve times as dear: by address loses more than a whole does.
stage_2_hurts_by_address_most() {
	run phytium-ftc862 && run phytium-ftc862 stage2 &&
		awk 'NR == FNR { if (FNR == 3) plain = $4; next }
			FNR == 3 { exit !($4 > 5 * plain) }' \
			"$work/phytium-ftc862.out" "$work/phytium-ftc862 stage2.out"
}

refuses_what_it_does_not_know() {
	! run cortex-a999 && ! run cortex-a76 stage3
}

check the_library_installs install_library
check a_foreign_simulator_builds_with_pkg_config build
check it_runs_under_five_policies runs_five_policies
check simulated_time_depends_on_the_policy times_differ_by_policy
check pure_choices_are_pure pure_choices_are_pure
check the_same_run_gives_the_same_times twice_is_the_same
check with_stage_2_operations_by_address_take_longer stage_2_hurts_by_address_most
check an_unknown_preset_is_an_error refuses_what_it_does_not_know
done_testing
