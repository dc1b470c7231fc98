/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * src/calibrate.c on a machine whose costs are known to the picosecond. Its TLB
 * is the simplest there is, and its clock may lie in any way.
 */
#include "unit.h"

#include <tlbpolicy/calibrate.h>

#define GRANULE_SHIFT 14
#define SCRATCH_VA UINT64_C(0xffff800010000000)
#define SCRATCH_PAGES (2 * TLBP_CALIBRATE_MAX_ENTRIES)
#define MS 1000000

enum clock_fault {
	CLOCK_GOOD,
	CLOCK_STOPS,
	CLOCK_TURNS,            /* and runs backwards, for so long */
	CLOCK_LEAPS,            /* ahead and back again, at every other reading */
	CLOCK_FALLS_BACK,       /* by 1 ms, at every third reading or so */
};

/* A direct-mapped TLB: sequential pages fit if they are no more than its entries. */
struct machine {
	struct tlbp_backend backend;
	struct tlbp_calibration calibration;
	struct tlbp_costs true_costs;
	uint64_t hit_ps;
	uint64_t request_ps;    /* what begins and ends one */
	uint32_t ops_per_page;
	uint64_t span_pages;    /* most of a range operation */
	bool is_unsteady;       /* operations take up to twice as long, by the stretch */
	uint64_t refuse_op;     /* this operation by address, from 1; 0: none */
	bool refuses_whole;
	bool has_context;

	uint32_t clock_fault;
	uint64_t fault_at_ps;
	uint64_t turned_ps;
	uint32_t stolen_permille;
	struct unit_random random;
	uint64_t reading_count;
	uint64_t fallen_ns;
	uint64_t read_at_ps;
	uint64_t stolen_ps;
	uint64_t slow_permille;

	uint64_t now_ps;
	uint64_t op_count;
	uint64_t whole_count;
	uint64_t lost_count;
	uint64_t pending_count;
	uint64_t order_count;
	uint64_t longest_ps;    /* between two readings */
	uint32_t depth;         /* of enter and leave */
	uint32_t tags[SCRATCH_PAGES];
};

static struct machine *machine_of(const struct tlbp_backend *backend)
{
	return (struct machine *)(uintptr_t)backend;
}

static bool is_span(const struct machine *machine, const struct tlbp_range *range)
{
	return (machine->backend.caps.flags & TLBP_CAP_RANGE) && range->page_count > 1;
}

/* What a range takes; @ps, if not NULL, is how long. */
static uint64_t range_ops(const struct machine *machine, const struct tlbp_range *range,
			  uint64_t *ps)
{
	const struct tlbp_costs *costs = &machine->true_costs;
	uint64_t ops = range->page_count;
	uint64_t op_ps = costs->op_ps;

	if (is_span(machine, range)) {
		ops = (range->page_count - 1) / machine->span_pages + 1;
		op_ps = costs->range_op_ps + range->page_count * costs->range_page_ps / ops;
	}
	ops *= machine->ops_per_page;
	if (ps)
		*ps = ops * (op_ps + op_ps * machine->slow_permille / 1000);
	return ops;
}

static uint64_t machine_count_ops(const struct tlbp_backend *backend,
				  const struct tlbp_request *request)
{
	const struct machine *machine = machine_of(backend);
	uint64_t op_count = 0;
	uint32_t i;

	for (i = 0; i < request->range_count; i++)
		op_count += range_ops(machine, &request->ranges[i], NULL);
	return op_count;
}

static void machine_order_stores(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)space;
	machine_of(backend)->order_count++;
}

static void assert_inside(const struct machine *machine, const struct tlbp_range *range)
{
	const struct tlbp_range *scratch = &machine->calibration.scratch;
	uint64_t first = (range->start_va - scratch->start_va) >> GRANULE_SHIFT;

	assert_true(range->start_va >= scratch->start_va);
	assert_true(range->page_count >= 1 && range->page_count <= scratch->page_count);
	assert_true(first <= scratch->page_count - range->page_count);
}

static void assert_in_context(const struct machine *machine)
{
	assert_int_equal(machine->order_count, 1);
	assert_int_equal(machine->depth, machine->has_context);
}

