# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# Sourced with $root set: need_kernel SERIES fetches a kernel, or skips the test.
need_kernel() {
	status=0
	"$root/linux/kernel" "$1" >&2 || status=$?
	if [ "$status" -eq 3 ]; then
		echo "1..0 # SKIP no packages of kernel $1 to be had"
		exit 0
	fi
	return "$status"
}
