/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Counts words. Here to be compiled under a recorder: its text stays as it is. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct word {
	struct word *next;
	uint64_t hash;
	size_t count;
	char text[];
};

struct table {
	struct word **buckets;
	size_t bucket_count;
	size_t word_count;
};

static uint64_t hash_of(const char *text, size_t length)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < length; i++)
		hash = (hash ^ (uint8_t)text[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static int grow(struct table *table)
{
	size_t bucket_count = table->bucket_count ? 2 * table->bucket_count : 64, i;
	struct word **buckets = calloc(bucket_count, sizeof(*buckets));

	if (!buckets)
		return -1;
	for (i = 0; i < table->bucket_count; i++) {
		struct word *word = table->buckets[i];

		while (word) {
			struct word *next = word->next;
			struct word **bucket = &buckets[word->hash & (bucket_count - 1)];

			word->next = *bucket;
			*bucket = word;
			word = next;
		}
	}
	free(table->buckets);
	table->buckets = buckets;
	table->bucket_count = bucket_count;
	return 0;
}

static int count(struct table *table, const char *text, size_t length)
{
	uint64_t hash = hash_of(text, length);
	struct word **place, *word;

	if (table->word_count >= table->bucket_count && grow(table) != 0)
		return -1;
	place = &table->buckets[hash & (table->bucket_count - 1)];
	for (word = *place; word; word = word->next) {
		if (word->hash == hash && strncmp(word->text, text, length) == 0 &&
		    word->text[length] == '\0') {
			word->count++;
			return 0;
		}
	}
	word = malloc(sizeof(*word) + length + 1);
	if (!word)
		return -1;
	word->next = *place;
	word->hash = hash;
	word->count = 1;
	memcpy(word->text, text, length);
	word->text[length] = '\0';
	*place = word;
	table->word_count++;
	return 0;
}

static int by_count(const void *a, const void *b)
{
	const struct word *left = *(struct word *const *)a, *right = *(struct word *const *)b;

	if (left->count != right->count)
		return left->count < right->count ? 1 : -1;
	return strcmp(left->text, right->text);
}

static int print_all(const struct table *table)
{
	struct word **words = malloc(table->word_count * sizeof(*words) + 1), *word;
	size_t i, word_count = 0;

	if (!words)
		return -1;
	for (i = 0; i < table->bucket_count; i++)
		for (word = table->buckets[i]; word; word = word->next)
			words[word_count++] = word;
	qsort(words, word_count, sizeof(*words), by_count);
	for (i = 0; i < word_count; i++)
		printf("%zu %s\n", words[i]->count, words[i]->text);
	free(words);
	return 0;
}

int main(void)
{
	struct table table = { NULL, 0, 0 };
	char text[256];
	size_t length = 0;
	int c;

	do {
		c = getchar();
		if (c != EOF && isalpha(c) && length < sizeof(text)) {
			text[length++] = (char)tolower(c);
			continue;
		}
		if (length > 0 && count(&table, text, length) != 0)
			return 1;
		length = 0;
	} while (c != EOF);
	return print_all(&table) == 0 ? 0 : 1;
}
