#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# A kernel whose debugfs is off: there is no way to read a recording.
. /guest.sh

does_not_load() {
	! insmod /tlbi-trace.ko && dmesg | grep 'tlbi_trace: no folder in debugfs' &&
		! grep tlbi_trace /proc/modules
}
check does_not_load_without_debugfs does_not_load
# What was patched is as it was: the code works, and the module's is gone.
leaves_nothing() {
	! grep tlbi_trace /proc/kallsyms && ls / | sort
}
check leaves_nothing_behind leaves_nothing
status_of_checks
