/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "print.h"

#include <inttypes.h>
#include <string.h>

/* RFC 4180: quoted where it must be. */
void print_csv_field(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void put_run(FILE *out, const struct study_scene *scene, const struct study_run *run)
{
	const struct replay_result *r = &run->result;

	print_csv_field(out, scene->trace_name);
	fputc(',', out);
	print_csv_field(out, scene->scenario.preset->name);
	fprintf(out, ",%s,%s,", scene->scenario.stage2 ? "on" : "off", run->policy.name);
	fprintf(out, "%.6f,%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",",
		run->ratio, r->cost.all_ps, r->cost.issue_ps, r->cost.completion_ps,
		r->cost.refill_ps, r->cost.bystander_ps);
	fprintf(out, "%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",",
		r->latency.p50_ps, r->latency.p90_ps, r->latency.p99_ps, r->latency.p999_ps,
		r->latency.max_ps, r->longest_slice_ps);
	fprintf(out, "%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n",
		r->flush_count, r->decision_count, r->by_address_count, r->whole_count,
		r->escalation_count, r->op_count);
}

void print_csv(FILE *out, const struct study *study)
{
	size_t scene;
	size_t run;

	fputs("trace,preset,stage2,policy,ratio,cost_ps,issue_ps,completion_ps,refill_ps,"
	      "bystander_ps,p50_ps,p90_ps,p99_ps,p999_ps,max_ps,longest_slice_ps,flush_count,"
	      "decision_count,by_address_count,whole_count,escalation_count,op_count\n",
	      out);
	for (scene = 0; scene < study->scene_count; scene++)
		for (run = 0; run < study->scenes[scene].run_count; run++)
			put_run(out, &study->scenes[scene], &study->scenes[scene].runs[run]);
}
