/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Traces of what tools/tlbi-trace recorded: from instructions back to requests.
 *
 * Instructions of one thread, or of what interrupts it, belong together up to the
 * barrier that completes them. Where the recording tells which range was wanted,
 * that is the request, and the instructions are held against it: by address they
 * must cover it from start to end without a hole, and the whole space is taken
 * only where it has at least MIN_WHOLE_STRIDES. Elsewhere what a loop does to
 * addresses that lie behind each other is one request, and any other instruction
 * is one by itself.
 */
#include "format.h"
#include "import.h"
#include "tlbi_text.h"

#include <stdlib.h>
#include <string.h>

/* Linux's limit, since 2014, whatever it is called. */
#define MIN_WHOLE_STRIDES 512
/* Threads between the first instruction and the barrier, at the same time. */
#define MAX_FLOWS 256

/* What an instruction does. */
struct effect {
	bool by_address;
	bool is_kernel;
	bool is_leaf;
	uint16_t asid;
	uint8_t level;
	uint64_t first;
	/* 0: as long as the stride. */
	uint64_t byte_count;
};

/* Instructions under way. */
struct flow {
	bool is_used;
	uint64_t pid;
	uint8_t context;
	uint8_t cpu;
	bool has_want;
	bool has_request;
	/* A barrier was the last event, and there was nothing for it. */
	bool has_idle_barrier;
	/* The request is the want's. */
	bool is_wanted;
	bool agrees;
	struct tlbi_event want;
	/* Of the request. */
	struct tlbi_event first_op;
	struct tlbi_event last_op;
	struct effect effect;
	uint64_t start_va;
	/* Up to where instructions have gone. */
	uint64_t at_va;
	uint64_t end_va;
	uint32_t stride_shift;
	uint64_t op_count;
};

struct importer {
	struct tlbi_text text;
	struct trace_writer *writer;
	struct trace_problem *problem;
	struct trace_import_counts counts;
	struct flow flows[MAX_FLOWS];
	uint64_t at_ns[TRACE_MAX_CPUS];
};

/* ------------------------------------------------------------ instructions --- */

static uint64_t bits(uint64_t value, uint32_t high, uint32_t low)
{
	return value >> low & (UINT64_MAX >> (63 - (high - low)));
}

static uint64_t sign_extended(uint64_t value, uint32_t width)
{
	uint64_t sign = UINT64_C(1) << (width - 1);

	return (value ^ sign) - sign;
}

static uint32_t block_shift(uint32_t page_shift, uint32_t level)
{
	return page_shift + (3 - level) * (page_shift - 3);
}

/* Arm ARM C5.5: TTL [47:44]; VA [43:0]. */
static void decode_va(const struct importer *importer, uint64_t operand, struct effect *effect)
{
	effect->first = sign_extended(bits(operand, 43, 0), 44) << 12;
	if (bits(operand, 47, 46) == 0 || bits(operand, 45, 44) == 0)
		return;
	effect->level = (uint8_t)bits(operand, 45, 44);
	effect->byte_count = UINT64_C(1)
			     << block_shift(importer->text.page_shift, effect->level);
}

/* SCALE [45:44], NUM [43:39], TTL [38:37], BaseADDR [36:0]. */
static void decode_range(const struct importer *importer, uint64_t operand, struct effect *effect)
{
	uint64_t pages = (bits(operand, 43, 39) + 1) << (5 * bits(operand, 45, 44) + 1);

	effect->first = sign_extended(bits(operand, 36, 0), 37) << importer->text.base_shift;
	effect->byte_count = pages << importer->text.page_shift;
	effect->level = (uint8_t)bits(operand, 38, 37);
}

/* False: not of a kernel's or a user's own translations. */
static bool decode(const struct importer *importer, const struct tlbi_event *op,
		   struct effect *effect)
{
	const struct tlbp_arm64_tlbi *tlbi = op->site->tlbi;
	uint32_t op1 = tlbi->word >> 16 & 7, op2 = tlbi->word >> 5 & 7;

