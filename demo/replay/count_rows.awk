# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What the fixed limits make of a recording, computed a second time and without
# the library: prints "policy form operations most whole" like the replay's CSV.
#
#	zcat traces/linux-6.1-max.csv.gz | awk -f count_rows.awk

BEGIN {
	FS = ","
	for (digit = 0; digit < 16; digit++)
		digit_of[substr("0123456789abcdef", digit + 1, 1)] = digit
}

# The lowest 48 bits: a double holds no more than 53.
function low_bits(hex,    value, i) {
	value = 0
	for (i = length(hex) > 14 ? length(hex) - 11 : 3; i <= length(hex); i++)
		value = value * 16 + digit_of[substr(hex, i, 1)]
	return value % 2^48
}

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

NR == 1 { next }

{ note("kernel", "recorded", $12, $5 == "all") }

# Nobody decides about these: one operation under every policy.
$5 == "user_mm" {
	whole_asids++
	next
}

{
	pages = (low_bits($7) - low_bits($6) + 2^48) % 2^48 / 4096
	strides = $8 ? ceil_div(pages * 4096, $8) : pages
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
	issued_below_limit += $5 != "all" && strides < 512 ? $12 : 1
}

END {
	for (key in total)
		printf "%s,%.0f,%.0f,%.0f\n", key, \
			total[key] + (key == "kernel recorded" ? 0 : whole_asids), \
			most[key], wholes[key]
	printf "kernel limited,%.0f\n", issued_below_limit + whole_asids
}
