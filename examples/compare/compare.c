/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the policies decide, on the mock's virtual clock: a way to try limits,
 * budgets and costs before anything runs on hardware. docs/policies.md quotes
 * the output; check-figures keeps the two equal.
 *
 * The costs are published ones for an operation (23 ns, and 289 ns under stage
 * 2, of one and the same core) and assumed ones for the rest.
 */
#include <stdio.h>
#include <tlbpolicy/mock.h>

#define WHOLE_NS 1000
#define REFILL_NS 30
#define ENTRY_COUNT 1024
#define US_PER_MS 1000

static struct tlbp_mock mock;
static struct tlbp_mock_backend backend;

/* The largest page count that is done by address, at one operation per page. */
static uint64_t largest_by_address(const struct tlbp_policy *policy,
				   const struct tlbp_caps *caps, uint32_t granule_shift)
{
	struct tlbp_space space = { .granule_shift = granule_shift };
	struct tlbp_range range = { 0, 0 };
	struct tlbp_request request = tlbp_page_request(space, &range, 0);
	uint64_t bit;

	for (bit = UINT64_C(1) << 46; bit > 0; bit /= 2) {
		struct tlbp_plan plan;

		range.page_count |= bit;
		plan = policy->ops->decide(policy, &request, caps, range.page_count, 0);
		if (plan.action != TLBP_BY_ADDRESS)
			range.page_count -= bit;
	}
	return range.page_count;
}

static void show_preset(uint32_t preset, uint32_t granule_shift, uint32_t cap_flags)
{
	struct tlbp_caps caps = {
		.granules = UINT32_C(1) << granule_shift,
		.flags = cap_flags,
	};
	struct tlbp_threshold threshold = { 0 };
	uint64_t page_count;

	if (tlbp_threshold_preset(&threshold, preset, granule_shift, &caps) != TLBP_OK)
		return;
	page_count = largest_by_address(&threshold.policy, &caps, granule_shift);
	if (page_count >> 46)
		printf("%10s", "any");
	else
		printf("%10llu", (unsigned long long)page_count);
}

static void show_presets(void)
{
	uint32_t preset;

	printf("%-14s%10s%10s%10s%10s\n", "preset", "4K", "16K", "64K", "4K, range");
	for (preset = 0; preset < TLBP_PRESET_COUNT; preset++) {
		printf("%-14s", tlbp_preset_name(preset));
		show_preset(preset, 12, 0);
		show_preset(preset, 14, 0);
		show_preset(preset, 16, 0);
		show_preset(preset, 12, TLBP_CAP_RANGE);
		printf("\n");
	}
}

/* No range operations, so one operation per page; completion costs nothing. */
static struct tlbp configure(struct tlbp_policy *policy, uint32_t op_ns)
{
	struct tlbp tlbp = { .backend = &backend.backend, .policy = policy };
	static struct tlbp_mock_entry entry;
	int status;

	tlbp_mock_init(&mock, &entry, 1, NULL, 0);
	mock.now_ns = 1000000;
	mock.costs.address_ns = op_ns;
	mock.costs.whole_ns = WHOLE_NS;
	tlbp_mock_backend_init(&backend, &mock);
	backend.backend.caps.flags &= ~(uint32_t)TLBP_CAP_RANGE;
	status = tlbp_init(&tlbp);
	if (status != TLBP_OK)
		printf("refused: %s\n", tlbp_status_name(status));
	return tlbp;
}

static void show_flush(const struct tlbp *tlbp, uint32_t pause_us, uint64_t page_count)
{
	struct tlbp_space space = {
		.kind = TLBP_SPACE_KERNEL,
		.domain = TLBP_DOMAIN_INNER,
		.granule_shift = TLBP_MOCK_GRANULE_SHIFT,
	};
	struct tlbp_range range = { 0, page_count };
	struct tlbp_request request = tlbp_page_request(space, &range, 0);
	struct tlbp_outcome outcome;
	struct tlbp_flush flush;

	mock.now_ns += (uint64_t)pause_us * 1000;
	if (tlbp_flush_begin(&flush, tlbp, &request) != TLBP_OK)
		return;
	while (tlbp_flush_step(&flush) == TLBP_AGAIN)
		;
	(void)tlbp_flush_finish(&flush, &outcome);
	printf("%5u us later %5llu pages: %4llu operations, %6llu ns, %s (%s)\n", pause_us,
	       (unsigned long long)page_count, (unsigned long long)outcome.op_count,
	       (unsigned long long)(outcome.by_address_ns + outcome.whole_ns),
	       tlbp_action_name(outcome.action), tlbp_reason_name(outcome.reason));
}

/* The budget is what a whole-space flush costs with all its refills. */
static void show_timebound(uint32_t op_ns)
{
	struct tlbp_timebound timebound = {
		.policy = { &tlbp_timebound_ops },
		.budget_ns = WHOLE_NS + ENTRY_COUNT * REFILL_NS,
	};
	struct tlbp tlbp = configure(&timebound.policy, op_ns);

	printf("\ntimebound, budget %llu ns, operations of %u ns\n",
	       (unsigned long long)timebound.budget_ns, op_ns);
	show_flush(&tlbp, US_PER_MS, 511);
	show_flush(&tlbp, US_PER_MS, 511);
	show_flush(&tlbp, US_PER_MS, 511);
}

static void show_adaptive(uint32_t op_ns)
{
	struct tlbp_adaptive adaptive = {
		.policy = { &tlbp_adaptive_ops },
		.costs = {
			.op_ps = op_ns * 1000,
			.whole_ns = WHOLE_NS,
			.refill_ps = REFILL_NS * 1000,
			.entry_count = ENTRY_COUNT,
			.grade = 'D',
		},
	};
	struct tlbp tlbp = configure(&adaptive.policy, op_ns);
	const struct tlbp_caps *caps = &backend.backend.caps;

	printf("\nadaptive, operations of %u ns, alone by address up to %llu pages\n", op_ns,
	       (unsigned long long)largest_by_address(&adaptive.policy, caps,
						      TLBP_MOCK_GRANULE_SHIFT));
	show_flush(&tlbp, US_PER_MS, 150);
	show_flush(&tlbp, US_PER_MS, 1000);
	show_flush(&tlbp, 2, 150);
	show_flush(&tlbp, 2, 150);
	show_flush(&tlbp, US_PER_MS, 150);
}

int main(void)
{
	show_presets();
	show_timebound(23);
	show_timebound(289);
	show_adaptive(23);
	show_adaptive(289);
	return 0;
}
