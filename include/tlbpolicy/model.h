/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The simulated machine: cores with finite TLBs that take time, and a backend
 * that flushes them at a cost. For simulators, and to compare policies.
 *
 * It holds no page tables and no data: it is told which page is accessed and
 * says how long the translation took. Whether a flush was enough is a question
 * for the mock (tlbpolicy/mock.h).
 */
#ifndef TLBPOLICY_MODEL_H
#define TLBPOLICY_MODEL_H

#include <tlbpolicy.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * DOC: Model
 *
 * Usage:
 *
 * 1. Choose a preset, tlbp_model_preset_find(), or read one from a text,
 *    tlbp_model_preset_parse().
 * 2. tlbp_model_create().
 * 3. Point a struct tlbp at tlbp_model_backend() and any policy; tlbp_init().
 * 4. tlbp_model_switch() at a context switch, tlbp_model_access() for each
 *    access, tlbp_model_flush() where the simulated system invalidates.
 * 5. Ask: tlbp_model_now_ps(), tlbp_model_stats().
 *
 * Each core has its own clock, in picoseconds; accesses and flushes move it.
 * A core that issues operations is charged for them, and cores that lie in
 * their domain for being disturbed. Everything is deterministic: the same calls
 * give the same times, also where the preset or noise says random.
 *
 * One model belongs to one thread. It is hosted code: it uses the heap. In C++ two
 * types need the word struct, as functions have the same names: struct
 * tlbp_model_stats and struct tlbp_model_snapshot.
 */

/** TLBP_MODEL_MAX_CORES - most cores of one model. */
#define TLBP_MODEL_MAX_CORES 64

/* ------------------------------------------------------------- presets --- */

/**
 * enum tlbp_model_number - the numbers that describe a machine
 *
 * Zero is legal unless said otherwise. TLBs with zero ways are fully
 * associative.
 *
 * @TLBP_MODEL_ACCESS_PS: Time of an access that hits the first-level TLB, with
 *   the work around it: what passes from access to access.
 * @TLBP_MODEL_L1I_ENTRIES: First-level TLB for fetches; 1 or more.
 * @TLBP_MODEL_L1D_ENTRIES: First-level TLB for loads and stores; 1 or more.
 * @TLBP_MODEL_L1_WAYS: Ways of both; 0: fully associative.
 * @TLBP_MODEL_L2_ENTRIES: Unified second-level TLB; 1 or more.
 * @TLBP_MODEL_L2_WAYS: Its ways; must divide the entries into a power of two of
 *   sets, or 0.
 * @TLBP_MODEL_REPLACEMENT: Of the second level: 0 least recently used, 1 random.
 * @TLBP_MODEL_L2_HIT_PS: Added by a miss in the first level that hits the second.
 * @TLBP_MODEL_WALK_CACHE_ENTRIES: Cached table descriptors, fully associative; 0:
 *   none.
 * @TLBP_MODEL_WALK_LEVELS: Levels of a walk, 1 to 5.
 * @TLBP_MODEL_WALK_PS: Fetching the last-level descriptor.
 * @TLBP_MODEL_WALK_UPPER_PS: Fetching a descriptor of each level above that is
 *   not in the walk cache.
 * @TLBP_MODEL_STAGE2_WALK_PERMILLE: With stage 2 a walk takes this much of it;
 *   1000 or more.
 * @TLBP_MODEL_OP_LOCAL_PS: Issuing an operation for the local PE.
 * @TLBP_MODEL_OP_BROADCAST_PS: The same for a shareability domain.
 * @TLBP_MODEL_STAGE2_OP_PS: Added to each operation, of either kind, with stage 2.
 * @TLBP_MODEL_HAS_RANGE: 1 if there are range operations.
 * @TLBP_MODEL_RANGE_OP_PS: Added to each range operation.
 * @TLBP_MODEL_RANGE_PAGE_PS: Added to each for each granule that it covers.
 * @TLBP_MODEL_WHOLE_PS: Issuing a whole-space operation, added to that of an
 *   operation.
 * @TLBP_MODEL_SYNC_PS: Completion (DSB) when nothing is outstanding.
 * @TLBP_MODEL_SYNC_OP_PS: Added to it for each operation that is outstanding.
 * @TLBP_MODEL_CONTENTION_PS: Added to each broadcast operation for each other
 *   PE that issues at the same time.
 * @TLBP_MODEL_BYSTANDER_PS: What each broadcast operation costs every other core.
 * @TLBP_MODEL_L1_WIPED: 1 if any operation empties the first-level TLBs of the
 *   cores that it reaches (Cortex-A35, A55).
 * @TLBP_MODEL_NUMBER_COUNT: Number of numbers; not a number.
 */