	*effect = (struct effect){
		.is_kernel = tlbi->operand == TLBP_ARM64_OPERAND_NONE || op2 == 3 || op2 == 7,
		.is_leaf = tlbi->operand != TLBP_ARM64_OPERAND_ASID && op2 >= 5,
	};
	if (!effect->is_kernel)
		effect->asid = (uint16_t)bits(op->value, 63, 48);
	if (op1 != 0 || tlbi->is_pair || op->site->is_repeat)
		return false;
	effect->by_address = tlbi->operand == TLBP_ARM64_OPERAND_VA ||
			     tlbi->operand == TLBP_ARM64_OPERAND_VA_RANGE;
	if (tlbi->operand == TLBP_ARM64_OPERAND_VA)
		decode_va(importer, op->value, effect);
	if (tlbi->operand == TLBP_ARM64_OPERAND_VA_RANGE)
		decode_range(importer, op->value, effect);
	return true;
}

/* ----------------------------------------------------------------- writing --- */

/* System calls of arm64. */
static uint8_t cause_of(const struct tlbi_event *event)
{
	switch (event->syscall) {
	case 215:
	case 222:
		return TRACE_CAUSE_MUNMAP;
	case 226:
	case 288:
		return TRACE_CAUSE_MPROTECT;
	case 233:
		return TRACE_CAUSE_MADVISE;
	case 216:
		return TRACE_CAUSE_MREMAP;
	case 214:
		return TRACE_CAUSE_BRK;
	case 221:
	case 281:
		return TRACE_CAUSE_EXEC;
	case 93:
	case 94:
		return TRACE_CAUSE_EXIT;
	case 220:
	case 435:
		return TRACE_CAUSE_FORK;
	default:
		return TRACE_CAUSE_UNKNOWN;
	}
}

static bool add(struct importer *importer, const struct trace_event *event)
{
	return trace_writer_add(importer->writer, event) ||
	       text_complain(&importer->text.text, NULL, importer->problem,
			     trace_writer_failure(importer->writer));
}

static bool pass_time(struct importer *importer, const struct tlbi_event *op)
{
	uint64_t *at_ns = &importer->at_ns[op->cpu];
	struct trace_event idle = { .kind = TRACE_IDLE, .cpu = op->cpu };
	bool is_first = *at_ns == 0;

	if (op->time_ns <= *at_ns)
		return true;
	idle.count = op->time_ns - *at_ns;
	*at_ns = op->time_ns;
	return is_first || add(importer, &idle);
}

/* Wrong is worse than unknown, also in a trace. */
static uint8_t level_of(const struct importer *importer, const struct flow *flow)
{
	uint32_t level = flow->is_wanted ? flow->want.level : flow->effect.level;
	uint64_t block_bytes;

	if (level == 0)
		return TLBP_LEVEL_UNKNOWN;
	block_bytes = UINT64_C(1) << block_shift(importer->text.page_shift, level);
	if (flow->stride_shift && UINT64_C(1) << flow->stride_shift < block_bytes)
		return TLBP_LEVEL_UNKNOWN;
	return (flow->start_va | flow->end_va) & (block_bytes - 1) ? TLBP_LEVEL_UNKNOWN :
								     (uint8_t)level;
}

/* Only a block may be a stride: a level up, or none. */
static uint8_t stride_of(const struct importer *importer, const struct flow *flow)
{
	uint32_t shift = flow->stride_shift;

	return shift == block_shift(importer->text.page_shift, 2) ||
			       shift == block_shift(importer->text.page_shift, 1) ?
		       (uint8_t)shift : 0;
}

