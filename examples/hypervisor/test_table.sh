#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The table that the hypervisor prints, on two CPU models. TAP.
#
#	test_table.sh QEMU-SCRIPT IMAGE
. "$(dirname "$0")/../../tests/vendor/tap.sh"

qemu=$1
image=$2

print_table() {
	"$qemu" -i -c "$1" -n 2 -e 2 "$image" el=2 cpus=2
}

nobody_saw_anything_stale() {
	print_table "$1" >"$work/$1" || { cat "$work/$1"; return 1; }
}

every_kind_of_work_has_a_row() {
	rows=$(grep -Ec '( +[0-9]+ +[0-9]+){4}$' "$work/$1")
	[ "$rows" -eq 9 ] || { cat "$work/$1"; return 1; }
}

a_second_run_prints_the_same() {
	print_table "$1" >"$work/again"
	diff "$work/$1" "$work/again"
}

# most_tlbis CPU COUNT: what follows no policy but the naive one, for one range.
unmapping_takes_at_most() {
	awk -v most="$2" '/^unmap/ { n++; for (i = NF - 5; i < NF; i += 2) if ($i > most) bad = 1 }
		END { exit bad || n != 4 }' "$work/$1" || { cat "$work/$1"; return 1; }
}

for cpu in max neoverse-n1; do
	check "nobody_saw_anything_stale_on_$cpu" nobody_saw_anything_stale $cpu
	check "every_kind_of_work_has_a_row_on_$cpu" every_kind_of_work_has_a_row $cpu
	check "a_second_run_prints_the_same_on_$cpu" a_second_run_prints_the_same $cpu
done
# Two on the range, and one on what combines both stages.
check "with_ranges_unmapping_takes_at_most_three_tlbis" unmapping_takes_at_most max 3
check "without_them_it_takes_at_most_the_limit" unmapping_takes_at_most neoverse-n1 1025
done_testing
