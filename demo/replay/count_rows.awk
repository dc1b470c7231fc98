# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What the fixed limits make of a recording, computed a second time and without
# the library: prints "policy form operations most whole" like the replay's CSV.
#
#	tlbpolicy show --events TRACE | awk -f count_rows.awk

function ceil_div(a, b) {
	return a % b ? (a - a % b) / b + 1 : a / b
}

# (num + 1) * 2, * 64, * 2048 or * 65536, num below 32.
function is_span(pages,    unit) {
	for (unit = 2; unit <= 65536; unit *= 32)
		if (pages % unit == 0 && pages / unit <= 32)
			return 1
	return 0
}

function range_ops(pages, strides,    ops) {
	if (pages > 2^21)
		ops = ceil_div(pages, 2^21)
	else
		ops = pages == 1 || is_span(pages) ? 1 : 2
	return ops < strides ? ops : strides
}

function note(policy, form, ops, whole,    key) {
	key = policy " " form
	total[key] += ops
	wholes[key] += whole
	if (ops > most[key])
		most[key] = ops
}

function decide(policy, form, ops, too_large) {
	note(policy, form, too_large ? 1 : ops, too_large)
}

# "1 flush 0xffff000008098000 3 pages kernel inner asid 0 vmid 0 kernel stride 2^21 leaf"
$2 == "flush" {
	pages = $4
	is_space = / whole$/
	stride_pages = 1
	if (match($0, / stride 2\^[0-9]+/))
		stride_pages = 2^(substr($0, RSTART + 10, RLENGTH - 10) - 12)
	next
}

# "1 done 3 operations", or "1 done 1 operations, whole"
$2 != "done" { next }

{ note("kernel", "recorded", $3, !is_space && /, whole$/) }

# Nobody decides about these: the same under every policy.
is_space {
	spaces += $3
	next
}

{
	strides = ceil_div(pages, stride_pages)
	ops = range_ops(pages, strides)

	decide("Linux 3.17 (2014)", "page", strides, pages > 1024)
	decide("Linux 3.17 (2014)", "range", ops, pages > 1024)
	decide("Linux 7.x", "page", strides, strides >= 512)
	decide("Linux 7.x", "range", ops, pages > 2^21)
	decide("XNU", "page", strides, pages > 256)
	decide("XNU", "range", ops, pages > 2^21)
	decide("FreeBSD amd64", "page", strides, pages >= 4096)
	decide("FreeBSD amd64", "range", ops, pages >= 4096)
	decide("Zircon", "page", strides, strides > 16)
	decide("Zircon", "range", ops, strides > 16)
	decide("Linux x86", "page", strides, strides > 33)
	decide("Linux x86", "range", ops, strides > 33)
	decide("threshold", "page", strides, strides > 512)
	decide("threshold", "range", ops, ops > 512)
	decide("never whole (FreeBSD)", "page", strides, 0)
	decide("never whole (FreeBSD)", "range", ops, 0)

	# What the kernel itself issued, where one row is one of its requests.
	issued_below_limit += !/, whole$/ && strides < 512 ? $3 : 1
}

END {
	for (key in total)
		printf "%s,%.0f,%.0f,%.0f\n", key, \
			total[key] + (key == "kernel recorded" ? 0 : spaces), \
			most[key], wholes[key]
	printf "kernel limited,%.0f\n", issued_below_limit + spaces
}
