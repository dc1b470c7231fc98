/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What is arm64's own: any registers, any PEs, and requests as the engine hands
 * them on, on one range.
 *
 * Eva: -eva-slevel 20
 */
#include "eva.h"

static struct tlbp_arm64_regs regs;
static struct tlbp_arm64_cpu cpu;
static struct tlbp_arm64_cpu system_cpu;
static struct tlbp_arm64 any_arm64;
static struct tlbp_arm64 arm64;
static struct tlbp_range range;
static struct tlbp_request request;
static struct tlbp_cursor cursor;

static void interrupt(struct tlbp_arm64 *whose, const struct tlbp_space *space)
{
	(void)whose;
	(void)space->domain;
}

static void any_switch(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space->domain;
}

static const struct tlbp_backend_ops switching_ops = {
	TLBP_ARM64_HOOKS,
	.now_ns = tlbp_arm64_now_ns,
	.enter = any_switch,
	.leave = any_switch,
};

/* ---------------------------------------------------------------- set-up --- */

static void any_cpu(struct tlbp_arm64_cpu *any)
{
	any->counter_hz = eva_any_64();
	any->el = eva_any_32();
	any->features = eva_any_32();
	any->errata = eva_any_32();
	any->granules = eva_any_32();
	any->guest_granules = eva_any_32();
	any->asid_bits = eva_any_32();
	any->vmid_bits = eva_any_32();
}

static void detect(void)
{
	tlbp_arm64_read_regs(&regs);
	tlbp_arm64_detect(&system_cpu, &regs);
	any_cpu(&cpu);
	tlbp_arm64_merge(&system_cpu, &cpu);
	tlbp_arm64_init(&any_arm64, &system_cpu, eva_any_32());
	tlbp_arm64_init(&any_arm64, &cpu, eva_any_32());
	tlbp_arm64_init(NULL, &cpu, 0);
	tlbp_arm64_init(&any_arm64, NULL, 0);
	tlbp_arm64_find_core(eva_any_64());
	tlbp_arm64_find_errata(eva_any_64());
	tlbp_arm64_check_tlbi(tlbp_arm64_find_tlbi(eva_any_32()), &cpu);
}

/* -------------------------------------------------------------- requests --- */

static void any_request(uint32_t kind, uint32_t granule_shift, uint32_t stride_shift)
{
	range.start_va = eva_any_64();
	range.page_count = eva_any_64();
	request.ranges = &range;
	request.range_count = 1;
	request.flags = eva_any_32();
	request.stride_shift = stride_shift;
	request.level = eva_any_32() % (TLBP_LEVEL_0 + 1);
	request.space.kind = kind;
	request.space.domain = eva_any_32();
	request.space.granule_shift = granule_shift;
	request.space.asid = (uint16_t)eva_any_32();
	request.space.vmid = (uint16_t)eva_any_32();
}

/* Whatever the hooks make of it: only those who may divide or shift are of interest. */
static void call_hooks(void)
{
	struct tlbp_backend *backend = &arm64.backend;

	tlbp_arm64_check(backend, &request);
	tlbp_arm64_count_ops(backend, &request);
	tlbp_arm64_order_stores(backend, &request.space);
	cursor.range_index = 0;
	cursor.page_index = eva_any_64();
	tlbp_arm64_issue(backend, &request, &cursor, eva_any_32());
	tlbp_arm64_issue_pages(backend, &request.space, &range, eva_any_32());
	tlbp_arm64_whole_space(backend, &request.space, eva_any_32());
	tlbp_arm64_everything(backend, &request.space, eva_any_32());
	tlbp_arm64_sync(backend, &request.space, eva_any_32(), eva_any_32());
	tlbp_arm64_now_ns(backend);
}

static void flush_kind(uint32_t kind)
{
	uint32_t granule_shift;

	for (granule_shift = 12; granule_shift <= 16; granule_shift += 2) {
		any_request(kind, granule_shift, 0);
		call_hooks();
		any_request(kind, granule_shift, 2 * granule_shift - 3);
		call_hooks();
		any_request(kind, granule_shift, 63);
		call_hooks();
	}
}

static void flush_beside(void)
{
	struct tlbp_arm64_gpt gpt = {
		.start_pa = eva_any_64(), .size_bytes = eva_any_64(),
		.domain = eva_any_32(), .flags = eva_any_32(),
	};

	tlbp_arm64_flush_gpt(&arm64, &gpt);
	tlbp_arm64_flush_gpt(&arm64, NULL);
	any_request(eva_any_32(), eva_any_32(), 0);
	tlbp_arm64_clean_dirty(&arm64, &request.space, eva_any_32());
	tlbp_arm64_clean_dirty(&arm64, NULL, 0);
}

/* A span that tlbp_arm64_init() has accepted is of 2 pages at least. */
static void flush_with(const struct tlbp_backend_ops *ops, uint32_t max_span_pages)
{
	tlbp_arm64_read_regs(&regs);
	tlbp_arm64_detect(&cpu, &regs);
	arm64.backend.ops = ops;
	arm64.interrupt = interrupt;
	arm64.max_span_pages = max_span_pages;
	if (tlbp_arm64_init(&arm64, &cpu, eva_any_32()) != TLBP_OK)
		return;
	flush_beside();
	flush_kind(TLBP_SPACE_KERNEL);
	flush_kind(TLBP_SPACE_USER);
	flush_kind(TLBP_SPACE_HYP);
	flush_kind(TLBP_SPACE_GUEST);
}

int main(void)
{
	detect();
	flush_with(&tlbp_arm64_ops, TLBP_ARM64_MAX_SPAN_PAGES);
	flush_with(&switching_ops, 2);
	return 0;
}
