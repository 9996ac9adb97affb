#include <inttypes.h>
#include <stdlib.h>

#include "check.h"
#include "report/cover.h"
#include "report/parts.h"

/* A part with numbers of its own, few of them so that many are equal. */
static struct part
random_part(unsigned int *seed)
{
	struct part p = {.total = 100};

	p.id[0] = (uint64_t)(rand_r(seed) % 50);
	p.id[1] = (uint64_t)(rand_r(seed) % 3);
	p.start = rand_r(seed) % 100;
	p.first = (uint64_t)(rand_r(seed) % 100);
	p.end = p.first + (uint64_t)rand_r(seed) % (101 - p.first);
	p.status = rand_r(seed) % 2 ? 200 : 206;
	p.more = (uint16_t)(rand_r(seed) % 3);
	p.subject = (uint32_t)rand_r(seed);
	return (p);
}

/* Does ${b} come behind ${a}, or is it equal in what counts? */
static int
in_order(const struct part *a, const struct part *b)
{
	if (a->id[0] != b->id[0])
		return (a->id[0] < b->id[0]);
	if (a->id[1] != b->id[1])
		return (a->id[1] < b->id[1]);
	if (a->start != b->start)
		return (a->start < b->start);
	if (a->status != b->status)
		return (a->status < b->status);
	if (a->first != b->first)
		return (a->first < b->first);
	if (a->end != b->end)
		return (a->end < b->end);
	return (a->more <= b->more);
}

/*
 * Sort ${n} parts of which ${max} fit into memory: all must come back, in
 * order.
 */
static void
check_sort(size_t n, size_t max)
{
	unsigned int seed = (unsigned int)n;
	uint64_t in = 0, out = 0;
	struct part part, before = {.total = 0};
	struct parts p;
	size_t i, got = 0;
	struct err e;
	int ok = 1;

	parts_init(&p, max);
	for (i = 0; i < n; i++) {
		part = random_part(&seed);
		in += part.subject;
		ok &= parts_add(&p, &part, &e) == 0;
	}
	ok &= parts_sort(&p, &e) == 0;
	while (ok && parts_next(&p, &part, &e) == 1) {
		ok &= got == 0 || in_order(&before, &part);
		before = part;
		out += part.subject;
		got++;
	}
	check_row(ok && got == n && in == out,
	    "%zu parts, of which %zu fit into memory", n, max);
	check_row((p.fd == -1) == (n <= max), "a file only if it is needed");
	parts_free(&p);
}

/* Compare the least cover with the count of each byte. */
static void
check_cover(unsigned int seed, size_t n)
{
	uint64_t count[64] = {0}, first, end, least = UINT64_MAX;
	struct cover c = {.step = NULL};
	struct err e;
	size_t i, k, total = 1 + (size_t)rand_r(&seed) % 64;

	cover_reset(&c);
	for (i = 0; i < n; i++) {
		first = (uint64_t)rand_r(&seed) % total;
		end = first + (uint64_t)rand_r(&seed) % (total - first + 1);
		(void)cover_add(&c, first, end, &e);
		for (k = first; k < end; k++)
			count[k]++;
	}
	for (k = 0; k < total; k++)
		least = count[k] < least ? count[k] : least;
	check_row(cover_least(&c, total) == least,
	    "%zu ranges of %zu bytes: each byte %" PRIu64 " times or more", n,
	    total, least);
	cover_free(&c);
}

/* Ranges that are all alike, or that touch, need no memory each. */
static void
check_memory(void)
{
	struct cover c = {.step = NULL};
	struct err e;
	uint64_t i;

	for (i = 0; i < 100000; i++)
		(void)cover_add(&c, 0, 1048576, &e);
	for (i = 0; i < 100000; i++)
		(void)cover_add(&c, i, i + 1, &e);
	CHECK(c.room <= 256);
	CHECK(cover_least(&c, 1048576) == 100000);
	CHECK(cover_least(&c, 1048577) == 0);
	cover_free(&c);
}

int
main(void)
{
	unsigned int seed;

	check_sort(0, 1);
	check_sort(1, 1);
	check_sort(2, 1);
	check_sort(1000, 1000);
	check_sort(1001, 1000);
	check_sort(5000, 1024);
	check_sort(100000, 7000);
	for (seed = 1; seed <= soaks(100, 10000); seed++)
		check_cover(seed, seed % 40 * (seed % 7));
	check_memory();
	return (check_done());
}
