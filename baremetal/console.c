/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Output, exit status and command line, by Arm semihosting. */
#include <stdarg.h>

#include "bm_internal.h"

enum {
	SYS_OPEN = 0x01,
	SYS_WRITE = 0x05,
	SYS_GET_CMDLINE = 0x15,
	SYS_EXIT_EXTENDED = 0x20,
};
#define OPEN_FOR_WRITING UINT64_C(4)
#define STOPPED_BY_APPLICATION UINT64_C(0x20026)

_Static_assert(sizeof(long) == sizeof(uint64_t), "uint64_t is printed with %lu");

static uint64_t semihost(uint64_t operation, const void *parameters)
{
	register uint64_t x0 __asm__("x0") = operation;
	register const void *x1 __asm__("x1") = parameters;

	__asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
	return x0;
}

/* -------------------------------------------------------------- output --- */

static char line[512];
static size_t line_bytes;

static void write_line(void)
{
	static uint64_t handle;
	static bool opened;

	if (!opened) {
		/* ":tt" for writing is standard output; SYS_WRITE0 would be stderr. */
		const uint64_t open[3] = { (uintptr_t)":tt", OPEN_FOR_WRITING, 3 };

		handle = semihost(SYS_OPEN, open);
		opened = true;
	}

	const uint64_t write[3] = { handle, (uintptr_t)line, line_bytes };

	semihost(SYS_WRITE, write);
	line_bytes = 0;
}

static void put(char c)
{
	line[line_bytes++] = c;
	if (c == '\n' || line_bytes == sizeof(line))
		write_line();
}

struct conversion {
	size_t width;
	bool left;
	bool zeros;
	uint32_t longs;         /* 0: int, 1: 64 bits */
};

static void put_padded(const char *text, size_t bytes, const struct conversion *how)
{
	size_t missing = how->width > bytes ? how->width - bytes : 0;

	for (size_t i = 0; i < missing && !how->left; i++)
		put(how->zeros ? '0' : ' ');
	for (size_t i = 0; i < bytes; i++)
		put(text[i]);
	for (size_t i = 0; i < missing && how->left; i++)
		put(' ');
}

static void put_number(uint64_t value, uint32_t base, bool negative,
		       const struct conversion *how)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	if (negative)
		digits[--at] = '-';
	put_padded(&digits[at], sizeof(digits) - at, how);
}

static void put_string(const char *text, const struct conversion *how)
{
	size_t bytes = 0;

	while (text[bytes])
		bytes++;
	put_padded(text, bytes, how);
}

static void put_signed(int64_t value, const struct conversion *how)
{
	uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;

	put_number(magnitude, 10, value < 0, how);
}

/* Flags, width and length; returns where the conversion letter stands. */
static const char *parse(const char *at, struct conversion *how, va_list *arguments)
{
	for (; *at == '-' || *at == '0'; at++) {
		how->left |= *at == '-';
		how->zeros |= *at == '0';
	}
	if (*at == '*') {
		how->width = (size_t)va_arg(*arguments, int);
		at++;
	}
	for (; *at >= '0' && *at <= '9'; at++)
		how->width = how->width * 10 + (size_t)(*at - '0');
	for (; *at == 'l' || *at == 'z' || *at == 'h'; at++)
		how->longs |= *at != 'h';
	return at;
}

static uint64_t next_unsigned(va_list *arguments, const struct conversion *how)
{
	return how->longs ? va_arg(*arguments, uint64_t) : va_arg(*arguments, unsigned int);
}

static void convert(char letter, const struct conversion *how, va_list *arguments)
{
	char one;

	switch (letter) {
	case 'd':
	case 'i':
		put_signed(how->longs ? va_arg(*arguments, int64_t) : va_arg(*arguments, int), how);
		break;
	case 'u':
		put_number(next_unsigned(arguments, how), 10, false, how);
		break;
	case 'x':
		put_number(next_unsigned(arguments, how), 16, false, how);
		break;
	case 'p':
		put_number(va_arg(*arguments, uint64_t), 16, false, how);
		break;
	case 's':
		put_string(va_arg(*arguments, const char *), how);
		break;
	case 'c':
		one = (char)va_arg(*arguments, int);
		put_padded(&one, 1, how);
		break;
	default:
		put(letter);
	}
}

void bm_vprintf(const char *format, va_list *arguments)
{
	for (; *format; format++) {
		struct conversion how = { 0 };

		if (*format != '%') {
			put(*format);
			continue;
		}
		format = parse(format + 1, &how, arguments);
		if (!*format)
			break;
		convert(*format, &how, arguments);
	}
}

void bm_printf(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	bm_vprintf(format, &arguments);
	va_end(arguments);
}

void bm_exit(int status)
{
	const uint64_t parameters[2] = { STOPPED_BY_APPLICATION, (uint64_t)status };

	if (line_bytes)
		write_line();
	for (;;)
		semihost(SYS_EXIT_EXTENDED, parameters);
}

/* -------------------------------------------------------- command line --- */

static const char *command_line(void)
{
	static char text[512];

	if (!text[0]) {
		uint64_t parameters[2] = { (uintptr_t)text, sizeof(text) };

		semihost(SYS_GET_CMDLINE, parameters);
	}
	return text;
}

/* What follows "name=" at the start of a word, or NULL. */
static const char *option(const char *name)
{
	for (const char *at = command_line(); *at; at++) {
		const char *word = at;
		const char *letter = name;

		while (*letter && *word == *letter) {
			word++;
			letter++;
		}
		if (!*letter && *word == '=')
			return word + 1;
		while (*at && *at != ' ')
			at++;
		if (!*at)
			break;
	}
	return NULL;
}

bool bm_option_is(const char *name, const char *value)
{
	const char *given = option(name);

	if (!given)
		return false;
	while (*value && *given == *value) {
		given++;
		value++;
	}
	return !*value && (!*given || *given == ' ');
}

uint64_t bm_option_u64(const char *name, uint64_t fallback)
{
	const char *digit = option(name);
	uint64_t value = 0;

	if (!digit)
		return fallback;
	for (; *digit >= '0' && *digit <= '9'; digit++)
		value = value * 10 + (uint64_t)(*digit - '0');
	return value;
}