static uint32_t machine_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			      struct tlbp_cursor *cursor, uint32_t max_ops)
{
	struct machine *machine = machine_of(backend);
	uint32_t issued = 0;

	assert_in_context(machine);
	machine->now_ps += machine->request_ps;
	for (; cursor->range_index < request->range_count; cursor->range_index++) {
		const struct tlbp_range *range = &request->ranges[cursor->range_index];
		uint64_t ps;
		uint64_t ops = range_ops(machine, range, &ps);

		assert_inside(machine, range);
		assert_true(ops <= max_ops);
		if (machine->refuse_op && machine->op_count + ops >= machine->refuse_op)
			return issued;
		machine->now_ps += ps;
		machine->op_count += ops;
		machine->pending_count += ops;
		issued += (uint32_t)ops;
	}
	return issued;
}

static uint32_t machine_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
				    uint32_t flags)
{
	struct machine *machine = machine_of(backend);

	(void)space;
	(void)flags;
	assert_in_context(machine);
	if (machine->refuses_whole)
		return 0;
	memset(machine->tags, 0, sizeof(machine->tags));
	machine->now_ps += ((uint64_t)machine->true_costs.whole_ns - machine->true_costs.sync_ns) *
			   1000;
	machine->whole_count++;
	machine->pending_count++;
	return 1;
}

static void machine_everything(struct tlbp_backend *backend, const struct tlbp_space *space,
			       uint32_t flags)
{
	(void)backend;
	(void)space;
	(void)flags;
	fail();
}

static void machine_sync(struct tlbp_backend *backend, const struct tlbp_space *space,
			 uint32_t action, uint32_t flags)
{
	struct machine *machine = machine_of(backend);

	(void)space;
	(void)flags;
	assert_in_context(machine);
	assert_true(action == TLBP_BY_ADDRESS || action == TLBP_WHOLE_SPACE);
	machine->pending_count = 0;
	machine->now_ps += (uint64_t)machine->true_costs.sync_ns * 1000;
}

static void machine_enter(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	struct machine *machine = machine_of(backend);

	assert_int_equal(space->kind, machine->calibration.space.kind);
	assert_int_equal(machine->depth++, 0);
}

static void machine_leave(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	struct machine *machine = machine_of(backend);

	assert_int_equal(space->kind, machine->calibration.space.kind);
	assert_int_equal(machine->pending_count, 0);
	assert_int_equal(--machine->depth, 0);
}

/* What another's time makes of the time since the last reading: 1000 times that. */
static uint64_t shown_ps(struct machine *machine)
{
	uint64_t passed_ps = machine->now_ps - machine->read_at_ps;

	machine->read_at_ps = machine->now_ps;
	if (passed_ps > machine->longest_ps)
		machine->longest_ps = passed_ps;
	if (unit_random_below(&machine->random, 1000) < machine->stolen_permille)
		machine->stolen_ps += 999 * passed_ps;
	return machine->now_ps + machine->stolen_ps;
}

