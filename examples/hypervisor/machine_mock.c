/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The machine without hardware: the mock's ideal TLB, which evicts nothing, keeps
 * VMIDs with entries and the stages apart, and takes every rule at its strictest.
 * Guests walk the hypervisor's real tables where the TLB has nothing.
 */
#include "machine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock_port.h"

#define MAX_GUESTS 2
#define MAX_ENTRIES 32768
/* A store, and once more after its fault. */
#define MAX_TRIES 2
#define HCR_VM UINT64_C(1)
#define ENTRY_ADDRESS UINT64_C(0x0000fffffffff000)
#define ENTRY_WRITE (UINT64_C(1) << 7)
#define TABLE_INDEX(ipa, shift) ((ipa) >> (shift) & 511)
/* Any other address than the intermediate one: stage 1 is on. */
#define DATA_VA (UINT64_C(1) << 44)

/* Cortex-A57's operation, as in src/arch/arm64/cores.c; the others are assumed. */
static const struct tlbp_mock_costs costs = {
	.address_ns = 32, .range_ns = 32, .whole_ns = 1000, .sync_ns = 100,
};

static struct tlbp_mock mock;
static struct tlbp_mock_entry entries[MAX_ENTRIES];
/* What each of them holds: a descriptor of stage 2. */
static uint64_t descriptors[MAX_ENTRIES];
static struct hyp_guest *guests[MAX_GUESTS];
static struct hyp_guest *current_guest[TLBP_MOCK_MAX_PES];
static char **arguments;
/* Stores that never came through. */
static uint32_t stuck_count;

/* -------------------------------------------------------- command line --- */

static const char *option(const char *name)
{
	size_t length = strlen(name);
	char **word;

	for (word = arguments; *word; word++)
		if (strncmp(*word, name, length) == 0 && (*word)[length] == '=')
			return *word + length + 1;
	return NULL;
}

bool machine_option_is(const char *name, const char *value)
{
	const char *given = option(name);

	return given && strcmp(given, value) == 0;
}

uint64_t machine_option_u64(const char *name, uint64_t fallback)
{
	const char *given = option(name);

	return given ? strtoull(given, NULL, 0) : fallback;
}

void machine_print(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vprintf(format, list);
	va_end(list);
}

/* -------------------------------------------------------------- set-up --- */

const char *machine_name(void)
{
	return "ideal TLB";
}

uint32_t machine_cpu_count(void)
{
	return (uint32_t)machine_option_u64("cpus", 2);
}

static bool has_ranges(void)
{
	return machine_option_u64("ranges", 1);
}

void machine_cpu(struct tlbp_arm64_cpu *cpu)
{
	*cpu = (struct tlbp_arm64_cpu){
		.counter_hz = 1000000000,
		.el = 2,
		.features = has_ranges() ? TLBP_ARM64_HAS_RANGE : 0,
		.granules = 1u << HYP_PAGE_SHIFT,
		.guest_granules = 1u << HYP_PAGE_SHIFT,
		.asid_bits = 16,
		.vmid_bits = 8,
	};
}

uint32_t machine_max_span_pages(void)
{
	return 0;
}

/* Until the program ends. */
uint64_t machine_alloc_pages(uint64_t page_count)
{
	static void *pools[64];
	static uint32_t pool_count;
	static uint64_t pages_left;
	static char *next;

	if (page_count > pages_left) {
		pages_left = page_count > 1024 ? page_count : 1024;
		next = aligned_alloc(HYP_PAGE_BYTES, (size_t)(pages_left * HYP_PAGE_BYTES));
		if (!next || pool_count == sizeof(pools) / sizeof(pools[0]))
			abort();
		pools[pool_count++] = next;
	}
	pages_left -= page_count;
	memset(next, 0, (size_t)(page_count * HYP_PAGE_BYTES));
	next += page_count * HYP_PAGE_BYTES;
	return (uintptr_t)next - page_count * HYP_PAGE_BYTES;
}

void machine_add_guest(struct hyp_guest *guest)
{
	guests[guest->number] = guest;
	guest->root = (uint64_t *)(uintptr_t)machine_alloc_pages(1);
}

uint64_t machine_guest_entry(uint64_t word_page_pa)
{
	return word_page_pa | 3;
}

/* ----------------------------------------------------------------- TLB --- */