static bool write_request(struct importer *importer, const struct flow *flow)
{
	bool has_range = flow->is_wanted ? !flow->want.is_full_mm : flow->effect.by_address;
	bool is_leaf = flow->is_wanted && !flow->effect.by_address ? !flow->want.has_tables :
								     flow->effect.is_leaf;
	struct trace_event request = {
		.kind = TRACE_FLUSH, .cpu = flow->last_op.cpu,
		.space_kind = flow->effect.is_kernel ? TLBP_SPACE_KERNEL : TLBP_SPACE_USER,
		.domain = (uint8_t)flow->last_op.site->tlbi->domain,
		.asid = flow->effect.asid, .cause = cause_of(&flow->first_op),
		.flags = has_range ? is_leaf ? TLBP_LEAF_ONLY : 0 : TLBP_WANT_WHOLE_SPACE,
	};
	struct trace_event done = {
		.kind = TRACE_DONE, .cpu = flow->last_op.cpu, .count = flow->op_count,
		.action = flow->effect.by_address ? TLBP_BY_ADDRESS : TLBP_WHOLE_SPACE,
	};

	if (flow->effect.is_kernel)
		request.cause = TRACE_CAUSE_KERNEL;
	if (has_range) {
		request.va = flow->start_va;
		request.count = (flow->end_va - flow->start_va) >> importer->text.page_shift;
		request.stride_shift = stride_of(importer, flow);
		request.level = level_of(importer, flow);
	}
	importer->counts.requests++;
	importer->counts.pages += request.count;
	return pass_time(importer, &flow->last_op) && add(importer, &request) &&
	       add(importer, &done);
}

/* ------------------------------------------------------------ a flow's end --- */

static void count_check(struct importer *importer, bool agrees)
{
	struct trace_import_counts *counts = &importer->counts;

	counts->agreeing += agrees;
	counts->disagreeing += !agrees;
	if (!agrees && counts->first_disagreement == 0)
		counts->first_disagreement = importer->text.text.number;
}

/* An empty range; or an address space that nobody will use, unless tables go with it. */
static bool wants_nothing(const struct tlbi_event *want)
{
	return want->is_full_mm ? !want->has_tables : want->value >= want->end;
}

static bool finish(struct importer *importer, struct flow *flow)
{
	bool good = true;

	if (flow->has_want && !flow->has_request && !wants_nothing(&flow->want))
		count_check(importer, false);
	if (flow->has_request) {
		if (flow->is_wanted && flow->effect.by_address)
			flow->agrees = flow->agrees && flow->at_va == flow->end_va;
		if (!flow->is_wanted)
			flow->end_va = flow->at_va;
		if (flow->is_wanted)
			count_check(importer, flow->agrees);
		else
			importer->counts.unwanted++;
		good = write_request(importer, flow);
	}
	flow->has_want = false;
	flow->has_request = false;
	return good;
}

/* ------------------------------------------------------------- instructions --- */

static uint64_t length_of(const struct importer *importer, const struct flow *flow,
			  const struct effect *effect)
{
	uint32_t shift = flow->stride_shift ? flow->stride_shift : importer->text.page_shift;

	if (effect->byte_count && !(flow->is_wanted && flow->want.stride_shift &&
				    flow->last_op.site->tlbi->operand == TLBP_ARM64_OPERAND_VA))
		return effect->byte_count;
	return UINT64_C(1) << shift;
}

static uint32_t shift_of(const struct importer *importer, const struct tlbi_event *want)
{
	return want->stride_shift ? want->stride_shift : importer->text.page_shift;
}

/*
 * A function may hand the range on to one whose entry tells nothing, because the compiler
 * changed its arguments: what begins where the range does, or is wide enough for it.
 */
static bool is_handed_on(const struct importer *importer, const struct tlbi_event *want,
			 const struct effect *effect)
{
	uint32_t shift = shift_of(importer, want);

	if (effect->by_address)
		return !want->is_full_mm && effect->first == want->value >> shift << shift;
	return effect->is_kernel == want->is_kernel &&
	       (want->end - want->value) >> shift >= MIN_WHOLE_STRIDES;
}

static bool is_wanted(const struct importer *importer, const struct flow *flow,
		      const struct tlbi_event *op, const struct effect *effect)
{
	const struct tlbi_event *want = &flow->want;

	if (!flow->has_want || (!want->is_full_mm && wants_nothing(want)))
		return false;
	return want->site->function == op->site->function ||
	       is_handed_on(importer, want, effect);
}

