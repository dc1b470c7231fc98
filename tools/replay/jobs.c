/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Jobs on threads. Each job writes to a place of its own, so results do not depend
 * on how many threads there are or which was first.
 */
#include "engine.h"

#include <stdlib.h>
#include <unistd.h>

#define MAX_THREADS 256

struct jobs {
	pthread_mutex_t lock;
	size_t next_index;
	size_t done_count;
	size_t job_count;
	bool failed;
	job_fn job;
	void *context;
	replay_progress_fn progress;
	void *progress_context;
	struct replay_problem *problem;
};

static bool take(struct jobs *jobs, size_t *index)
{
	bool taken;

	pthread_mutex_lock(&jobs->lock);
	*index = jobs->next_index;
	taken = !jobs->failed && jobs->next_index < jobs->job_count;
	jobs->next_index += taken;
	pthread_mutex_unlock(&jobs->lock);
	return taken;
}

static void put(struct jobs *jobs, bool good, const struct replay_problem *problem)
{
	pthread_mutex_lock(&jobs->lock);
	if (good) {
		jobs->done_count++;
		if (jobs->progress)
			jobs->progress(jobs->progress_context, jobs->done_count,
				       jobs->job_count);
	} else if (!jobs->failed) {
		jobs->failed = true;
		if (jobs->problem)
			*jobs->problem = *problem;
	}
	pthread_mutex_unlock(&jobs->lock);
}

static void *work(void *context)
{
	struct jobs *jobs = context;
	size_t index;

	while (take(jobs, &index)) {
		struct replay_problem problem = {0};
		bool good = jobs->job(jobs->context, index, &problem);

		put(jobs, good, &problem);
	}
	return NULL;
}

static uint32_t choose_threads(uint32_t thread_count, size_t job_count)
{
	long cpu_count = sysconf(_SC_NPROCESSORS_ONLN);

	if (thread_count == 0)
		thread_count = cpu_count > 0 ? (uint32_t)cpu_count : 1;
	if (thread_count > MAX_THREADS)
		thread_count = MAX_THREADS;
	return job_count < thread_count ? (uint32_t)job_count : thread_count;
}

bool run_jobs(size_t job_count, uint32_t thread_count, job_fn job, void *context,
	      replay_progress_fn progress, void *progress_context,
	      struct replay_problem *problem)
{
	struct jobs jobs = {
		.job_count = job_count,
		.job = job,
		.context = context,
		.progress = progress,
		.progress_context = progress_context,
		.problem = problem,
	};
	pthread_t threads[MAX_THREADS];
	uint32_t started = 0;

	pthread_mutex_init(&jobs.lock, NULL);
	thread_count = choose_threads(thread_count, job_count);
	/* This thread works too; one that cannot be started is missed, no more. */
	while (started + 1 < thread_count &&
	       pthread_create(&threads[started], NULL, work, &jobs) == 0)
		started++;
	work(&jobs);
	while (started > 0)
		pthread_join(threads[--started], NULL);
	pthread_mutex_destroy(&jobs.lock);
	return !jobs.failed;
}

struct case_list {
	const struct replay_case *cases;
	struct replay_result *results;
};

static bool run_case(void *context, size_t index, struct replay_problem *problem)
{
	struct case_list *list = context;

	return replay_run(&list->cases[index], &list->results[index], problem);
}

bool replay_run_all(const struct replay_case *cases, size_t case_count,
		    struct replay_result *results, uint32_t thread_count,
		    replay_progress_fn progress, void *context, struct replay_problem *problem)
{
	struct case_list list = { cases, results };

	return run_jobs(case_count, thread_count, run_case, &list, progress, context, problem);
}