static uint64_t min_of(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t machine_now_ns(struct tlbp_backend *backend)
{
	const uint64_t start_ns = UINT64_C(1) << 50;
	struct machine *machine = machine_of(backend);
	uint64_t step_ns = machine->true_costs.clock_ns;
	uint64_t passed_ps = shown_ps(machine);
	uint64_t passed_ns;

	machine->reading_count++;
	if (machine->is_unsteady)
		machine->slow_permille = unit_random_below(&machine->random, 1000);
	if (machine->clock_fault == CLOCK_STOPS && passed_ps > machine->fault_at_ps)
		passed_ps = machine->fault_at_ps;
	passed_ns = passed_ps / 1000 / step_ns * step_ns;
	if (machine->clock_fault == CLOCK_TURNS && passed_ps > machine->fault_at_ps)
		return start_ns + passed_ns -
		       2 * min_of(passed_ps - machine->fault_at_ps, machine->turned_ps) / 1000;
	if (machine->clock_fault == CLOCK_LEAPS && machine->reading_count % 2)
		return start_ns * 2 + passed_ns;
	if (machine->clock_fault == CLOCK_FALLS_BACK && unit_random_below(&machine->random, 3) == 0)
		machine->fallen_ns += MS;
	return start_ns + passed_ns - machine->fallen_ns;
}

static void touch(void *context, uint64_t first_page, uint64_t page_count)
{
	struct machine *machine = context;
	uint64_t page;

	assert_in_context(machine);
	assert_true(first_page + page_count <= machine->calibration.scratch.page_count);
	for (page = first_page; page < first_page + page_count; page++) {
		uint32_t *tag = &machine->tags[page % machine->true_costs.entry_count];

		machine->now_ps += machine->hit_ps;
		if (*tag != page + 1)
			machine->now_ps += machine->true_costs.refill_ps;
		*tag = (uint32_t)page + 1;
	}
}

#define PLAIN_HOOKS                                                                        \
	.name = "machine", .struct_size = sizeof(struct tlbp_backend_ops),                 \
	.count_ops = machine_count_ops, .order_stores = machine_order_stores,              \
	.issue = machine_issue, .whole_space = machine_whole_space,                        \
	.everything = machine_everything, .sync = machine_sync

static const struct tlbp_backend_ops plain_ops = { PLAIN_HOOKS, .now_ns = machine_now_ns };
static const struct tlbp_backend_ops context_ops = {
	PLAIN_HOOKS,
	.enter = machine_enter,
	.leave = machine_leave,
	.now_ns = machine_now_ns,
};
static const struct tlbp_backend_ops clockless_ops = { PLAIN_HOOKS };

/* One for all tests, as it is large. */
static struct machine *machine_start(void)
{
	static struct machine machine;

	machine = (struct machine){
		.backend = {
			.ops = &plain_ops,
			.caps = {
				.spaces = TLBP_SPACE_BIT(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER) |
					  TLBP_SPACE_BIT(TLBP_SPACE_USER, TLBP_DOMAIN_INNER) |
					  TLBP_SPACE_BIT(TLBP_SPACE_GUEST, TLBP_DOMAIN_INNER),
				.granules = 1 << GRANULE_SHIFT,
				.guest_granules = 1 << GRANULE_SHIFT,
				.asid_bits = 8,
				.vmid_bits = 8,
				.flags = TLBP_CAP_RANGE,
			},
		},
		.true_costs = {
			.op_ps = 23400,
			.range_op_ps = 41700,
			.range_page_ps = 130,
			.sync_ns = 217,
			.whole_ns = 1630,
			.refill_ps = 31300,
			.entry_count = 1280,
			.clock_ns = 1,
		},
		.hit_ps = 1100,
		.ops_per_page = 1,
		.span_pages = SCRATCH_PAGES,
		.random = { 1 },
	};
	machine.calibration = (struct tlbp_calibration){
		.backend = &machine.backend,
		.space = {
			.kind = TLBP_SPACE_KERNEL,
			.domain = TLBP_DOMAIN_INNER,
			.granule_shift = GRANULE_SHIFT,
		},
		.scratch = { SCRATCH_VA, SCRATCH_PAGES },
		.touch = touch,
		.context = &machine,
	};
	return &machine;
}

static int calibrate(struct machine *machine)
{
	int status = tlbp_calibrate(&machine->calibration);

	assert_int_equal(machine->pending_count, 0);
	assert_int_equal(machine->depth, 0);
	return status;
}

#define ALL_OF_IT                                                                     \
	(TLBP_CALIBRATED_CLOCK | TLBP_CALIBRATED_OP | TLBP_CALIBRATED_RANGE |         \
	 TLBP_CALIBRATED_WHOLE | TLBP_CALIBRATED_REFILL | TLBP_CALIBRATED_ENTRIES)

static void assert_near(const char *what, uint64_t value, uint64_t truth, uint64_t percent)
{
	if (value * 100 < truth * (100 - percent) || value * 100 > truth * (100 + percent))
		fail_msg("%s: %" PRIu64 ", not %" PRIu64, what, value, truth);
}

static void assert_found(const struct machine *machine, uint64_t percent)
{
	const struct tlbp_costs *found = &machine->calibration.costs;
	const struct tlbp_costs *truth = &machine->true_costs;

	assert_int_equal(machine->calibration.measured, ALL_OF_IT);
	assert_near("op_ps", found->op_ps, truth->op_ps, percent);
	assert_near("range_op_ps", found->range_op_ps, truth->range_op_ps, percent);
	assert_near("range_page_ps", found->range_page_ps, truth->range_page_ps, percent);
	assert_near("sync_ns", found->sync_ns, truth->sync_ns, percent * 2);
	assert_near("whole_ns", found->whole_ns, truth->whole_ns, percent);
	assert_near("refill_ps", found->refill_ps, truth->refill_ps, percent);
	assert_true(found->entry_count * 2 >= truth->entry_count);
	assert_true(found->entry_count <= truth->entry_count * 2);
	assert_int_equal(found->grade, 'B');
}

/* --------------------------------------------------------- what it finds --- */

static void it_finds_every_cost_with_a_perfect_clock(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_found(machine, 1);
	assert_int_equal(machine->calibration.costs.clock_ns, 1);
}

static void it_finds_them_with_a_coarse_clock(void **state)
{
	static const uint32_t steps_ns[] = { 10, 40, 1000, 5000 };
	uint32_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(steps_ns); i++) {
		struct machine *machine = machine_start();

		machine->true_costs.clock_ns = steps_ns[i];
		machine->calibration.max_ns = 100 * MS;
		assert_int_equal(calibrate(machine), TLBP_OK);
		assert_found(machine, 3);
		assert_int_equal(machine->calibration.costs.clock_ns, steps_ns[i]);
	}
}

