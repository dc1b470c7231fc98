/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The look-ahead: at every decision both branches are taken from a snapshot and
 * played on side by side, until one is proved to be no worse than another.
 *
 *	1. A state is a machine's snapshot, what it has cost, and its decisions.
 *	2. Between decisions all states play the same accesses.
 *	3. At a decision each state branches, unless what the ways cost directly
 *	   settles it.
 *	4. A state is given up if another has cost less by at least what that one
 *	   may still have to pay for entries which it lacks: it could do as the
 *	   first does from here on and never be behind.
 *	5. At the end the cheapest is left.
 *
 * No horizon and no guess about later decisions: what is given up by step 4 could
 * not have won. Two reservations. Entries are compared, and not the order in which
 * they will be replaced; with random replacement the same misses bring different
 * luck. And when more than MAX_STATES are alive the one that seems worst is
 * dropped, which is counted.
 */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#define MAX_STATES 64
/* Events that are played between two attempts to give up states. */
#define FIRST_STRETCH 256
#define LAST_STRETCH 16384

#define NO_NODE UINT32_MAX

/* A decision in a state's past. */
struct node {
	uint32_t parent;
	uint8_t action;
};

struct state {
	struct tlbp_model_snapshot *snapshot;
	uint64_t cost_ps;
	uint64_t live_count;
	uint32_t node;
};

/* What both ways cost directly, which does not depend on what TLBs hold. */
struct price {
	uint64_t op_count;
	uint64_t page_count;
	uint32_t flags;
	uint32_t stride_shift;
	struct tlbp_space space;
	size_t change_index;
	uint64_t by_address_ps;
	uint64_t whole_ps;
};

struct look {
	struct replay_base *base;
	struct replay_problem *problem;
	struct machine machine;
	struct script script;
	struct tlbp tlbp;

	struct state states[2 * MAX_STATES];
	uint32_t state_count;
	/* Which state the model is in; its snapshot is older. */
	uint32_t loaded;

	struct node *nodes;
	size_t node_count;
	size_t node_capacity;

	struct price *prices;
	size_t price_count;

	uint64_t real_count;
	uint64_t dropped_count;
	uint32_t widest_count;
};

static bool out_of_memory(const struct look *look)
{
	return fail(look->problem, "out of memory");
}

/* ---------------------------------------------------------------- states --- */

static bool save(struct look *look, struct state *state)
{
	struct tlbp_model_snapshot *snapshot =
		tlbp_model_snapshot(look->machine.model, state->snapshot);

	if (!snapshot)
		return out_of_memory(look);
	state->snapshot = snapshot;
	state->cost_ps = machine_clock_ps(&look->machine);
	state->live_count = tlbp_model_live_count(look->machine.model);
	return true;
}

static bool unload(struct look *look)
{
	return save(look, &look->states[look->loaded]);
}

/* To go back to where a stretch began. */
static bool load(struct look *look, uint32_t index)
{
	if (look->loaded == index)
		return true;
	if (!unload(look))
		return false;
	tlbp_model_restore(look->machine.model, look->states[index].snapshot);
	look->loaded = index;
	return true;
}

static bool add_node(struct look *look, struct state *state, uint8_t action)
{
	if (look->node_count == look->node_capacity) {
		size_t capacity = look->node_capacity ? 2 * look->node_capacity : 1024;
		struct node *nodes = realloc(look->nodes, capacity * sizeof(*nodes));

		if (!nodes)
			return out_of_memory(look);
		look->nodes = nodes;
		look->node_capacity = capacity;
	}
	look->nodes[look->node_count] = (struct node){ state->node, action };
	state->node = (uint32_t)look->node_count++;
	return true;
}

/* --------------------------------------------------------------- giving up --- */

/*
 * Whether the first, which has cost less, makes the second superfluous. Its model is
 * loaded.
 */
static bool is_beaten(const struct look *look, const struct state *better,
		      const struct state *worse)
{
	uint64_t lead_ps = worse->cost_ps - better->cost_ps;

	return tlbp_model_lack_ps(look->machine.model, worse->snapshot, lead_ps) <= lead_ps;
}

static int compare_states(const void *left, const void *right)
{
	const struct state *a = left;
	const struct state *b = right;

	if (a->cost_ps != b->cost_ps)
		return a->cost_ps < b->cost_ps ? -1 : 1;
	/* As cheap and more entries: more likely to beat the others. */
	if (a->live_count != b->live_count)
		return a->live_count > b->live_count ? -1 : 1;
	return (a->node > b->node) - (a->node < b->node);
}

/* All snapshots are up to date, and nothing is known to be loaded. */
static void restore(struct look *look, uint32_t index)
{
	tlbp_model_restore(look->machine.model, look->states[index].snapshot);
	look->loaded = index;
}

static void remove_state(struct look *look, uint32_t index)
{
	struct state state = look->states[index];
	uint32_t i;

	look->state_count--;
	for (i = index; i < look->state_count; i++)
		look->states[i] = look->states[i + 1];
	look->states[look->state_count] = state;
}