enum tlbp_model_number {
	TLBP_MODEL_ACCESS_PS,
	TLBP_MODEL_L1I_ENTRIES,
	TLBP_MODEL_L1D_ENTRIES,
	TLBP_MODEL_L1_WAYS,
	TLBP_MODEL_L2_ENTRIES,
	TLBP_MODEL_L2_WAYS,
	TLBP_MODEL_REPLACEMENT,
	TLBP_MODEL_L2_HIT_PS,
	TLBP_MODEL_WALK_CACHE_ENTRIES,
	TLBP_MODEL_WALK_LEVELS,
	TLBP_MODEL_WALK_PS,
	TLBP_MODEL_WALK_UPPER_PS,
	TLBP_MODEL_STAGE2_WALK_PERMILLE,
	TLBP_MODEL_OP_LOCAL_PS,
	TLBP_MODEL_OP_BROADCAST_PS,
	TLBP_MODEL_STAGE2_OP_PS,
	TLBP_MODEL_HAS_RANGE,
	TLBP_MODEL_RANGE_OP_PS,
	TLBP_MODEL_RANGE_PAGE_PS,
	TLBP_MODEL_WHOLE_PS,
	TLBP_MODEL_SYNC_PS,
	TLBP_MODEL_SYNC_OP_PS,
	TLBP_MODEL_CONTENTION_PS,
	TLBP_MODEL_BYSTANDER_PS,
	TLBP_MODEL_L1_WIPED,
	TLBP_MODEL_NUMBER_COUNT,
};

/** TLBP_MODEL_TEXT_BYTES - size of a preset's texts, with the final zero. */
#define TLBP_MODEL_TEXT_BYTES 64

/**
 * struct tlbp_model_value - one number and how far to trust it
 * @value: In the unit that the number's name ends in.
 * @grade: 'A' a primary document, 'B' a public measurement with its method, 'C'
 *   derived by arithmetic, 'D' assumed.
 * @source: Where it comes from; a short text.
 */
struct tlbp_model_value {
	uint32_t value;
	char grade;
	char source[TLBP_MODEL_TEXT_BYTES];
};

/**
 * struct tlbp_model_preset - a machine in numbers
 * @name: Short, no blanks: "phytium-ftc862".
 * @what: What machine, in a line.
 * @values: Indexed by enum tlbp_model_number.
 */
struct tlbp_model_preset {
	char name[TLBP_MODEL_TEXT_BYTES];
	char what[TLBP_MODEL_TEXT_BYTES];
	struct tlbp_model_value values[TLBP_MODEL_NUMBER_COUNT];
};

/**
 * tlbp_model_preset_at() - a preset that comes with the library
 * @index: From 0.
 * Return: A constant, or NULL beyond the last.
 */
const struct tlbp_model_preset *tlbp_model_preset_at(uint32_t index);

/**
 * tlbp_model_preset_find() - a preset that comes with the library, by name
 * @name: Name.
 * Return: A constant, or NULL.
 */
const struct tlbp_model_preset *tlbp_model_preset_find(const char *name);

/**
 * tlbp_model_number_name() - the key of a number in a preset's text
 * @number: enum tlbp_model_number.
 * Return: A constant string such as "op_broadcast_ps"; "unknown number" otherwise.
 */
const char *tlbp_model_number_name(uint32_t number);

/**
 * struct tlbp_model_problem - what is wrong with a preset
 * @offset: Byte of the text; 0 for a preset that was not read from one.
 * @line: Line of the text, from 1.
 * @message: What is wrong, in words; a constant.
 */
