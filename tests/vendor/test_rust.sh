#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# examples/rust builds with a copy of the two folders and no network, and what it
# tests holds: a flush in C through a backend in Rust.
. "$(dirname "$0")/tap.sh"

copy_library "$work/copy"
cp -R "$root/examples/rust" "$work/crate"
cd "$work/crate" || exit 1
export TLBPOLICY_DIR="$work/copy" CARGO_HOME="$work/cargo" CARGO_TARGET_DIR="$work/target"
export RUSTFLAGS='-D warnings'

says_ok() {
	cargo test --offline -j1 --test "$1" -- "$2" --exact >"$work/said" 2>&1
	cat "$work/said"
	grep -q "^test $2 \.\.\. ok" "$work/said"
}

# No compiler for Rust on that target is asked for: the crate itself need not build.
bindings_for_arm64() {
	CC=aarch64-linux-gnu-gcc cargo build --offline -j1 --target aarch64-unknown-none \
		>"$work/said" 2>&1
	grep -r --include=bindings.rs -q 'fn tlbp_arm64_init' "$work/target/aarch64-unknown-none" ||
		{ cat "$work/said"; return 1; }
}

check the_crate_builds_without_a_warning cargo build --offline -j1
check bindgen_lays_structs_out_as_c_does cargo test --offline -j1 --lib
for name in $(sed -n 's/^fn \(.*\)() {$/\1/p' tests/flush.rs); do
	check "$name" says_ok flush "$name"
done
check an_arm64_target_has_its_backend_in_the_bindings bindings_for_arm64
check the_copied_files_are_unchanged same_as_ours "$work/copy"
done_testing
