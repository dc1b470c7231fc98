/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "study.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "memory.h"
#include "progress.h"

double study_mean_ratio(const struct study *study, size_t run, size_t left_out)
{
	double sum = 0;
	size_t count = 0;
	size_t i;

	for (i = 0; i < study->scene_count; i++) {
		if (i == left_out)
			continue;
		/* A cost of nothing is a ratio of 0, which a geometric mean cannot hold. */
		sum += log(fmax(study->scenes[i].runs[run].ratio, 1e-3));
		count++;
	}
	return count ? exp(sum / (double)count) : 1;
}

const struct study_scene *study_worst(const struct study *study, size_t run)
{
	const struct study_scene *worst = &study->scenes[0];
	size_t i;

	for (i = 1; i < study->scene_count; i++)
		if (study->scenes[i].runs[run].ratio > worst->runs[run].ratio)
			worst = &study->scenes[i];
	return worst;
}

const char *study_short_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool load_traces(struct study *study)
{
	const struct selection *selection = study->selection;
	struct replay_problem problem;
	size_t i;

	study->traces = memory_zeroed(selection->trace_count, sizeof(*study->traces));
	for (i = 0; i < selection->trace_count; i++) {
		if (replay_load(&study->traces[i], selection->traces[i], &problem))
			continue;
		complain(STATUS_FAILED, "%s", problem.message);
		return false;
	}
	return true;
}

static bool make_scene(struct study *study, size_t trace, const struct tlbp_model_preset *preset,
		       bool stage2)
{
	struct study_scene *scene = &study->scenes[study->scene_count++];
	struct replay_problem problem;

	scene->trace = &study->traces[trace];
	scene->trace_name = study->selection->traces[trace];
	scene->scenario = (struct replay_scenario){
		.trace = scene->trace,
		.preset = preset,
		.stage2 = stage2,
		.clock_ns = 1,
		.steal_factor = 1,
		.seed = study->selection->seed,
	};
	scene->base = replay_base_create(&scene->scenario, &problem);
	if (scene->base)
		return true;
	complain(STATUS_FAILED, "%s", problem.message);
	return false;
}

static bool make_scenes(struct study *study)
{
	const struct selection *selection = study->selection;
	size_t trace;
	size_t preset;
	int stage2;

	study->scenes = memory_zeroed(selection->trace_count * selection->preset_count * 2,
				      sizeof(*study->scenes));
	for (trace = 0; trace < selection->trace_count; trace++)
		for (preset = 0; preset < selection->preset_count; preset++)
			for (stage2 = 0; stage2 < 2; stage2++)
				if ((selection->stage2 & (stage2 ? STAGE2_ON : STAGE2_OFF)) &&
				    !make_scene(study, trace, selection->presets[preset], stage2))
					return false;
	return true;
}

static void keep_decision(void *context, const struct replay_decision *decision)
{
	struct study_run *run = context;

	run->decisions = memory_grow(run->decisions, run->decision_count, &run->decision_capacity,
				     sizeof(*run->decisions));
	run->decisions[run->decision_count++] = (struct study_decision){
		.at_ns = decision->at_ns,
		.op_count = decision->op_count,
		.latency_ps = decision->latency_ps,
		.action = (uint8_t)decision->outcome.action,
		.escalated = decision->plan.action == TLBP_BY_ADDRESS &&
			     decision->outcome.action > TLBP_BY_ADDRESS,
	};
}

static void add_run(struct study_scene *scene, const struct replay_policy *policy)
{
	scene->runs[scene->run_count++].policy = *policy;
}

static void add_named_run(struct study_scene *scene, const char *name)
{
	struct replay_problem problem;
	struct replay_policy policy;

	if (replay_policy_parse(&policy, name, &problem))
		add_run(scene, &policy);
}

static bool shows_recorded(const struct study *study)
{
	size_t i;

	for (i = 0; i < study->selection->trace_count; i++)
		if (!trace_is_recording(&study->traces[i]))
			return false;
	return study->selection->has_default_policies;
}

static void plan_runs(struct study *study, struct study_scene *scene)
{
	const struct selection *selection = study->selection;
	size_t i;

	scene->runs = memory_zeroed(selection->policy_count + 2, sizeof(*scene->runs));
	add_named_run(scene, "look-ahead");
	if (shows_recorded(study))
		add_named_run(scene, "recorded");
	for (i = 0; i < selection->policy_count; i++)
		add_run(scene, &selection->policies[i]);
}

static size_t add_cases(struct study *study, struct study_scene *scene, struct replay_case *cases,
			bool decisions)
{
	size_t i;

	for (i = 0; i < scene->run_count; i++)
		cases[i] = (struct replay_case){
			.base = scene->base,
			.policy = scene->runs[i].policy,
			.seed = study->selection->seed,
			.log = decisions ? keep_decision : NULL,
			.log_context = &scene->runs[i],
		};
	return scene->run_count;
}