struct tlbp_model_problem {
	size_t offset;
	uint32_t line;
	const char *message;
};

/**
 * tlbp_model_preset_parse() - read a preset from a text
 * @preset: Filled. Numbers that the text does not name are those of the preset
 *   that its "base" line names, or 0 of grade D.
 * @text: Lines "key = value grade source"; "name = ..." is required; "what = ..."
 *   and "base = preset" are optional; "#" starts a comment.
 *   docs/model.md has the rules.
 * @length: Bytes of @text.
 * @problem: (optional) Filled on failure.
 * Return: Whether @preset is usable; otherwise it is unspecified.
 */
bool tlbp_model_preset_parse(struct tlbp_model_preset *preset, const char *text, size_t length,
			     struct tlbp_model_problem *problem);

/**
 * tlbp_model_preset_check() - whether a model can be made of a preset
 * @preset: Filled by hand, for instance.
 * @problem: (optional) Filled on failure.
 * Return: Whether every number is within its range, and they fit together.
 */
bool tlbp_model_preset_check(const struct tlbp_model_preset *preset,
			     struct tlbp_model_problem *problem);

/* --------------------------------------------------------------- model --- */

/**
 * struct tlbp_model_config - what else a model is made of
 * @preset: Copied.
 * @core_count: 1 to TLBP_MODEL_MAX_CORES.
 * @granule_shift: 12, 14 or 16.
 * @stage2: A hypervisor translates too: TLBP_MODEL_STAGE2_* count.
 * @other_issuers: PEs outside the model that issue broadcasts all the time; up to
 *   4096.
 * @clock_ns: Step of the clock that the backend shows, up to a second; 0 and 1: one
 *   nanosecond.
 * @steal_permille: How many of a thousand measured stretches are preempted: the
 *   backend's clock then shows @steal_factor times their duration. The time of
 *   the core itself, and its costs, do not change. A stretch is what lies between
 *   two readings within one tlbp_model_flush(), or between any two if the backend
 *   is called otherwise.
 * @steal_factor: See @steal_permille.
 * @seed: Of everything random.
 *
 * The backend of a model with @steal_permille lies about time on purpose, as a
 * hypervisor does. From @stage2 to @steal_factor all may be changed while it runs,
 * see tlbp_model_reconfigure().
 */
struct tlbp_model_config {
	const struct tlbp_model_preset *preset;
	uint32_t core_count;
	uint32_t granule_shift;
	bool stage2;
	uint32_t other_issuers;
	uint32_t clock_ns;
	uint32_t steal_permille;
	uint32_t steal_factor;
	uint64_t seed;
};

/* A machine; opaque. */
struct tlbp_model;

/**
 * tlbp_model_create() - build a machine with empty TLBs
 * @config: How.
 * @problem: (optional) Filled if it cannot be made.
 * Return: To be destroyed; NULL if out of memory or @config is unusable.
 */
struct tlbp_model *tlbp_model_create(const struct tlbp_model_config *config,
				     struct tlbp_model_problem *problem);

/**
 * tlbp_model_destroy() - free a machine
 * @model: The machine; NULL is ignored.
 */
void tlbp_model_destroy(struct tlbp_model *model);

/**
 * tlbp_model_reconfigure() - the world changes around a running machine
 * @model: The machine; TLBs and clocks stay.
 * @config: Its @preset must have the same TLBs, walk cache and range operations;
 *   cores and granule must be the same. The seed is not looked at.
 * Return: Whether it could be done; otherwise nothing has changed.
 */
bool tlbp_model_reconfigure(struct tlbp_model *model, const struct tlbp_model_config *config);

/**
 * tlbp_model_backend() - what to point struct tlbp at
 * @model: The machine.
 *
 * Serves every space kind and domain; operations are issued by the core of
 * tlbp_model_flush(), or the last that tlbp_model_set_core() named. Those of
 * TLBP_SPACE_KERNEL and TLBP_SPACE_USER act on the VMID of that core. Its clock is
 * that core's; the hook relax is NULL.
 *
 * Return: The backend, part of @model.
 */
struct tlbp_backend *tlbp_model_backend(struct tlbp_model *model);