static void it_finds_them_though_others_steal_time(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < 100; i++) {
		struct machine *machine = machine_start();

		machine->random.state = i;
		machine->stolen_permille = 10;
		machine->true_costs.clock_ns = i % 2 ? 1 : 1000;
		assert_int_equal(calibrate(machine), TLBP_OK);
		assert_found(machine, 3);
	}
}

static void it_finds_dear_operations(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->true_costs.op_ps = 50000000;
	machine->true_costs.range_op_ps = 60000000;
	machine->true_costs.range_page_ps = 100000;
	machine->true_costs.whole_ns = 3000000;
	machine->true_costs.sync_ns = 20000;
	machine->true_costs.refill_ps = 4000000;
	machine->calibration.max_ns = 1000 * (uint64_t)MS;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_found(machine, 1);
}

static void it_finds_the_size_of_any_tlb(void **state)
{
	uint32_t entry_count;

	(void)state;
	for (entry_count = 10; entry_count <= TLBP_CALIBRATE_MAX_ENTRIES;
	     entry_count += entry_count / 5) {
		struct machine *machine = machine_start();

		machine->true_costs.entry_count = entry_count;
		assert_int_equal(calibrate(machine), TLBP_OK);
		assert_found(machine, 1);
	}
}

static void without_range_operations_it_leaves_their_costs_alone(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->backend.caps.flags = 0;
	machine->calibration.costs.range_op_ps = 77;
	machine->calibration.costs.range_page_ps = 88;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_int_equal(machine->calibration.measured, ALL_OF_IT & ~TLBP_CALIBRATED_RANGE);
	assert_int_equal(machine->calibration.costs.range_op_ps, 77);
	assert_int_equal(machine->calibration.costs.range_page_ps, 88);
	assert_near("op_ps", machine->calibration.costs.op_ps, machine->true_costs.op_ps, 1);
	assert_near("sync_ns", machine->calibration.costs.sync_ns, machine->true_costs.sync_ns, 2);
}

static void what_begins_a_request_is_no_part_of_an_operation(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->backend.caps.flags = 0;
	machine->request_ps = 60000;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_near("op_ps", machine->calibration.costs.op_ps, machine->true_costs.op_ps, 1);
	assert_near("sync_ns", machine->calibration.costs.sync_ns,
		    machine->true_costs.sync_ns + 60, 2);
}

/* As policies are handed the doubled count, each of the two is one operation. */
static void an_operation_that_is_doubled_counts_as_two(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->backend.caps.flags |= TLBP_CAP_PAIRED;
	machine->ops_per_page = 2;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_found(machine, 1);
}

static void it_finds_what_a_page_of_a_range_costs(void **state)
{
	uint64_t span_pages;

	(void)state;
	for (span_pages = 2; span_pages <= SCRATCH_PAGES; span_pages *= 2) {
		struct machine *machine = machine_start();

		machine->span_pages = span_pages;
		machine->true_costs.range_op_ps = 10000;
		machine->true_costs.range_page_ps = 5000;
		assert_int_equal(calibrate(machine), TLBP_OK);
		/* With operations of two pages only, nobody can tell. */
		if (span_pages == 2)
			assert_near("two pages", machine->calibration.costs.range_op_ps, 20000, 1);
		else
			assert_found(machine, 1);
	}
}

static void without_touch_it_measures_operations_only(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->calibration.touch = NULL;
	machine->calibration.costs.refill_ps = 77;
	machine->calibration.costs.entry_count = 88;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_int_equal(machine->calibration.measured,
			 ALL_OF_IT & ~(TLBP_CALIBRATED_REFILL | TLBP_CALIBRATED_ENTRIES));
	assert_int_equal(machine->calibration.costs.refill_ps, 77);
	assert_int_equal(machine->calibration.costs.entry_count, 88);
	/* Nothing shorter than an operation is done between two readings. */
	assert_int_equal(machine->calibration.costs.clock_ns,
			 machine->true_costs.op_ps / 1000);
}

