/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the hypervisor and its guests stand on, besides the port in stage2.h. There
 * are two: an emulated arm64 machine (machine_bare.c), and a host program whose TLB
 * is the mock's, ideal and tagged with VMIDs (machine_mock.c).
 *
 * Guests have a granule of 4 KiB. A guest's memory is mapped by its stage 1, if
 * that is on, in two places: as data, and each page as a table of stage 1.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "hyp.h"

/* What the command line says, as NAME=VALUE. */
bool machine_option_is(const char *name, const char *value);
uint64_t machine_option_u64(const char *name, uint64_t fallback);

void machine_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* In a few words. */
const char *machine_name(void);

/* What the library is told to run on: what all CPUs have in common. */
void machine_cpu(struct tlbp_arm64_cpu *cpu);
uint32_t machine_max_span_pages(void);
uint32_t machine_cpu_count(void);

/* ------------------------------------------------- for the hypervisor --- */

/* Zeroed, aligned pages, at the address where the CPU sees them. */
uint64_t machine_alloc_pages(uint64_t page_count);

/* Gives a guest with the VMID and stage set a table of level 1 for its stage 2. */
void machine_add_guest(struct hyp_guest *guest);

/* An entry of a guest's stage 1 that leads to a page of words. */
uint64_t machine_guest_entry(uint64_t word_page_pa);

/* Valid entries of these pages have been cleared or, in this domain, changed. */
void machine_stored(const struct tlbp_space *space, const struct tlbp_range *range);

/* Nothing is cached any more, on any CPU, and all counts begin anew. */
void machine_fresh(const struct hyp_guest *guest);

/* Makes it the guest of this CPU, and runs a function there at EL1. */
void machine_switch(struct hyp_guest *guest);
uint64_t machine_run(uint32_t cpu, struct hyp_guest *guest,
		     uint64_t (*program)(uint64_t argument), uint64_t argument);

/* ----------------------------------------------------- for the guests --- */

/* What a guest with stage 1 on needs of its tables before it uses a page. */
void machine_show(const struct hyp_guest *guest, uint64_t ipa);

/*
 * Loads and stores of a guest: of a page as data, and of what the page maps when it
 * is a table, by which of its entries. False: aborted.
 */
bool machine_load(const struct hyp_guest *guest, uint64_t ipa, uint64_t *word);
bool machine_load_through(const struct hyp_guest *guest, uint64_t ipa, uint64_t entry,
			  uint64_t *word);
bool machine_store(const struct hyp_guest *guest, uint64_t ipa);

/* ------------------------------------------------------- what it knows --- */

/*
 * Since machine_fresh(), what only a machine without hardware can tell: the live
 * translations that invalidations took from a guest, of stage 2 alone and of both
 * stages, and the TLBIs that were executed.
 */
struct machine_sight {
	uint64_t lost_stage2;
	uint64_t lost_combined;
	uint64_t tlbi_count;
};

/* False: this machine cannot tell. */
bool machine_see(const struct hyp_guest *guest, struct machine_sight *sight);

/* What is wrong by the machine's own reckoning; NULL: nothing. */
const char *machine_complaint(void);

/* The hypervisor itself: main.c. Its result is the exit status. */
int hypervisor_main(void);

#endif /* MACHINE_H */