/* What is left of surplus entries is worth something; half of them, say. */
static void drop_worst(struct look *look)
{
	uint32_t worst = look->state_count - 1;
	uint64_t worst_score = 0;
	struct tlbp_costs costs;
	uint32_t i;

	tlbp_model_costs(look->machine.model, &costs);
	for (i = 1; i < look->state_count; i++) {
		const struct state *state = &look->states[i];
		uint64_t entries_ps = look->states[0].live_count * costs.refill_ps / 2;
		uint64_t score = state->cost_ps + entries_ps;
		uint64_t surplus_ps = state->live_count * costs.refill_ps / 2;

		score = score > surplus_ps ? score - surplus_ps : 0;
		if (score >= worst_score) {
			worst_score = score;
			worst = i;
		}
	}
	remove_state(look, worst);
	look->dropped_count++;
}

static bool thin_out(struct look *look)
{
	uint32_t i;
	uint32_t j;

	if (look->state_count == 1)
		return true;
	if (!unload(look))
		return false;
	qsort(look->states, look->state_count, sizeof(look->states[0]), compare_states);
	for (i = 0; i + 1 < look->state_count; i++) {
		restore(look, i);
		for (j = i + 1; j < look->state_count;) {
			if (is_beaten(look, &look->states[i], &look->states[j]))
				remove_state(look, j);
			else
				j++;
		}
	}
	if (look->state_count > look->widest_count)
		look->widest_count = look->state_count;
	while (look->state_count > MAX_STATES)
		drop_worst(look);
	restore(look, 0);
	return true;
}

/* ---------------------------------------------------------------- playing --- */

static bool play_all(struct look *look, size_t from, size_t to)
{
	/* The one that is loaded goes first, which saves a copy. */
	uint32_t first = look->loaded;
	uint32_t i;

	for (i = 0; i < look->state_count; i++) {
		if (!load(look, (first + i) % look->state_count))
			return false;
		machine_configure(&look->machine, from);
		machine_advance(&look->machine, from, to);
	}
	return true;
}

static bool play_stretch(struct look *look, size_t from, size_t to)
{
	size_t stretch = FIRST_STRETCH;

	while (look->state_count > 1 && to - from > stretch) {
		if (!play_all(look, from, from + stretch) || !thin_out(look))
			return false;
		from += stretch;
		if (stretch < LAST_STRETCH)
			stretch *= 2;
	}
	return play_all(look, from, to);
}

static bool flush(struct look *look, const struct site *site, uint32_t action)
{
	const struct replay_scenario *scenario = look->machine.scenario;
	const struct trace_event *event = &scenario->trace->events[site->event_index];
	struct tlbp_request request;
	struct tlbp_range range;
	int status;

	machine_request(scenario, event, &range, &request);
	look->script.action = action;
	status = tlbp_model_flush(look->machine.model, event->cpu, &look->tlbp, &request);
	return status >= 0 || fail_status(look->problem, "look-ahead", status);
}

/* ---------------------------------------------------------------- branches --- */

static bool is_priced(const struct price *price, const struct price *wanted)
{
	return price->op_count == wanted->op_count && price->page_count == wanted->page_count &&
	       price->flags == wanted->flags && price->stride_shift == wanted->stride_shift &&
	       price->space.kind == wanted->space.kind &&
	       price->space.domain == wanted->space.domain &&
	       price->change_index == wanted->change_index;
}

static struct price price_of(const struct look *look, const struct site *site)
{
	const struct trace_event *event =
		&look->machine.scenario->trace->events[site->event_index];
	struct tlbp_request request;
	struct tlbp_range range;

	machine_request(look->machine.scenario, event, &range, &request);
	return (struct price){
		.op_count = site->op_count,
		.page_count = range.page_count,
		.flags = request.flags,
		.stride_shift = request.stride_shift,
		.space = request.space,
		.change_index = look->machine.change_index,
	};
}

/* Both ways are tried once on the loaded state, which stays as it is. */
static bool measure(struct look *look, const struct site *site, struct price *price)
{
	uint64_t start_ps = machine_clock_ps(&look->machine);
	bool good;

	good = unload(look) && flush(look, site, TLBP_BY_ADDRESS);
	price->by_address_ps = machine_clock_ps(&look->machine) - start_ps;
	restore(look, look->loaded);
	good = good && flush(look, site, TLBP_WHOLE_SPACE);
	price->whole_ps = machine_clock_ps(&look->machine) - start_ps;
	restore(look, look->loaded);
	return good;
}

static bool find_price(struct look *look, const struct site *site, struct price *price)
{
	struct price *prices;
	size_t i;

	*price = price_of(look, site);
	for (i = look->price_count; i > 0; i--) {
		if (!is_priced(&look->prices[i - 1], price))
			continue;
		*price = look->prices[i - 1];
		return true;
	}
	if (!measure(look, site, price))
		return false;
	prices = realloc(look->prices, (look->price_count + 1) * sizeof(*prices));
	if (!prices)
		return out_of_memory(look);
	look->prices = prices;
	prices[look->price_count++] = *price;
	return true;
}