/* Other CPUs lose 70 ns by each operation, and once a second of something else. */
static uint64_t lost_ns(void *context)
{
	struct machine *machine = context;

	machine->lost_count++;
	return machine->op_count * 70 + (machine->lost_count > 1 ? 1000000000 : 0);
}

static void what_others_lose_is_the_less_of_two_looks(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->calibration.lost = lost_ns;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_int_equal(machine->lost_count, 4);
	assert_int_equal(machine->calibration.measured,
			 ALL_OF_IT | TLBP_CALIBRATED_BYSTANDERS);
	assert_int_equal(machine->calibration.costs.bystander_ps, 70000);
}

static void without_whole_flushes_there_is_none(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->calibration.flags = TLBP_CALIBRATE_NO_WHOLE;
	machine->calibration.costs.whole_ns = 77;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_int_equal(machine->whole_count, 0);
	assert_int_equal(machine->calibration.measured, TLBP_CALIBRATED_CLOCK |
							       TLBP_CALIBRATED_OP |
							       TLBP_CALIBRATED_RANGE);
	assert_int_equal(machine->calibration.costs.whole_ns, 77);
}

static void refills_that_cost_nothing_are_not_measured(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->true_costs.refill_ps = 0;
	machine->calibration.costs.refill_ps = 77;
	machine->calibration.costs.entry_count = 88;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_int_equal(machine->calibration.measured,
			 ALL_OF_IT & ~(TLBP_CALIBRATED_REFILL | TLBP_CALIBRATED_ENTRIES));
	assert_int_equal(machine->calibration.costs.refill_ps, 77);
	assert_int_equal(machine->calibration.costs.entry_count, 88);
}

/* With fewer than twice its entries nobody knows where it ends. */
static void a_scratch_range_that_fits_shows_no_size(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->calibration.scratch.page_count = 1024;
	machine->calibration.costs.entry_count = 88;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_int_equal(machine->calibration.measured, ALL_OF_IT & ~TLBP_CALIBRATED_ENTRIES);
	assert_int_equal(machine->calibration.costs.entry_count, 88);

	machine = machine_start();
	machine->true_costs.entry_count = 1024;
	machine->calibration.scratch.page_count = 2048;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_found(machine, 1);
}

/* The hooks look whether everything stays inside. */
static void any_scratch_range_will_do(void **state)
{
	uint64_t page_count;

	(void)state;
	for (page_count = 1; page_count < 70; page_count++) {
		struct machine *machine = machine_start();

		machine->calibration.scratch.page_count = page_count;
		assert_int_equal(calibrate(machine), TLBP_OK);
		assert_near("op_ps", machine->calibration.costs.op_ps, machine->true_costs.op_ps,
			    1);
	}
}

static void the_last_page_of_the_address_space_is_one(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->calibration.scratch.start_va = -(uint64_t)SCRATCH_PAGES << GRANULE_SHIFT;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_found(machine, 1);
}

/* The hooks look whether the context is there, and nothing is pending after it. */
static void it_works_inside_the_context_of_a_guest(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->backend.ops = &context_ops;
	machine->has_context = true;
	machine->calibration.space.kind = TLBP_SPACE_GUEST;
	machine->calibration.scratch.start_va = 0;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_found(machine, 1);
}

/* ------------------------------------------------------------------ time --- */

static void it_keeps_what_it_had_when_time_runs_out(void **state)
{
	const struct tlbp_costs known = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 'D' };
	uint64_t max_ns;
	uint32_t before = 0;

	(void)state;
	for (max_ns = 1; before != ALL_OF_IT; max_ns += max_ns / 8 + 1) {
		struct machine *machine = machine_start();
		const struct tlbp_costs *costs = &machine->calibration.costs;
		uint32_t measured;
		int status;

		machine->calibration.max_ns = max_ns;
		machine->calibration.costs = known;
		status = calibrate(machine);
		measured = machine->calibration.measured;
		assert_int_equal(status, measured == ALL_OF_IT ? TLBP_OK : TLBP_AGAIN);
		assert_int_equal(costs->grade, measured == ALL_OF_IT ? 'B' : 'D');
		assert_int_equal(costs->op_ps == 1, !(measured & TLBP_CALIBRATED_OP));
		assert_int_equal(costs->sync_ns == 4, !(measured & TLBP_CALIBRATED_OP));
		assert_int_equal(costs->range_op_ps == 2, !(measured & TLBP_CALIBRATED_RANGE));
		assert_int_equal(costs->range_page_ps == 3, !(measured & TLBP_CALIBRATED_RANGE));
		assert_int_equal(costs->whole_ns == 5, !(measured & TLBP_CALIBRATED_WHOLE));
		assert_int_equal(costs->refill_ps == 6, !(measured & TLBP_CALIBRATED_REFILL));
		assert_int_equal(costs->entry_count == 7, !(measured & TLBP_CALIBRATED_ENTRIES));
		/* Each comes after the other. */
		assert_int_equal(measured & before, before);
		before = measured;
	}
	assert_true(max_ns < 20 * MS);
}