static void begin_wanted(struct importer *importer, struct flow *flow)
{
	const struct tlbi_event *want = &flow->want;
	uint32_t shift = shift_of(importer, want);
	uint64_t mask = (UINT64_C(1) << shift) - 1;

	flow->stride_shift = shift;
	flow->start_va = want->value & ~mask;
	/* A kernel range is cut, and not rounded. */
	flow->end_va = want->is_kernel ? want->end & ~mask : ((want->end - 1) | mask) + 1;
	flow->agrees = want->is_full_mm || flow->effect.by_address ||
		       (flow->end_va - flow->start_va) >> shift >= MIN_WHOLE_STRIDES;
}

static void extend(struct importer *importer, struct flow *flow, const struct effect *effect)
{
	if (!effect->by_address)
		return;
	flow->agrees = flow->agrees && effect->first == flow->at_va;
	flow->at_va = effect->first + length_of(importer, flow, effect);
}

static void begin(struct importer *importer, struct flow *flow, const struct tlbi_event *op,
		  const struct effect *effect)
{
	flow->is_wanted = is_wanted(importer, flow, op, effect);
	flow->has_request = true;
	flow->effect = *effect;
	flow->first_op = *op;
	flow->last_op = *op;
	flow->op_count = 1;
	flow->stride_shift = 0;
	flow->agrees = true;
	flow->start_va = effect->first;
	if (flow->is_wanted)
		begin_wanted(importer, flow);
	flow->at_va = flow->start_va;
	extend(importer, flow, effect);
}

/* With page tables of the kernel taken away, a user has two ASIDs. */
static bool is_twin(const struct flow *flow, const struct tlbi_event *op)
{
	const struct tlbi_event *last = &flow->last_op;

	return op->site->tlbi == last->site->tlbi && !flow->effect.is_kernel &&
	       op->value == (last->value | UINT64_C(1) << 48) && op->value != last->value &&
	       op->site->function == last->site->function;
}

static bool continues(const struct flow *flow, const struct tlbi_event *op,
		      const struct effect *effect)
{
	bool is_same = op->site->function == flow->last_op.site->function &&
		       effect->by_address && flow->effect.by_address &&
		       effect->asid == flow->effect.asid &&
		       effect->is_kernel == flow->effect.is_kernel &&
		       effect->is_leaf == flow->effect.is_leaf;

	if (!is_same)
		return false;
	if (flow->is_wanted)
		return effect->first >= flow->at_va && effect->first < flow->end_va;
	return effect->first == flow->at_va && op->site->is_in_loop;
}

static bool do_op(struct importer *importer, struct flow *flow, const struct tlbi_event *op)
{
	struct effect effect;

	if (!decode(importer, op, &effect)) {
		importer->counts.ignored++;
		return true;
	}
	importer->counts.operations++;
	if (flow->has_request && is_twin(flow, op)) {
		flow->op_count++;
	} else if (flow->has_request && continues(flow, op, &effect)) {
		flow->last_op = *op;
		flow->op_count++;
		extend(importer, flow, &effect);
	} else {
		if (flow->has_request && !finish(importer, flow))
			return false;
		begin(importer, flow, op, &effect);
		if (!flow->is_wanted && flow->has_want && !wants_nothing(&flow->want))
			count_check(importer, false);
		flow->has_want = flow->has_want && flow->is_wanted;
	}
	/* Its own, that is. */
	if (op->site->is_late)
		importer->counts.idle_barriers -= flow->has_idle_barrier;
	flow->has_idle_barrier = false;
	return !op->site->is_late || finish(importer, flow);
}

/* One function hands the range on to another: the inner one counts. */
static bool do_want(struct importer *importer, struct flow *flow, const struct tlbi_event *want)
{
	if (flow->has_want && !flow->has_request && want->value >= flow->want.value &&
	    want->end <= flow->want.end)
		flow->has_want = false;
	if (!finish(importer, flow))
		return false;
	flow->has_want = true;
	flow->want = *want;
	return true;
}