void machine_stored(const struct tlbp_space *space, const struct tlbp_range *range)
{
	const struct tlbp_request request = tlbp_page_request(*space, range, TLBP_LEAF_ONLY);

	tlbp_mock_change(&mock, &request);
}

void machine_fresh(const struct hyp_guest *guest)
{
	uint64_t now_ns = mock.now_ns;
	uint32_t cpu;

	(void)guest;
	stuck_count = 0;
	tlbp_mock_init(&mock, entries, MAX_ENTRIES, NULL, 0);
	mock.now_ns = now_ns;
	mock.costs = costs;
	mock.el = 2;
	mock.pe_count = machine_cpu_count();
	for (cpu = 0; cpu < mock.pe_count; cpu++)
		mock.pes[cpu].flags = has_ranges() ? 0 : TLBP_MOCK_PE_NO_RANGE;
	memset(current_guest, 0, sizeof(current_guest));
	memset(&mock_port, 0, sizeof(mock_port));
}

/* One that was lost may have been walked in again; that one is filled anew. */
static bool is_usable(const struct tlbp_mock_entry *entry)
{
	return entry->state == TLBP_MOCK_STALE ||
	       (entry->state == TLBP_MOCK_LIVE && !entry->lost);
}

static bool find(uint32_t stage, uint64_t address, uint64_t *descriptor)
{
	const struct tlbp_mock_pe *pe = &mock.pes[mock.current_pe];
	uint32_t i;

	for (i = 0; i < mock.entry_count; i++) {
		const struct tlbp_mock_entry *entry = &entries[i];

		if (entry->va == address && entry->stage == stage &&
		    entry->pe == mock.current_pe && entry->vmid == pe->vmid &&
		    is_usable(entry)) {
			*descriptor = descriptors[i];
			return true;
		}
	}
	return false;
}

static void fill(uint32_t stage, uint64_t address, uint64_t ipa, uint64_t descriptor)
{
	struct tlbp_mock_entry entry = {
		.va = address,
		.ipa = ipa,
		.pe = mock.current_pe,
		.vmid = mock.pes[mock.current_pe].vmid,
		.granule_shift = HYP_PAGE_SHIFT,
		.level = TLBP_LEVEL_3,
		.regime = TLBP_MOCK_EL1,
		.stage = (uint8_t)stage,
		.flags = stage == TLBP_MOCK_COMBINED ? TLBP_MOCK_GLOBAL : 0,
	};
	const struct tlbp_mock_entry *copy = tlbp_mock_fill(&mock, &entry);

	if (!copy) {
		fprintf(stderr, "too many entries\n");
		abort();
	}
	descriptors[copy - entries] = descriptor;
}

/* Stage 2 as this CPU's VTTBR_EL2 has it, and not as any guest's is meant to be. */
static uint64_t walk(uint64_t ipa)
{
	uint64_t table_at = stage2_read(STAGE2_VTTBR_EL2) & ENTRY_ADDRESS;
	uint32_t shift;

	for (shift = 30; table_at && shift >= HYP_PAGE_SHIFT; shift -= 9) {
		const uint64_t *table = (const uint64_t *)(uintptr_t)table_at;

		if (shift == HYP_PAGE_SHIFT)
			return table[TABLE_INDEX(ipa, shift)];
		table_at = table[TABLE_INDEX(ipa, shift)] & ENTRY_ADDRESS;
	}
	return 0;
}

static uint64_t page_of(uint64_t address)
{
	return address & ~(HYP_PAGE_BYTES - 1);
}

/* What this CPU has, or finds, for a page of the guest's; 0: an abort. */
static uint64_t stage2_descriptor(uint64_t ipa)
{
	uint64_t descriptor;

	if (find(TLBP_MOCK_STAGE2, page_of(ipa), &descriptor))
		return descriptor;
	descriptor = walk(ipa);
	if (descriptor)
		fill(TLBP_MOCK_STAGE2, page_of(ipa), 0, descriptor);
	return descriptor;
}

static uint64_t combined_descriptor(const struct hyp_guest *guest, uint64_t ipa)
{
	uint64_t va = page_of(ipa) + (guest->is_flat ? 0 : DATA_VA);
	uint64_t descriptor;

	if (find(TLBP_MOCK_COMBINED, va, &descriptor))
		return descriptor;
	descriptor = stage2_descriptor(ipa);
	if (descriptor)
		fill(TLBP_MOCK_COMBINED, va, page_of(ipa), descriptor);
	return descriptor;
}