/* One way for all. */
static bool decide_all(struct look *look, const struct site *site, uint8_t action)
{
	uint32_t first = look->loaded;
	uint32_t i;

	for (i = 0; i < look->state_count; i++) {
		uint32_t index = (first + i) % look->state_count;

		if (!load(look, index) || !flush(look, site, action) ||
		    !add_node(look, &look->states[index], action))
			return false;
	}
	return true;
}

/* Carried out whatever anybody thinks. */
static bool force_all(struct look *look, const struct site *site)
{
	uint32_t first = look->loaded;
	uint32_t i;

	for (i = 0; i < look->state_count; i++)
		if (!load(look, (first + i) % look->state_count) ||
		    !flush(look, site, TLBP_BY_ADDRESS))
			return false;
	return thin_out(look);
}

/*
 * The state goes whole. What went by address is its twin, at the end of the list,
 * unless it is beaten at once.
 */
static bool branch(struct look *look, const struct site *site, uint32_t index)
{
	struct state *state = &look->states[index];
	struct state *twin = &look->states[look->state_count];

	twin->node = state->node;
	restore(look, index);
	if (!flush(look, site, TLBP_BY_ADDRESS) || !save(look, twin) ||
	    !add_node(look, twin, TLBP_BY_ADDRESS))
		return false;
	restore(look, index);
	if (!flush(look, site, TLBP_WHOLE_SPACE) || !unload(look) ||
	    !add_node(look, state, TLBP_WHOLE_SPACE))
		return false;
	if (state->cost_ps > twin->cost_ps || !is_beaten(look, state, twin))
		look->state_count++;
	return true;
}

static bool decide(struct look *look, const struct site *site)
{
	uint32_t count = look->state_count;
	struct price price;
	uint32_t i;

	if (!find_price(look, site, &price))
		return false;
	/* By address keeps more and costs no more: nothing speaks for the whole. */
	if (price.by_address_ps <= price.whole_ps)
		return decide_all(look, site, TLBP_BY_ADDRESS);
	if (!unload(look))
		return false;
	for (i = 0; i < count; i++)
		if (!branch(look, site, i))
			return false;
	look->real_count += look->state_count > count;
	return thin_out(look);
}

/* ------------------------------------------------------------------- a run --- */

static bool keep(struct look *look, struct replay_look_ahead *result)
{
	struct replay_base *base = look->base;
	struct totals free_run;
	size_t left = base->decision_count;
	uint32_t node;

	if (!thin_out(look) || !unload(look) || !base_free_run(base, &free_run, look->problem))
		return false;
	qsort(look->states, look->state_count, sizeof(look->states[0]), compare_states);
	base->look_actions = calloc(base->decision_count + 1, 1);
	if (!base->look_actions)
		return out_of_memory(look);
	for (node = look->states[0].node; node != NO_NODE && left > 0;
	     node = look->nodes[node].parent)
		base->look_actions[--left] = look->nodes[node].action;
	*result = (struct replay_look_ahead){
		.cost_ps = (int64_t)(look->states[0].cost_ps - free_run.clock_ps),
		.decision_count = base->decision_count,
		.real_count = look->real_count,
		.dropped_count = look->dropped_count,
		.widest_count = look->widest_count,
		.actions = base->look_actions,
	};
	return true;
}

static bool run(struct look *look, struct replay_look_ahead *result)
{
	const struct replay_base *base = look->base;
	size_t from = 0;
	size_t i;

	for (i = 0; i < base->site_count; i++) {
		const struct site *site = &base->sites[i];

		if (!play_stretch(look, from, site->event_index))
			return false;
		from = site->event_index;
		if (site->kind == SITE_DECISION ? !decide(look, site) :
						  !force_all(look, site))
			return false;
	}
	return play_stretch(look, from, base->scenario.trace->event_count) &&
	       keep(look, result);
}

static bool start(struct look *look)
{
	int status;

	if (!machine_open(&look->machine, &look->base->scenario, look->problem))
		return false;
	script_init(&look->script);
	look->tlbp.policy = &look->script.policy;
	look->tlbp.backend = tlbp_model_backend(look->machine.model);
	status = tlbp_init(&look->tlbp);
	look->state_count = 1;
	look->widest_count = 1;
	look->states[0].node = NO_NODE;
	return status == TLBP_OK || fail_status(look->problem, "look-ahead", status);
}

static void end(struct look *look)
{
	uint32_t i;

	for (i = 0; i < 2 * MAX_STATES; i++)
		tlbp_model_snapshot_free(look->states[i].snapshot);
	free(look->nodes);
	free(look->prices);
	machine_close(&look->machine);
}

bool replay_look_ahead(struct replay_base *base, struct replay_look_ahead *result,
		       struct replay_problem *problem)
{
	struct look look = { .base = base, .problem = problem };
	bool good = true;

	pthread_mutex_lock(&base->look_lock);
	if (!base->has_look) {
		good = start(&look) && run(&look, &base->look);
		base->has_look = good;
		end(&look);
	}
	*result = base->look;
	pthread_mutex_unlock(&base->look_lock);
	return good;
}