static void take_results(struct study *study, const struct replay_result *results)
{
	size_t scene;
	size_t i;

	for (scene = 0; scene < study->scene_count; scene++) {
		struct study_run *runs = study->scenes[scene].runs;

		for (i = 0; i < study->scenes[scene].run_count; i++) {
			runs[i].result = *results++;
			runs[i].ratio = replay_ratio(runs[i].result.cost.all_ps,
						     runs[0].result.cost.all_ps);
		}
	}
}

static bool run_cases(struct study *study, bool decisions)
{
	size_t most = study->scene_count * (study->selection->policy_count + 2);
	struct replay_case *cases = memory_zeroed(most, sizeof(*cases));
	struct replay_result *results = memory_zeroed(most, sizeof(*results));
	struct replay_problem problem;
	struct progress progress;
	size_t count = 0;
	size_t i;
	bool good;

	for (i = 0; i < study->scene_count; i++) {
		plan_runs(study, &study->scenes[i]);
		count += add_cases(study, &study->scenes[i], cases + count, decisions);
	}
	progress_begin(&progress, "replays", study->selection->progress);
	good = replay_run_all(cases, count, results, study->selection->job_count, progress_step,
			      &progress, &problem);
	progress_end(&progress);
	if (good)
		take_results(study, results);
	else
		complain(STATUS_FAILED, "%s", problem.message);
	free(cases);
	free(results);
	return good;
}

/* Scenes that are worked on by several threads, each scene by one. */
struct scene_pool {
	struct study *study;
	bool sweeps;
	atomic_size_t next;
	atomic_bool failed;
	pthread_mutex_t lock;
	struct progress progress;
	size_t done_count;
	struct replay_problem problem;
};

static bool complete_scene(struct study_scene *scene, bool sweeps, struct replay_problem *problem)
{
	return replay_start_costs(scene->base, &scene->start_costs, problem) &&
	       replay_look_ahead(scene->base, &scene->look_ahead, problem) &&
	       (!sweeps || replay_sweep(scene->base, &scene->sweep, problem));
}

static void *work_on_scenes(void *context)
{
	struct scene_pool *pool = context;
	size_t i;

	while (!pool->failed && (i = pool->next++) < pool->study->scene_count) {
		struct replay_problem problem;
		bool good = complete_scene(&pool->study->scenes[i], pool->sweeps, &problem);

		pthread_mutex_lock(&pool->lock);
		if (good)
			progress_step(&pool->progress, ++pool->done_count,
				      pool->study->scene_count);
		else
			pool->problem = problem;
		pthread_mutex_unlock(&pool->lock);
		if (!good)
			pool->failed = true;
	}
	return NULL;
}

static size_t thread_count_of(const struct study *study)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	size_t wanted = study->selection->job_count;

	if (wanted == 0)
		wanted = online > 0 ? (size_t)online : 1;
	return wanted < study->scene_count ? wanted : study->scene_count;
}

static bool complete_scenes(struct study *study, bool sweeps)
{
	struct scene_pool pool = { .study = study, .sweeps = sweeps };
	size_t thread_count = thread_count_of(study);
	pthread_t *threads = memory_zeroed(thread_count, sizeof(*threads));
	size_t started;
	size_t i;

	pthread_mutex_init(&pool.lock, NULL);
	progress_begin(&pool.progress, sweeps ? "sweeps" : "look-aheads",
		       study->selection->progress);
	for (started = 0; started + 1 < thread_count; started++)
		if (pthread_create(&threads[started], NULL, work_on_scenes, &pool) != 0)
			break;
	work_on_scenes(&pool);
	for (i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	progress_end(&pool.progress);
	pthread_mutex_destroy(&pool.lock);
	free(threads);
	if (pool.failed)
		complain(STATUS_FAILED, "%s", pool.problem.message);
	return !pool.failed;
}

bool study_make(struct study *study, const struct selection *selection,
		const struct study_needs *needs)
{
	*study = (struct study){ .selection = selection };
	return load_traces(study) && make_scenes(study) && complete_scenes(study, needs->sweeps) &&
	       run_cases(study, needs->decisions);
}

void study_free(struct study *study)
{
	size_t i;
	size_t run;

	for (i = 0; i < study->scene_count; i++) {
		for (run = 0; run < study->scenes[i].run_count; run++)
			free(study->scenes[i].runs[run].decisions);
		free(study->scenes[i].runs);
		replay_sweep_free(&study->scenes[i].sweep);
		replay_base_free(study->scenes[i].base);
	}
	for (i = 0; study->traces && i < study->selection->trace_count; i++)
		trace_free(&study->traces[i]);
	free(study->scenes);
	free(study->traces);
	*study = (struct study){ 0 };
}