/* Where Linux falls back to flush_tlb_mm(), which has a barrier, its own comes on top. */
static bool is_second_barrier(const struct flow *flow, const struct tlbi_event *sync)
{
	return flow->last_op.site && !flow->effect.by_address &&
	       flow->last_op.site->function == sync->site->function;
}

static bool do_sync(struct importer *importer, struct flow *flow, const struct tlbi_event *sync)
{
	flow->has_idle_barrier = !flow->has_want && !flow->has_request &&
				 !is_second_barrier(flow, sync);
	importer->counts.idle_barriers += flow->has_idle_barrier;
	return finish(importer, flow);
}

/* ------------------------------------------------------------------- flows --- */

static bool is_of(const struct flow *flow, const struct tlbi_event *event)
{
	bool is_thread = event->context == 0 && event->pid != 0;

	return flow->is_used && flow->context == event->context && flow->pid == event->pid &&
	       (is_thread || flow->cpu == event->cpu);
}

static struct flow *flow_of(struct importer *importer, const struct tlbi_event *event)
{
	struct flow *unused = NULL;
	size_t i;

	for (i = 0; i < MAX_FLOWS; i++) {
		struct flow *flow = &importer->flows[i];

		if (is_of(flow, event))
			return flow;
		if (!flow->has_want && !flow->has_request &&
		    (!unused || unused->has_idle_barrier))
			unused = flow;
	}
	if (unused)
		*unused = (struct flow){
			.is_used = true, .pid = event->pid, .context = event->context,
			.cpu = event->cpu,
		};
	return unused;
}

static bool do_event(struct importer *importer, const struct tlbi_event *event)
{
	struct flow *flow = flow_of(importer, event);

	if (!flow)
		return text_complain(&importer->text.text, NULL, importer->problem,
				     "more threads that wait for a barrier than can be");
	switch (event->site->kind) {
	case TLBI_OP:
		return do_op(importer, flow, event);
	case TLBI_WANT:
		return do_want(importer, flow, event);
	default:
		return do_sync(importer, flow, event);
	}
}

/* What the end of the recording cut off is not held against it. */
static bool finish_all(struct importer *importer)
{
	bool good = true;
	size_t i;

	for (i = 0; i < MAX_FLOWS && good; i++) {
		struct flow *flow = &importer->flows[i];

		if (flow->has_request && flow->is_wanted && flow->effect.by_address &&
		    flow->at_va != flow->end_va) {
			flow->is_wanted = false;
			flow->stride_shift = 0;
		}
		flow->has_want = flow->has_want && flow->has_request;
		good = finish(importer, flow);
	}
	return good;
}

static bool read_events(struct importer *importer)
{
	struct trace_import_counts *counts = &importer->counts;
	enum tlbi_status status;
	struct tlbi_event event;

	while ((status = tlbi_text_next(&importer->text, &event)) == TLBI_EVENT)
		if (!do_event(importer, &event))
			return false;
	if (status == TLBI_BAD || !finish_all(importer))
		return false;
	counts->lost = importer->text.lost + importer->text.missed;
	counts->has_holes = !importer->text.was_live;
	return counts->requests > 0 || trace_complain(importer->problem,
						      importer->text.text.next_offset,
						      "no request");
}

bool trace_import_tlbi(FILE *in, struct trace_writer *writer, struct trace_import_counts *counts,
		       struct trace_problem *problem)
{
	struct importer *importer = calloc(1, sizeof(*importer));
	bool good;

	if (!importer)
		return trace_complain(problem, 0, "out of memory");
	importer->writer = writer;
	importer->problem = problem;
	good = tlbi_text_open(&importer->text, in, trace_writer_granule_shift(writer), problem) &&
	       read_events(importer);
	tlbi_text_close(&importer->text);
	if (counts)
		*counts = importer->counts;
	free(importer);
	return good;
}
