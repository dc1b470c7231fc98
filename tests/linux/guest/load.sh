#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# The module on a machine: what it finds, that its policies leave nothing stale,
# that what it counts is right, and that nothing of it is left.
. /guest.sh
folder=/sys/kernel/debug/tlbpolicy

log_has() {
	dmesg | grep -E "tlbpolicy: $1" || { dmesg | grep tlbpolicy:; return 1; }
}

# value FILE NAME: of a line "NAME value".
value() {
	sed -n "s/^$2[ =]//p" "$folder/$1"
}

is() {
	[ "$1" = "$2" ] || { echo "'$1' and not '$2'"; return 1; }
}

# QEMU's "max" has range operations, and no other core that it emulates.
expected_range=0
grep -q 'CPU part.*0x051' /proc/cpuinfo && expected_range=1
expected_52_bit=$expected_range
case $(uname -r) in
6.1.*) expected_52_bit=0 ;;
esac
expected_el=1
dmesg | grep -q 'detected: Virtualization Host Extensions' && expected_el=2
expected_kpti=0
grep -qw kpti=on /proc/cmdline && expected_kpti=1

# A lockup is twenty seconds by default, which the page loop may not take everywhere.
check loads insmod /tlbpolicy.ko watchdog_s=5
check looks_at_every_cpu log_has "$(grep -c ^processor /proc/cpuinfo) CPUs at EL$expected_el"
check sees_whether_there_are_range_operations is "$(value machine range_operations)" $expected_range
check sees_whether_addresses_have_52_bits is "$(value machine addresses_52_bit)" $expected_52_bit
check asks_the_kernel_for_its_kpti is "$(value machine kpti)" $expected_kpti
if grep -q 'CPU part.*0xd0c' /proc/cpuinfo; then
	check names_an_erratum_of_the_core log_has 'CPU 0 has erratum Neoverse N1 '
	check works_around_it is "$(value machine errata)" 0x1
fi
check measures_what_an_operation_and_a_whole_space_cost \
	grep -E '^measured clock op .*whole' $folder/machine
check reports_the_page_loop_as_a_lockup log_has 'page loop +66846720 .* lockup '
for policy in linux threshold timebound adaptive; do
	check "reports_${policy}_as_silent_over_255_gib" log_has "$policy .* silent "
done
# Ten requests for each policy and CPU; two of them would hold the CPU for as long as
# the page loop if there is neither a limit nor a range operation, and are left out.
cpu_count=$(grep -c ^processor /proc/cpuinfo)
[ "$cpu_count" -le 2 ] || cpu_count=2
flush_count=$((cpu_count * (98 + 2 * expected_range)))
cached=[1-9][0-9]*
elsewhere=0
[ "$cpu_count" -eq 1 ] || elsewhere=$cached
what="$cached cached here, $elsewhere elsewhere; $flush_count flushes, 10 policies"
check finds_nothing_stale_at_load log_has "no translation stale of $what"

# Each policy, with numbers that add up: one reason and one latency for each flush.
sum() {
	awk '{ sum += $1 } END { print sum + 0 }' "$folder/$1"
}
counts_agree() {
	flushes=$(value statistics flushes)
	[ "$flushes" -gt 0 ] && is "$(sum reasons)" "$flushes" && is "$(sum latency)" "$flushes"
}
leaves_nothing_stale() {
	tlbpolicy-ctl policy "$1" && tlbpolicy-ctl run stale && counts_agree
}
for policy in threshold timebound adaptive linux linux-2014 xnu freebsd freebsd-amd64 zircon x86; do
	check "${policy}_leaves_nothing_stale_and_counts_each_flush" leaves_nothing_stale $policy
done

takes_a_parameter() {
	tlbpolicy-ctl set max_ops=3 slice_ns=1000 && is "$(value parameters max_ops)" 3 &&
		is "$(value parameters slice_ns)" 1000 && tlbpolicy-ctl policy threshold &&
		is "$(value parameters max_ops)" 3
}
check keeps_parameters_when_the_policy_changes takes_a_parameter

# A limit of three operations: four pages here and there go whole.
limit_decides() {
	tlbpolicy-ctl run flush ffff800010000000 1 &&
		tlbpolicy-ctl run flush ffff800010000000 66846720 &&
		grep -q '^ *1 within limit$' $folder/reasons &&
		grep -q '^ *1 over limit$' $folder/reasons && is "$(value statistics operations)" 1
}
check decides_by_the_parameter limit_decides

# QEMU ignores spans of 4 GiB: if they are allowed, the check must see it.
sees_ignored_spans() {
	tlbpolicy-ctl set max_ops=0 max_span_pages=2097152 && tlbpolicy-ctl policy freebsd &&
		! tlbpolicy-ctl run stale && log_has 'freebsd: STALE'
}
if [ $expected_range = 1 ]; then
	check sees_that_this_machine_ignores_spans_of_4_gib sees_ignored_spans
fi

show_has_all() {
	tlbpolicy-ctl >/tmp/show && is "$(grep -c '^== ' /tmp/show)" 6
}
check tlbpolicy_ctl_shows_every_file show_has_all
unloads() {
	rmmod tlbpolicy && [ ! -e $folder ] && ! grep tlbpolicy /proc/modules
}
check unloads_and_leaves_no_files unloads
status_of_checks
