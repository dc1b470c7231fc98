/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A program that maps, protects, advises, moves and unmaps memory, or fills it.
 * Without a C library: where guests are made there is none for arm64.
 *
 *	memory mix		areas of 1 to 4096 pages, five ways each
 *	memory fill MIB ROUNDS	writes so much, over and over
 */
typedef unsigned long word;

#define PAGE 4096ul
#define AREAS (sizeof(area_pages) / sizeof(area_pages[0]))

enum {
	SYS_EXIT_GROUP = 94,
	SYS_MUNMAP = 215,
	SYS_MREMAP = 216,
	SYS_CLONE = 220,
	SYS_MMAP = 222,
	SYS_MPROTECT = 226,
	SYS_MADVISE = 233,
	SYS_WAIT4 = 260,
};
enum { READ = 1, WRITE = 2, SIGCHLD = 17, PRIVATE_ANONYMOUS = 0x22, MAY_MOVE = 1, DONTNEED = 4 };

static const word area_pages[] = { 1, 2, 3, 5, 8, 13, 33, 64, 100, 255, 511, 512, 513, 700, 2048,
				   4096 };

static long call(long number, word a, word b, word c, word d, word e)
{
	register long x8 __asm__("x8") = number;
	register word x0 __asm__("x0") = a;
	register word x1 __asm__("x1") = b;
	register word x2 __asm__("x2") = c;
	register word x3 __asm__("x3") = d;
	register word x4 __asm__("x4") = e;
	register word x5 __asm__("x5") = 0;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return (long)x0;
}

static void leave(word status)
{
	for (;;)
		call(SYS_EXIT_GROUP, status, 0, 0, 0, 0);
}

static word checked(long result)
{
	if (result < 0 && result > -4096)
		leave(1);
	return (word)result;
}

static word map(word bytes)
{
	return checked(call(SYS_MMAP, 0, bytes, READ | WRITE, PRIVATE_ANONYMOUS, (word)-1));
}

static void unmap(word at, word bytes)
{
	checked(call(SYS_MUNMAP, at, bytes, 0, 0, 0));
}

/* Written and not read: a page that was read first is copied when it is written. */
static void touch(word at, word bytes, word step)
{
	word offset;

	for (offset = 0; offset < bytes; offset += step)
		*(volatile char *)(at + offset) = 1;
}

/* --------------------------------------------------------------------- mix --- */

static void protect(word at, word bytes)
{
	checked(call(SYS_MPROTECT, at, bytes, READ, 0, 0));
	checked(call(SYS_MPROTECT, at, bytes, READ | WRITE, 0, 0));
	touch(at, bytes, PAGE);
	unmap(at, bytes);
}

static void advise(word at, word bytes)
{
	checked(call(SYS_MADVISE, at, bytes, DONTNEED, 0, 0));
	touch(at, bytes, PAGE);
	unmap(at, bytes);
}

static void move(word at, word bytes)
{
	word to = checked(call(SYS_MREMAP, at, bytes, 2 * bytes, MAY_MOVE, 0));

	touch(to, 2 * bytes, PAGE);
	unmap(to, 2 * bytes);
}

/* Both copy what they write from then on: some pages of it. */
static void share(word at, word bytes)
{
	word half = (bytes / PAGE + 1) / 2 * PAGE;
	word step = (bytes / PAGE + 15) / 16 * PAGE;

	if (checked(call(SYS_CLONE, SIGCHLD, 0, 0, 0, 0)) == 0) {
		touch(at, half, step);
		leave(0);
	}
	checked(call(SYS_WAIT4, (word)-1, 0, 0, 0, 0));
	touch(at, half, 2 * step);
	unmap(at, half);
	if (bytes > half)
		unmap(at + half, bytes - half);
}

static void mix(void)
{
	static void (*const ways[])(word at, word bytes) = { unmap, protect, advise, move, share };
	word area, way;

	for (way = 0; way < sizeof(ways) / sizeof(ways[0]); way++) {
		for (area = 0; area < AREAS; area++) {
			word bytes = area_pages[area] * PAGE;
			word at = map(bytes);

			touch(at, bytes, PAGE);
			ways[way](at, bytes);
		}
	}
}

/* -------------------------------------------------------------------- fill --- */

static word number(const char *text)
{
	word value = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		value = 10 * value + (word)(*text - '0');
	return value;
}

static void fill(word bytes, word rounds)
{
	word at = map(bytes);

	for (; rounds > 0; rounds--)
		touch(at, bytes, PAGE);
}

/* ------------------------------------------------------------------- start --- */

/* What the kernel put on the stack: the count of arguments, and them. */
__attribute__((used)) static void start(word *stack)
{
	const char *const *arguments = (const char *const *)(stack + 1);

	if (stack[0] == 2 && arguments[1][0] == 'm')
		mix();
	else if (stack[0] == 4 && arguments[1][0] == 'f')
		fill(number(arguments[2]) << 20, number(arguments[3]));
	else
		leave(2);
	leave(0);
}

__asm__(".globl _start\n"
	"_start:\n"
	"	mov	x0, sp\n"
	"	b	start\n");
