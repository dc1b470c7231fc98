/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "machines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNTER_HZ UINT64_C(1000000000)

/* Of a current core. */
#define MODERN                                                                  \
	(TLBP_ARM64_HAS_OUTER | TLBP_ARM64_HAS_RANGE | TLBP_ARM64_HAS_LEVEL | \
	 TLBP_ARM64_HAS_NXS)
#define HOST (TLBP_ARM64_IN_E2H | TLBP_ARM64_IN_TGE)
#define GRANULES (UINT32_C(1) << 12 | UINT32_C(1) << 14 | UINT32_C(1) << 16)

const struct machine machines[] = {
	{ .name = "EL1", .el = 1, .features = TLBP_ARM64_HAS_OUTER | TLBP_ARM64_HAS_RANGE },
	{ .name = "EL1, old", .el = 1 },
	{ .name = "EL1, modern", .el = 1, .features = MODERN },
	{ .name = "EL1, small spans", .el = 1, .features = MODERN, .max_span_pages = 64 },
	{ .name = "EL1, LPA2", .el = 1, .features = MODERN | TLBP_ARM64_IN_LPA2 },
	{ .name = "EL1, D128", .el = 1,
	  .features = MODERN | TLBP_ARM64_HAS_D128 | TLBP_ARM64_IN_D128 },
	{ .name = "EL1, D128 without TLBIP", .el = 1, .features = MODERN | TLBP_ARM64_IN_D128 },
	{ .name = "EL1, late accesses", .el = 1, .features = MODERN,
	  .errata = TLBP_ARM64_ERRATUM_REPEAT },
	{ .name = "EL1, shared TLBs", .el = 1, .features = MODERN,
	  .errata = TLBP_ARM64_ERRATUM_SHARED_LOCAL },
	{ .name = "EL2", .el = 2, .features = MODERN },
	{ .name = "EL2, old", .el = 2 },
	{ .name = "EL2, contexts", .el = 2, .features = MODERN, .has_context = true },
	{ .name = "EL2, Secure", .el = 2, .features = MODERN, .flags = TLBP_ARM64_SECURE },
	{ .name = "EL2, LPA2", .el = 2,
	  .features = MODERN | TLBP_ARM64_IN_LPA2 | TLBP_ARM64_IN_GUEST_LPA2 },
	{ .name = "EL2, D128 in stage 2", .el = 2,
	  .features = MODERN | TLBP_ARM64_HAS_D128 | TLBP_ARM64_IN_GUEST_D128 },
	{ .name = "EL2, late accesses", .el = 2, .features = MODERN,
	  .errata = TLBP_ARM64_ERRATUM_REPEAT },
	{ .name = "EL2 with ASIDs", .el = 2, .features = MODERN | TLBP_ARM64_IN_E2H },
	{ .name = "host", .el = 2, .features = MODERN | HOST },
	{ .name = "host, contexts", .el = 2, .features = MODERN | HOST, .has_context = true },
	{ .name = "EL3", .el = 3, .features = MODERN },
	{ .name = "EL3, LPA2", .el = 3, .features = MODERN | TLBP_ARM64_IN_LPA2 },
	{ .name = "EL3, every erratum", .el = 3, .features = MODERN,
	  .errata = TLBP_ARM64_ERRATUM_REPEAT | TLBP_ARM64_ERRATUM_EL3_TWICE },
};

const uint32_t machine_count = sizeof(machines) / sizeof(machines[0]);

const struct machine *machine_find(const char *name)
{
	for (uint32_t i = 0; i < machine_count; i++)
		if (strcmp(machines[i].name, name) == 0)
			return &machines[i];
	fprintf(stderr, "no machine is called %s\n", name);
	abort();
}

static void machine_enter(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	tlbp_mock_enter(record.mock, space);
}

static void machine_leave(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
	tlbp_mock_leave(record.mock);
}

static const struct tlbp_backend_ops context_ops = {
	TLBP_ARM64_HOOKS,
	.now_ns = tlbp_arm64_now_ns,
	.enter = machine_enter,
	.leave = machine_leave,
};