static void it_overruns_its_time_by_a_stretch_at_most(void **state)
{
	uint64_t max_ns;

	(void)state;
	for (max_ns = 1; max_ns < 4 * MS; max_ns += max_ns / 8 + 1) {
		struct machine *machine = machine_start();

		machine->calibration.max_ns = max_ns;
		calibrate(machine);
		/* Once through all pages, which all miss, is its longest. */
		assert_true(machine->longest_ps / 1000 <= 40000 + 16384 * 33);
		assert_true(machine->now_ps <= max_ns * 1000 + 3 * machine->longest_ps + 1000000);
		assert_near("spent_ns", machine->calibration.spent_ns + 5000,
			    machine->now_ps / 1000 + 5000, 10);
	}
}

/* Not by seven, though no three agree. */
static void it_overruns_its_time_by_three_unsteady_stretches_at_most(void **state)
{
	uint64_t max_ns;

	(void)state;
	for (max_ns = 1000; max_ns < 2 * MS; max_ns += max_ns / 32) {
		struct machine *machine = machine_start();

		machine->is_unsteady = true;
		machine->calibration.max_ns = max_ns;
		calibrate(machine);
		assert_true(machine->now_ps <= max_ns * 1000 + 3 * machine->longest_ps + 1000000);
	}
}

static void stolen_time_is_not_its_own(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->stolen_permille = 50;
	assert_int_equal(calibrate(machine), TLBP_OK);
	assert_found(machine, 3);
	assert_true(machine->stolen_ps > 4 * machine->now_ps);
	assert_near("spent_ns", machine->calibration.spent_ns, machine->now_ps / 1000, 10);
}

/* ---------------------------------------------------------------- clocks --- */

static void a_clock_that_never_moves_is_an_error(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->clock_fault = CLOCK_STOPS;
	assert_int_equal(calibrate(machine), TLBP_ERR_CLOCK);
	assert_int_equal(machine->calibration.measured, 0);
	assert_true(machine->op_count <= 16384);
}

static void a_clock_that_stops_is_an_error_wherever_it_does(void **state)
{
	uint64_t at_ns;

	(void)state;
	for (at_ns = 300; at_ns < 1200000; at_ns += 10000) {
		struct machine *machine = machine_start();

		machine->clock_fault = CLOCK_STOPS;
		machine->fault_at_ps = at_ns * 1000;
		assert_int_equal(calibrate(machine), TLBP_ERR_CLOCK);
		assert_int_not_equal(machine->calibration.measured, ALL_OF_IT);
		assert_true(machine->now_ps < (uint64_t)20 * MS * 1000);
	}
}

static void a_clock_that_runs_backwards_is_an_error_from_wherever_it_does(void **state)
{
	uint64_t at_ns;

	(void)state;
	for (at_ns = 0; at_ns < 1200000; at_ns += 10000) {
		struct machine *machine = machine_start();

		machine->clock_fault = CLOCK_TURNS;
		machine->fault_at_ps = at_ns * 1000;
		machine->turned_ps = UINT64_MAX / 2;
		assert_int_equal(calibrate(machine), TLBP_ERR_CLOCK);
		assert_int_not_equal(machine->calibration.measured, ALL_OF_IT);
	}
}

static void a_clock_that_runs_backwards_for_a_while_misleads_nobody(void **state)
{
	uint32_t error_count = 0;
	uint64_t at_ns;

	(void)state;
	for (at_ns = 0; at_ns < 1200000; at_ns += 5000) {
		struct machine *machine = machine_start();

		machine->clock_fault = CLOCK_TURNS;
		machine->fault_at_ps = at_ns * 1000;
		machine->turned_ps = 600000000;
		if (calibrate(machine) == TLBP_OK)
			assert_found(machine, 1);
		else
			error_count++;
	}
	assert_true(error_count > 50);
}