/**
 * tlbp_model_set_core() - the core on whose behalf the backend is called
 * @model: The machine.
 * @core: Below the core count; otherwise nothing changes.
 *
 * A measured stretch of this core, see @steal_permille, ends.
 */
void tlbp_model_set_core(struct tlbp_model *model, uint32_t core);

/**
 * enum tlbp_model_access_kind - which first-level TLB
 * @TLBP_MODEL_DATA: Load or store.
 * @TLBP_MODEL_FETCH: Instruction fetch.
 */
enum tlbp_model_access_kind {
	TLBP_MODEL_DATA = 0,
	TLBP_MODEL_FETCH = 1,
};

/**
 * tlbp_model_access() - a core accesses memory
 * @model: The machine.
 * @core: Below the core count.
 * @va: Address; bits [63:56] may be a tag. Bit 55 set: a kernel address, global,
 *   whatever the ASID.
 * @page_shift: log2 of the size of its mapping, from the granule to 55. Which size,
 *   the simulator knows: a model has no page tables.
 * @kind: enum tlbp_model_access_kind.
 *
 * Return: Picoseconds that the core spent on it; its clock has moved by them. 0
 * with nothing done for a core or a kind that is not there.
 */
uint64_t tlbp_model_access(struct tlbp_model *model, uint32_t core, uint64_t va,
			   uint32_t page_shift, uint32_t kind);

/**
 * tlbp_model_repeat() - the same core accesses the same page again and again
 * @model: The machine.
 * @core: Its last access hit or filled the first-level TLB.
 * @count: How often; each takes TLBP_MODEL_ACCESS_PS.
 */
void tlbp_model_repeat(struct tlbp_model *model, uint32_t core, uint64_t count);

/**
 * tlbp_model_switch() - a context switch
 * @model: The machine.
 * @core: Where.
 * @asid: Of the accesses from now on; 0 before the first switch.
 * @vmid: The same; 0 without guests.
 */
void tlbp_model_switch(struct tlbp_model *model, uint32_t core, uint16_t asid, uint16_t vmid);

/**
 * tlbp_model_flush() - tlbp_flush() on a core
 * @model: The machine.
 * @core: Which core flushes.
 * @tlbp: Its backend must be tlbp_model_backend() of @model.
 * @request: What has changed.
 *
 * Return: As tlbp_flush(); TLBP_ERR_UNREADY, with nothing done, for a core that is
 * not there or a backend that is not this model's.
 */
int tlbp_model_flush(struct tlbp_model *model, uint32_t core, const struct tlbp *tlbp,
		     const struct tlbp_request *request);

/**
 * tlbp_model_drop() - invalidate exactly, at no cost
 * @model: The machine.
 * @core: Where it is asked; decides what TLBP_DOMAIN_LOCAL means.
 * @request: Exactly the entries that it covers go, from every TLB of its domain;
 *   for TLBP_SPACE_GUEST those of the VMID, as it is not known which of them rest
 *   on the addresses. A space or domain that is none: nothing goes.
 *
 * The yardstick: what a run would cost if invalidations were free. What a policy
 * costs is the difference to that.
 */
void tlbp_model_drop(struct tlbp_model *model, uint32_t core,
		     const struct tlbp_request *request);

/**
 * tlbp_model_advance() - time passes on a core without accesses
 * @model: The machine.
 * @core: Where.
 * @duration_ps: How much. Clocks of cores are independent: a simulator with one
 *   time for all advances those that lag.
 */
void tlbp_model_advance(struct tlbp_model *model, uint32_t core, uint64_t duration_ps);

/**
 * tlbp_model_now_ps() - the true time on a core
 * @model: The machine.
 * @core: Where.
 * Return: Picoseconds since the machine was made; they wrap after 213 days. 0 for a
 * core that is not there.
 */
uint64_t tlbp_model_now_ps(const struct tlbp_model *model, uint32_t core);