/* ---------------------------------------------------------------- guests --- */

void machine_switch(struct hyp_guest *guest)
{
	uint64_t vttbr = (uint64_t)guest->stage2.vmid << STAGE2_VTTBR_VMID_SHIFT |
			 (uintptr_t)guest->root;

	current_guest[mock.current_pe] = guest;
	mock_port_set(STAGE2_HCR_EL2, HCR_VM);
	mock_port_set(STAGE2_VTTBR_EL2, vttbr);
}

uint64_t machine_run(uint32_t cpu, struct hyp_guest *guest,
		     uint64_t (*program)(uint64_t argument), uint64_t argument)
{
	const struct tlbp_mock_barrier handover = {
		.kind = TLBP_MOCK_DSB, .domain = TLBP_DOMAIN_INNER, .access = TLBP_MOCK_STORES,
	};
	uint32_t caller_cpu = mock.current_pe;
	uint64_t result;

	mock.current_pe = cpu;
	machine_switch(guest);
	result = program(argument);
	/*
	 * An entry that this CPU has relaxed may be stored over by the next: no walker
	 * sees the older of two stores to one place behind the newer. The mock does not
	 * follow single places; to it this says that the older ones are done with.
	 */
	tlbp_mock_barrier(&mock, &handover);
	mock.current_pe = caller_cpu;
	return result;
}

void machine_show(const struct hyp_guest *guest, uint64_t ipa)
{
	(void)guest;
	(void)ipa;
}

static uint64_t word_at(uint64_t descriptor, uint64_t address)
{
	uint64_t pa = (descriptor & ENTRY_ADDRESS) | (address & (HYP_PAGE_BYTES - 1));

	return *(const uint64_t *)(uintptr_t)pa;
}

bool machine_load(const struct hyp_guest *guest, uint64_t ipa, uint64_t *word)
{
	uint64_t descriptor = combined_descriptor(guest, ipa);

	if (descriptor)
		*word = word_at(descriptor, ipa);
	return descriptor;
}

bool machine_load_through(const struct hyp_guest *guest, uint64_t ipa, uint64_t entry,
			  uint64_t *word)
{
	uint64_t descriptor = stage2_descriptor(ipa);

	(void)guest;
	if (descriptor)
		*word = word_at(word_at(descriptor, entry * sizeof(entry)), 0);
	return descriptor;
}

/* Where the hypervisor lets it try again the old entry must be gone. */
bool machine_store(const struct hyp_guest *guest, uint64_t ipa)
{
	uint32_t tries;

	for (tries = 0; tries < MAX_TRIES; tries++) {
		uint64_t descriptor = combined_descriptor(guest, ipa);

		if (descriptor & ENTRY_WRITE)
			return true;
		if (!hyp_fault(current_guest[mock.current_pe], ipa, true))
			return false;
	}
	stuck_count++;
	return false;
}

/* ------------------------------------------------------- what it knows --- */

bool machine_see(const struct hyp_guest *guest, struct machine_sight *sight)
{
	uint32_t i;

	*sight = (struct machine_sight){
		.tlbi_count = tlbp_mock_op_count(&mock, TLBP_MOCK_ANY),
	};
	for (i = 0; i < mock.entry_count; i++) {
		const struct tlbp_mock_entry *entry = &entries[i];
		bool is_lost = entry->lost && entry->vmid == guest->stage2.vmid;

		sight->lost_stage2 += is_lost && entry->stage == TLBP_MOCK_STAGE2;
		sight->lost_combined += is_lost && entry->stage == TLBP_MOCK_COMBINED;
	}
	return true;
}

const char *machine_complaint(void)
{
	uint32_t violation = tlbp_mock_first_order_violation(&mock);

	if (tlbp_mock_stale_count(&mock))
		return "stale entries are left";
	if (stuck_count)
		return "a store faults again and again";
	if (mock_port.unsafe_count)
		return "a context was half in place";
	return violation ? tlbp_mock_violation_name(violation) : NULL;
}

int main(int argument_count, char **argument_list)
{
	(void)argument_count;
	arguments = argument_list;
	record_reset(&mock);
	record.regs.current_el = 2 << 2;
	machine_fresh(NULL);
	return hypervisor_main();
}