static void a_clock_that_leaps_ahead_and_back_is_an_error(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->clock_fault = CLOCK_LEAPS;
	assert_int_equal(calibrate(machine), TLBP_ERR_CLOCK);
	assert_int_equal(machine->calibration.measured, 0);
}

static void a_clock_of_more_than_a_millisecond_is_an_error(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->true_costs.op_ps = 10000000;
	machine->true_costs.clock_ns = 2 * MS;
	assert_int_equal(calibrate(machine), TLBP_ERR_CLOCK);
}

static void a_stretch_that_a_clock_spoils_is_forgotten(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < 10; i++) {
		struct machine *machine = machine_start();

		machine->clock_fault = CLOCK_FALLS_BACK;
		machine->random.state = i;
		assert_int_equal(calibrate(machine), TLBP_OK);
		assert_found(machine, 1);
	}
}

/* --------------------------------------------------------------- refusals --- */

static void nothing_to_calibrate_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(tlbp_calibrate(NULL), TLBP_ERR_UNREADY);
}

static void a_backend_is_checked_as_by_the_engine(void **state)
{
	struct tlbp_backend_ops ops = plain_ops;
	struct machine *machine = machine_start();

	(void)state;
	machine->calibration.backend = NULL;
	assert_int_equal(calibrate(machine), TLBP_ERR_BACKEND);
	machine->calibration.backend = &machine->backend;
	machine->backend.ops = NULL;
	assert_int_equal(calibrate(machine), TLBP_ERR_BACKEND);
	machine->backend.ops = &ops;
	ops.struct_size--;
	assert_int_equal(calibrate(machine), TLBP_ERR_BACKEND_SIZE);
	ops.struct_size++;
	ops.sync = NULL;
	assert_int_equal(calibrate(machine), TLBP_ERR_BACKEND_HOOK);
	ops.sync = plain_ops.sync;
	machine->backend.caps.spaces = 0;
	assert_int_equal(calibrate(machine), TLBP_ERR_BACKEND_CAPS);
	assert_int_equal(machine->op_count, 0);
}

static void without_a_clock_there_is_nothing_to_measure(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->backend.ops = &clockless_ops;
	assert_int_equal(calibrate(machine), TLBP_ERR_POLICY_CLOCK);
	assert_int_equal(machine->op_count, 0);
}

static void unknown_flags_are_refused(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->calibration.flags = TLBP_CALIBRATE_NO_WHOLE << 1;
	assert_int_equal(calibrate(machine), TLBP_ERR_FLAGS);
	assert_int_equal(machine->op_count, 0);
}

static void a_space_is_checked_as_by_the_engine(void **state)
{
	struct machine *machine = machine_start();
	struct tlbp_space *space = &machine->calibration.space;

	(void)state;
	space->kind = TLBP_SPACE_HYP;
	assert_int_equal(calibrate(machine), TLBP_ERR_SPACE);
	space->kind = TLBP_SPACE_KERNEL;
	space->domain = TLBP_DOMAIN_OUTER;
	assert_int_equal(calibrate(machine), TLBP_ERR_DOMAIN);
	space->domain = TLBP_DOMAIN_INNER;
	space->granule_shift = GRANULE_SHIFT - 2;
	assert_int_equal(calibrate(machine), TLBP_ERR_GRANULE);
	space->granule_shift = GRANULE_SHIFT;
	space->kind = TLBP_SPACE_USER;
	space->asid = 256;
	assert_int_equal(calibrate(machine), TLBP_ERR_ASID);
	space->kind = TLBP_SPACE_GUEST;
	space->vmid = 256;
	assert_int_equal(calibrate(machine), TLBP_ERR_VMID);
	assert_int_equal(machine->op_count, 0);
}

static uint64_t no_address_form(const struct tlbp_backend *backend,
				const struct tlbp_request *request)
{
	(void)backend;
	(void)request;
	return TLBP_NO_ADDRESS_FORM;
}

static void a_scratch_range_that_is_none_is_refused(void **state)
{
	struct machine *machine = machine_start();
	struct tlbp_range *scratch = &machine->calibration.scratch;
	struct tlbp_backend_ops ops = plain_ops;

	(void)state;
	scratch->page_count = 0;
	assert_int_equal(calibrate(machine), TLBP_ERR_REQUEST);
	scratch->page_count = SCRATCH_PAGES;
	scratch->start_va += 1 << (GRANULE_SHIFT - 1);
	assert_int_equal(calibrate(machine), TLBP_ERR_ALIGN);
	scratch->start_va = -(uint64_t)(SCRATCH_PAGES - 1) << GRANULE_SHIFT;
	assert_int_equal(calibrate(machine), TLBP_ERR_RANGE);
	scratch->start_va = SCRATCH_VA;
	ops.count_ops = no_address_form;
	machine->backend.ops = &ops;
	assert_int_equal(calibrate(machine), TLBP_ERR_RANGE);
	assert_int_equal(machine->op_count, 0);
}

