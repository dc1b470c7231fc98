# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# A guest's /run sources this.
#
#	check SENTENCE COMMAND...	one test case; its output shows when it fails
#	send FILE			out of the guest, to linux/boot's -o directory
#	loses_nothing COMMAND COUNT KB	does COMMAND COUNT leave memory behind, an area of
#					the vmalloc space in each round, say, or KB in all?
#	status_of_checks		false if a check failed

failed_count=0

check() {
	sentence=$1
	shift
	if "$@" >/tmp/check.log 2>&1; then
		echo "ok - $sentence"
	else
		echo "not ok - $sentence"
		sed 's/^/# /' /tmp/check.log
		failed_count=$((failed_count + 1))
	fi
}

send() {
	echo "@@ file $(basename "$1")"
	gzip -c "$1" | base64
	echo "@@ file end"
}

# Areas of the vmalloc space, and per-CPU memory and objects in kB.
memory_in_use() {
	echo "areas $(wc -l </proc/vmallocinfo)"
	sed -n 's/^Percpu: *\([0-9]*\) kB/percpu \1/p' /proc/meminfo
	sed -n 's/^SUnreclaim: *\([0-9]*\) kB/objects \1/p' /proc/meminfo
}

memory_grew() {
	before=$(sed -n "s/^$1 //p" /tmp/before)
	after=$(sed -n "s/^$1 //p" /tmp/after)
	echo "$1: $before before, $after after"
	[ $((after - before)) -gt "$2" ]
}

# What else goes on in the kernel may grow once; what is lost grows each time.
loses_nothing() {
	"$1" 3 || return 1
	for _ in 1 2 3; do
		memory_in_use >/tmp/before
		"$1" "$2" || return 1
		memory_in_use >/tmp/after
		! memory_grew areas $(($2 / 2)) && ! memory_grew percpu 16 &&
			! memory_grew objects "$3" && return
	done
	return 1
}

status_of_checks() {
	[ "$failed_count" -eq 0 ]
}
