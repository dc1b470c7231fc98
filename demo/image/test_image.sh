#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The claims of the demo image on two CPU models. TAP.
#
#	test_image.sh QEMU-SCRIPT IMAGE
set -u

qemu=$1
image=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
count=0

# check NAME COMMAND...: the command's output explains a failure.
check() {
	name=$1
	shift
	count=$((count + 1))
	if "$@" >"$scratch/said" 2>&1; then
		echo "ok $count - $name"
	else
		sed 's/^/# /' "$scratch/said"
		echo "not ok $count - $name"
	fi
}

claims_hold() {
	"$qemu" -i -c "$1" "$image" >"$scratch/$1" || { cat "$scratch/$1"; return 1; }
}

every_policy_has_a_row_in_both_cases() {
	rows=$(grep -c '    8     0 ' "$scratch/$1")
	[ "$rows" -eq 24 ] || { echo "$rows rows"; return 1; }
}

second_run_prints_the_same() {
	"$qemu" -i -c "$1" "$image" >"$scratch/again" && diff "$scratch/$1" "$scratch/again"
}

only_the_loop_fires_the_watchdog() {
	grep FIRES "$scratch/$1" >"$scratch/fires"
	cat "$scratch/fires"
	[ "$(wc -l <"$scratch/fires")" -eq 1 ] && grep -q '^page loop.* min' "$scratch/fires"
}

for cpu in max neoverse-n1; do
	check "claims_hold_on_$cpu" claims_hold $cpu
	check "every_policy_has_a_row_in_both_cases_on_$cpu" \
		every_policy_has_a_row_in_both_cases $cpu
	check "only_the_page_loop_of_128_tib_fires_the_watchdog_on_$cpu" \
		only_the_loop_fires_the_watchdog $cpu
	check "second_run_prints_the_same_on_$cpu" second_run_prints_the_same $cpu
done
echo "1..$count"
