/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "rig.h"

#define RIG_PAGE_SHIFT 12

static void set(struct tlbp_model_preset *preset, uint32_t number, uint32_t value)
{
	preset->values[number].value = value;
}

void rig_preset(struct tlbp_model_preset *preset)
{
	*preset = *tlbp_model_preset_find("cortex-a76");
	set(preset, TLBP_MODEL_L1I_ENTRIES, 4);
	set(preset, TLBP_MODEL_L1D_ENTRIES, 8);
	set(preset, TLBP_MODEL_L2_ENTRIES, 64);
	set(preset, TLBP_MODEL_L2_WAYS, 4);
	set(preset, TLBP_MODEL_WALK_CACHE_ENTRIES, 16);
	set(preset, TLBP_MODEL_WALK_PS, 40000);
	set(preset, TLBP_MODEL_OP_LOCAL_PS, 20000);
	set(preset, TLBP_MODEL_OP_BROADCAST_PS, 50000);
	set(preset, TLBP_MODEL_WHOLE_PS, 20000);
	set(preset, TLBP_MODEL_SYNC_PS, 100000);
	set(preset, TLBP_MODEL_SYNC_OP_PS, 1000);
	set(preset, TLBP_MODEL_BYSTANDER_PS, 5000);
}

/* ----------------------------------------------------------------- traces --- */

static void add(struct rig *rig, const struct trace_event *event)
{
	struct trace_event *events =
		realloc(rig->trace.events, (rig->trace.event_count + 1) * sizeof(*events));

	assert_non_null(events);
	events[rig->trace.event_count++] = *event;
	rig->trace.events = events;
	rig->trace.info.event_count++;
}

static void add_access(struct rig *rig, struct unit_random *random, const struct rig_shape *shape)
{
	struct trace_event event = {
		.va = unit_random_below(random, shape->page_count) << RIG_PAGE_SHIFT,
		.count = 1 + unit_random_below(random, 3),
		.kind = (uint8_t)unit_random_below(random, TRACE_FETCH + 1),
		.cpu = (uint8_t)unit_random_below(random, shape->cpu_count),
		.page_shift = RIG_PAGE_SHIFT,
	};

	add(rig, &event);
}

static void add_request(struct rig *rig, struct unit_random *random,
			const struct rig_shape *shape)
{
	struct trace_event event = {
		/* Half of them beside the working set: what they take away is nobody's. */
		.va = unit_random_below(random, 2 * shape->page_count) << RIG_PAGE_SHIFT,
		.count = 1 + unit_random_below(random, shape->request_pages),
		.flags = unit_random_below(random, 2) ? TLBP_LEAF_ONLY : 0,
		.asid = 1,
		.kind = TRACE_FLUSH,
		.cpu = (uint8_t)unit_random_below(random, shape->cpu_count),
		.space_kind = TLBP_SPACE_USER,
		.domain = TLBP_DOMAIN_INNER,
	};

	if (shape->with_forced && unit_random_below(random, 8) == 0)
		event.flags = TLBP_WANT_WHOLE_SPACE;
	add(rig, &event);
}

void rig_trace(struct rig *rig, struct unit_random *random, const struct rig_shape *shape)
{
	uint32_t i;

	rig->trace = (struct trace){
		.info = {
			.version = TRACE_VERSION,
			.cpu_count = shape->cpu_count,
			.granule_shift = RIG_PAGE_SHIFT,
		},
	};
	for (i = 0; i < shape->cpu_count; i++) {
		struct trace_event event = { .asid = 1, .kind = TRACE_SWITCH, .cpu = (uint8_t)i };

		add(rig, &event);
	}
	for (i = 0; i < shape->request_count; i++) {
		uint64_t left = unit_random_below(random, shape->access_count + 1);

		for (; left; left--)
			add_access(rig, random, shape);
		add_request(rig, random, shape);
	}
	for (i = 0; i < shape->access_count; i++)
		add_access(rig, random, shape);
}

void rig_events(struct rig *rig, const struct trace_event *events, size_t count)
{
	size_t i;

	rig->trace = (struct trace){
		.info = {
			.version = TRACE_VERSION,
			.cpu_count = 2,
			.granule_shift = RIG_PAGE_SHIFT,
		},
	};
	for (i = 0; i < count; i++)
		add(rig, &events[i]);
}

/* ------------------------------------------------------------------- runs --- */

void rig_start(struct rig *rig)
{
	struct replay_problem problem = {0};

	rig->scenario.trace = &rig->trace;
	rig->scenario.preset = &rig->preset;
	rig->base = replay_base_create(&rig->scenario, &problem);
	if (!rig->base)
		fail_msg("%s", problem.message);
}

void rig_end(struct rig *rig)
{
	replay_base_free(rig->base);
	trace_free(&rig->trace);
}

struct replay_result rig_run(const struct rig *rig, const char *policy)
{
	struct replay_case c = { .base = rig->base, .seed = 1 };
	struct replay_problem problem = {0};
	struct replay_result result = {0};

	if (!replay_policy_parse(&c.policy, policy, &problem) ||
	    !replay_run(&c, &result, &problem))
		fail_msg("%s", problem.message);
	return result;
}

struct replay_look_ahead rig_look_ahead(const struct rig *rig)
{
	struct replay_problem problem = {0};
	struct replay_look_ahead look = {0};

	if (!replay_look_ahead(rig->base, &look, &problem))
		fail_msg("%s", problem.message);
	return look;
}