/**
 * struct tlbp_model_stats - what a core has done, and what it cost
 * @access_count: Accesses, repeats included.
 * @l1_miss_count: Of these, missed in the first level.
 * @refill_count: Of these, missed in the second too and walked: what a PMU
 *   counts as L2D_TLB_REFILL.
 * @l2_hit_ps: Time in second-level hits.
 * @walk_ps: Time in walks.
 * @op_count: Operations by address issued.
 * @whole_count: Wider ones.
 * @issue_ps: Time issuing operations.
 * @sync_ps: Time waiting for their completion.
 * @bystander_ps: Time lost to other cores' operations.
 */
struct tlbp_model_stats {
	uint64_t access_count;
	uint64_t l1_miss_count;
	uint64_t refill_count;
	uint64_t l2_hit_ps;
	uint64_t walk_ps;
	uint64_t op_count;
	uint64_t whole_count;
	uint64_t issue_ps;
	uint64_t sync_ps;
	uint64_t bystander_ps;
};

/**
 * tlbp_model_stats() - what a core has done
 * @model: The machine.
 * @core: Where.
 * Return: A copy; zeros for a core that is not there.
 */
struct tlbp_model_stats tlbp_model_stats(const struct tlbp_model *model, uint32_t core);

/**
 * tlbp_model_refill_count() - refills of all cores: what to feed to adaptive
 * @model: The machine.
 * Return: Their sum.
 */
uint64_t tlbp_model_refill_count(const struct tlbp_model *model);

/**
 * tlbp_model_live_count() - entries in the second-level TLBs of all cores
 * @model: The machine.
 * Return: Their sum.
 */
uint64_t tlbp_model_live_count(const struct tlbp_model *model);

/**
 * tlbp_model_costs() - the true costs: what a perfect calibration would find
 * @model: The machine, as it is configured now.
 * @costs: Filled: of broadcasts. A refill is what a walk adds to a hit in the first
 *   level, with the levels above in the walk cache if there is one. The grade is the
 *   worst of the numbers that went in.
 */
void tlbp_model_costs(const struct tlbp_model *model, struct tlbp_costs *costs);

/* A machine's state, kept; opaque. */
struct tlbp_model_snapshot;

/**
 * tlbp_model_snapshot() - keep the state of a machine
 * @model: The machine: TLBs, clocks, statistics, randomness. Not policies.
 * @snapshot: An earlier one of the same model, to be overwritten, or NULL.
 * Return: The snapshot, to be freed by tlbp_model_snapshot_free(); NULL if out
 * of memory.
 */
struct tlbp_model_snapshot *tlbp_model_snapshot(const struct tlbp_model *model,
						struct tlbp_model_snapshot *snapshot);

/**
 * tlbp_model_restore() - back to a snapshot, any number of times
 * @model: The machine.
 * @snapshot: Of the same machine.
 */
void tlbp_model_restore(struct tlbp_model *model, const struct tlbp_model_snapshot *snapshot);

/**
 * tlbp_model_same() - whether all TLBs hold the same as in a snapshot
 * @model: The machine.
 * @snapshot: Of the same machine.
 *
 * Both levels and the walk caches, of every core. Not how long ago entries were
 * used, nor clocks, statistics and randomness.
 *
 * Return: true if they do.
 */
bool tlbp_model_same(const struct tlbp_model *model,
		     const struct tlbp_model_snapshot *snapshot);

/**
 * tlbp_model_lack_ps() - what it may cost not to hold what another machine holds
 * @model: The machine.
 * @snapshot: The other: an earlier or parallel state of the same model.
 * @limit_ps: More than this need not be told apart.
 *
 * Entries that @snapshot has and @model has not, at what each would cost once: a
 * walk, a hit in the second level, a descriptor. For a search that follows two
 * branches of a run: whoever is ahead by as much cannot be overtaken, but for the
 * order in which entries are replaced.
 *
 * Return: Picoseconds; if above @limit_ps, perhaps only a part of them.
 */
uint64_t tlbp_model_lack_ps(const struct tlbp_model *model,
			    const struct tlbp_model_snapshot *snapshot, uint64_t limit_ps);

/**
 * tlbp_model_snapshot_free() - free a snapshot
 * @snapshot: The snapshot; NULL is ignored.
 */
void tlbp_model_snapshot_free(struct tlbp_model_snapshot *snapshot);

#ifdef __cplusplus
}
#endif

#endif /* TLBPOLICY_MODEL_H */