static void a_refused_operation_ends_it(void **state)
{
	uint64_t refuse_op;

	(void)state;
	for (refuse_op = 1; refuse_op < 2000; refuse_op += refuse_op) {
		struct machine *machine = machine_start();

		machine->refuse_op = refuse_op;
		machine->calibration.costs.grade = 'D';
		assert_int_equal(calibrate(machine), TLBP_ERR_REFUSED);
		assert_true(machine->op_count < refuse_op);
		assert_int_equal(machine->calibration.costs.grade, 'D');
		assert_false(machine->calibration.measured & TLBP_CALIBRATED_RANGE);
	}
}

static void a_refused_whole_flush_ends_it(void **state)
{
	struct machine *machine = machine_start();

	(void)state;
	machine->refuses_whole = true;
	assert_int_equal(calibrate(machine), TLBP_ERR_REFUSED);
	assert_int_equal(machine->calibration.measured, TLBP_CALIBRATED_CLOCK |
							       TLBP_CALIBRATED_OP |
							       TLBP_CALIBRATED_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_finds_every_cost_with_a_perfect_clock),
		cmocka_unit_test(it_finds_them_with_a_coarse_clock),
		cmocka_unit_test(it_finds_them_though_others_steal_time),
		cmocka_unit_test(it_finds_dear_operations),
		cmocka_unit_test(it_finds_the_size_of_any_tlb),
		cmocka_unit_test(without_range_operations_it_leaves_their_costs_alone),
		cmocka_unit_test(what_begins_a_request_is_no_part_of_an_operation),
		cmocka_unit_test(an_operation_that_is_doubled_counts_as_two),
		cmocka_unit_test(it_finds_what_a_page_of_a_range_costs),
		cmocka_unit_test(without_touch_it_measures_operations_only),
		cmocka_unit_test(what_others_lose_is_the_less_of_two_looks),
		cmocka_unit_test(without_whole_flushes_there_is_none),
		cmocka_unit_test(refills_that_cost_nothing_are_not_measured),
		cmocka_unit_test(a_scratch_range_that_fits_shows_no_size),
		cmocka_unit_test(any_scratch_range_will_do),
		cmocka_unit_test(the_last_page_of_the_address_space_is_one),
		cmocka_unit_test(it_works_inside_the_context_of_a_guest),
		cmocka_unit_test(it_keeps_what_it_had_when_time_runs_out),
		cmocka_unit_test(it_overruns_its_time_by_a_stretch_at_most),
		cmocka_unit_test(it_overruns_its_time_by_three_unsteady_stretches_at_most),
		cmocka_unit_test(stolen_time_is_not_its_own),
		cmocka_unit_test(a_clock_that_never_moves_is_an_error),
		cmocka_unit_test(a_clock_that_stops_is_an_error_wherever_it_does),
		cmocka_unit_test(a_clock_that_runs_backwards_is_an_error_from_wherever_it_does),
		cmocka_unit_test(a_clock_that_runs_backwards_for_a_while_misleads_nobody),
		cmocka_unit_test(a_clock_that_leaps_ahead_and_back_is_an_error),
		cmocka_unit_test(a_clock_of_more_than_a_millisecond_is_an_error),
		cmocka_unit_test(a_stretch_that_a_clock_spoils_is_forgotten),
		cmocka_unit_test(nothing_to_calibrate_is_an_error),
		cmocka_unit_test(a_backend_is_checked_as_by_the_engine),
		cmocka_unit_test(without_a_clock_there_is_nothing_to_measure),
		cmocka_unit_test(unknown_flags_are_refused),
		cmocka_unit_test(a_space_is_checked_as_by_the_engine),
		cmocka_unit_test(a_scratch_range_that_is_none_is_refused),
		cmocka_unit_test(a_refused_operation_ends_it),
		cmocka_unit_test(a_refused_whole_flush_ends_it),
	};

	return cmocka_run_group_tests_name("calibrate", tests, NULL, NULL);
}
