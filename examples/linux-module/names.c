// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Policies and settings by name, and what values they may have.
 */
#include "module.h"

#include <linux/kernel.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#define OWN_POLICIES 3

/**
 * struct setting - a number that can be set
 * @name: Name.
 * @offset: In struct settings.
 * @max: Largest value that makes sense: beyond it a flush could hold a CPU for longer
 *   than a watchdog bears, or the number does not fit the library's.
 */
struct setting {
	const char *name;
	size_t offset;
	u64 max;
};

#define SETTING(name_, max_) \
	{ .name = #name_, .offset = offsetof(struct settings, name_), .max = (max_) }

static const struct setting names_settings[] = {
	SETTING(max_ops, 1 << 20),
	SETTING(budget_ns, 1000000000),
	SETTING(slice_ns, 10000000),
	SETTING(blind_ops, 65536),
	SETTING(max_span_pages, TLBP_ARM64_MAX_SPAN_PAGES),
};

static u64 *names_value(struct settings *settings, const struct setting *setting)
{
	return (u64 *)((char *)settings + setting->offset);
}

static u64 names_read(const struct settings *settings, const struct setting *setting)
{
	return *(const u64 *)((const char *)settings + setting->offset);
}

const char *names_policy(u32 index)
{
	const char *const own[OWN_POLICIES] = { tlbp_threshold_ops.name, tlbp_timebound_ops.name,
						tlbp_adaptive_ops.name };

	if (index < OWN_POLICIES)
		return own[index];
	index -= OWN_POLICIES;
	return index < TLBP_PRESET_COUNT ? tlbp_preset_name(index) : NULL;
}

int names_find_policy(const char *name)
{
	u32 index;

	for (index = 0; names_policy(index); index++) {
		if (sysfs_streq(name, names_policy(index)))
			return index;
	}
	pr_err("no policy '%.32s'\n", name);
	return -EINVAL;
}

int names_preset(u32 policy)
{
	return policy < OWN_POLICIES ? -1 : (int)(policy - OWN_POLICIES);
}

static int names_set_one(struct settings *settings, const char *name, const char *value)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names_settings); i++) {
		if (strcmp(name, names_settings[i].name))
			continue;
		if (!kstrtou64(value, 0, names_value(settings, &names_settings[i])))
			return 0;
		pr_err("%s is no number: '%.32s'\n", name, value);
		return -EINVAL;
	}
	pr_err("no parameter '%.32s'\n", name);
	return -EINVAL;
}

int names_set(struct settings *settings, char *line)
{
	struct settings changed = *settings;
	char *word;
	int error;

	while ((word = strsep(&line, " \t\n"))) {
		char *name = strsep(&word, "=");

		if (!*name && !word)
			continue;
		error = names_set_one(&changed, name, word ?: "");
		if (error)
			return error;
	}
	error = names_check(&changed);
	if (!error)
		*settings = changed;
	return error;
}

int names_check(const struct settings *settings)
{
	u32 i;

	if (!names_policy(settings->policy))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(names_settings); i++) {
		if (names_read(settings, &names_settings[i]) <= names_settings[i].max)
			continue;
		pr_err("%s is %llu, but at most %llu\n", names_settings[i].name,
		       names_read(settings, &names_settings[i]), names_settings[i].max);
		return -EINVAL;
	}
	return 0;
}

void names_show(struct seq_file *file, const struct settings *settings)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names_settings); i++)
		seq_printf(file, "%s=%llu\n", names_settings[i].name,
			   names_read(settings, &names_settings[i]));
}