/* Regimes with two halves have ASIDs. */
static uint32_t machine_asid_bits(const struct machine *machine)
{
	return machine->el == 1 || (machine->features & TLBP_ARM64_IN_E2H) ? 16 : 0;
}

static uint32_t pick(uint32_t bits, uint32_t any_of, uint32_t flag)
{
	return bits & any_of ? flag : 0;
}

/* What a backend is told, as the mock machine has to be. */
static uint32_t machine_mock_flags(const struct tlbp_arm64 *arm64)
{
	uint32_t features = arm64->cpu.features;
	uint32_t errata = arm64->cpu.errata;
	uint32_t flags = arm64->flags;

	return pick(flags, TLBP_ARM64_KPTI, TLBP_MOCK_TWO_ASIDS) |
	       pick(flags, TLBP_ARM64_SECURE, TLBP_MOCK_SECURE) |
	       pick(features, TLBP_ARM64_IN_LPA2 | TLBP_ARM64_IN_D128, TLBP_MOCK_64K_BASE) |
	       pick(features, TLBP_ARM64_IN_GUEST_LPA2 | TLBP_ARM64_IN_GUEST_D128,
		    TLBP_MOCK_64K_BASE_STAGE2) |
	       pick(features, TLBP_ARM64_IN_E2H, TLBP_MOCK_E2H) |
	       pick(errata, TLBP_ARM64_ERRATUM_REPEAT, TLBP_MOCK_REPEAT) |
	       pick(errata, TLBP_ARM64_ERRATUM_EL3_TWICE, TLBP_MOCK_EL3_TWICE) |
	       pick(errata, TLBP_ARM64_ERRATUM_SHARED_LOCAL, TLBP_MOCK_SHARED_LOCAL);
}

static uint32_t machine_pe_flags(const struct tlbp_arm64_cpu *cpu)
{
	uint32_t missing = ~cpu->features;

	return pick(missing, TLBP_ARM64_HAS_OUTER, TLBP_MOCK_PE_NO_OUTER) |
	       pick(missing, TLBP_ARM64_HAS_RANGE, TLBP_MOCK_PE_NO_RANGE) |
	       pick(missing, TLBP_ARM64_HAS_LEVEL, TLBP_MOCK_PE_NO_LEVEL) |
	       pick(missing, TLBP_ARM64_HAS_NXS, TLBP_MOCK_PE_NO_XS) |
	       pick(missing, TLBP_ARM64_HAS_D128, TLBP_MOCK_PE_NO_D128) |
	       pick(missing, TLBP_ARM64_HAS_DIRTY, TLBP_MOCK_PE_NO_DIRTY) |
	       pick(missing, TLBP_ARM64_HAS_RME, TLBP_MOCK_PE_NO_RME) |
	       ((cpu->features & HOST) == HOST ? TLBP_MOCK_PE_TGE : 0);
}

int machine_start(const struct machine *machine, struct tlbp_mock *mock, struct tlbp_arm64 *arm64)
{
	const struct tlbp_arm64_cpu cpu = {
		.counter_hz = COUNTER_HZ,
		.el = machine->el,
		.features = machine->features,
		.errata = machine->errata,
		.granules = GRANULES,
		.guest_granules = GRANULES,
		.asid_bits = machine_asid_bits(machine),
		.vmid_bits = 16,
	};
	int status;

	record_reset(mock);
	record.regs.current_el = machine->el << 2;
	*arm64 = (struct tlbp_arm64){
		.backend.ops = machine->has_context ? &context_ops : &tlbp_arm64_ops,
		.max_span_pages = machine->max_span_pages,
		.interrupt = machine->interrupt,
	};
	status = tlbp_arm64_init(arm64, &cpu, machine->flags);
	mock->el = machine->el;
	mock->flags = machine_mock_flags(arm64);
	for (uint32_t pe = 0; pe < mock->pe_count; pe++)
		mock->pes[pe].flags = machine_pe_flags(&cpu);
	return status;
}
