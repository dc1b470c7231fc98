/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A study for people, for spreadsheets, for programs and as a page. */
#ifndef TLBPOLICY_PRINT_H
#define TLBPOLICY_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

#include "study.h"
#include "table.h"

/* Tables per scene, then the numbers of the machines with source and grade. */
void print_text(FILE *out, const struct study *study);
/* Mean and worst ratio of each policy, and the machines' numbers in short. */
void print_summary(FILE *out, const struct study *study);
void print_csv(FILE *out, const struct study *study);
bool print_json(FILE *out, const struct study *study);
/* False after a message: gnuplot failed, and plots are missing. */
bool print_html(FILE *out, const struct study *study);

/* Parts that several of them use. */

/* "sort.tlbt on phytium-ftc862, stage 2 off". */
struct scene_name {
	char chars[256];
};

struct scene_name print_scene_name(const struct study_scene *scene);
void print_cost_table(struct table *table, const struct study_scene *scene);
void print_latency_table(struct table *table, const struct study_scene *scene);
void print_preset_table(struct table *table, const struct tlbp_model_preset *preset);
/* What the calibrator found and what the look-ahead had to decide, in a sentence or two. */
void print_scene_facts(FILE *out, const struct study_scene *scene);

/* Every number of the selected machines, with source and grade. */
void print_presets(FILE *out, const struct selection *selection);
void print_csv_field(FILE *out, const char *text);

/* JSON of single things; never NULL. */
json_t *print_preset_json(const struct tlbp_model_preset *preset);
json_t *print_presets_json(const struct selection *selection);
json_t *print_costs_json(const struct tlbp_costs *costs);
json_t *print_trace_json(const char *name, const struct trace_info *info);
/* Texts from files, which may hold anything: bytes that are no UTF-8 become '?'. */
json_t *print_text_json(const char *text);
/* Writes a document, ends it with a newline and frees it. */
bool print_document(FILE *out, json_t *document);

#endif /* TLBPOLICY_PRINT_H */
