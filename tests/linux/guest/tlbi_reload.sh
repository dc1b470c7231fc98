#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# Loads the module, records, and unloads it in the middle, again and again, and has it
# refuse to load as often: what is not given back shows.
. /guest.sh
trace=/sys/kernel/debug/tlbi-trace

address_of() {
	echo "0x$(sed -n "s/ . $1\$//p" /proc/kallsyms | head -n 1)"
}
hyp_start=$(address_of __hyp_text_start) hyp_end=$(address_of __hyp_text_end)

records_and_unloads() {
	for _ in $(seq "$1"); do
		insmod /tlbi-trace.ko && echo start >$trace/control && ls / >/dev/null &&
			rmmod tlbi-trace || return 1
	done
}
refuses_to_load() {
	for _ in $(seq "$1"); do
		! insmod /tlbi-trace.ko text_start=$hyp_start text_end=$hyp_end 2>/dev/null ||
			return 1
	done
}

check loses_no_memory_when_unloaded_while_recording loses_nothing records_and_unloads 10 64
check loses_no_memory_when_it_does_not_load loses_nothing refuses_to_load 10 64
cat /tmp/before /tmp/after
status_of_checks
