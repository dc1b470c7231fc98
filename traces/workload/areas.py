# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Areas of 1 to 4096 pages that come and go beside a table that stays in use.

usage: areas.py [THREADS [TURNS]]
"""
import mmap
import sys
import threading

PAGE = 4096
ARENA_PAGES = 4096
table = {number: str(number) for number in range(400)}
keys = list(table)
arena = mmap.mmap(-1, ARENA_PAGES * PAGE)


def look_up(first):
    return sum(map(len, map(table.get, keys[first % 300:][:60])))


def touch(area, first, count):
    """One byte of each page."""
    area[first * PAGE:(first + count) * PAGE:PAGE] = bytes(count)


def turn(number):
    pages = 1 << number * 5 % 13
    first = number * 97 % (ARENA_PAGES - pages // 3)
    area = mmap.mmap(-1, pages * PAGE)
    touch(area, 0, pages)
    touch(arena, first, pages // 3 + 1)
    found = look_up(number)
    if number % 3 == 0:
        arena.madvise(mmap.MADV_DONTNEED, first * PAGE, (pages // 3 + 1) * PAGE)
    if number % 5 == 1:
        area.resize(2 * pages * PAGE)
    text = ",".join(map(table.get, keys[number:number + 90]))
    buffer = bytearray(65536 + PAGE * (number % 11))
    area.close()
    return found + len(text) + len(buffer)


def work(thread, turns):
    print(sum(map(turn, range(thread, turns, threads))))


threads, turns = (list(map(int, sys.argv[1:])) + [1, 40][len(sys.argv) - 1:])[:2]
sys.setswitchinterval(1e-4)
workers = [threading.Thread(target=work, args=(thread, turns)) for thread in range(1, threads)]
for worker in workers:
    worker.start()
work(0, turns)
for worker in workers:
    worker.join()
