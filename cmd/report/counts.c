#include <stdlib.h>
#include <string.h>

#include "report/counts.h"
#include "util/hash.h"

const char *const count_names[COUNTS] = {"begun", "completed", "aborted",
    "bytes", "requests", "health", "head", "edge", "unchanged", "refused"};

int
counts_init(struct counts *c, struct err *e)
{
	memset(c, 0, sizeof(*c));
	c->mask = 1023;
	c->slot = calloc(c->mask + 1, sizeof(*c->slot));
	return (c->slot == NULL ? err_nomem(e) : 0);
}

static uint64_t
hash_row(uint32_t subject, int32_t day, uint32_t status)
{
	return (hash_fold((uint64_t)subject << 32 | (uint32_t)day,
	    0x9e3779b97f4a7c15U ^ (uint64_t)status << 1));
}

static int
grow_table(struct counts *c, struct err *e)
{
	size_t mask = c->mask * 2 + 1, i;
	uint32_t *slot = calloc(mask + 1, sizeof(*slot));
	uint64_t h;

	if (slot == NULL)
		return (err_nomem(e));
	for (i = 0; i < c->n; i++) {
		h = hash_row(
		    c->row[i].subject, c->row[i].day, c->row[i].status);
		while (slot[h & mask] != 0)
			h++;
		slot[h & mask] = (uint32_t)i + 1;
	}
	free(c->slot);
	c->slot = slot;
	c->mask = mask;
	return (0);
}

static int
grow_rows(struct counts *c, struct err *e)
{
	size_t room = c->room < 64 ? 64 : c->room * 2;
	struct row *row;

	if (c->n >= UINT32_MAX - 1 ||
	    (row = reallocarray(c->row, room, sizeof(*row))) == NULL)
		return (err_nomem(e));
	c->row = row;
	c->room = room;
	return (0);
}

struct row *
counts_row(struct counts *c, uint32_t subject, int32_t day, uint32_t status,
    struct err *e)
{
	uint64_t h = hash_row(subject, day, status);
	struct row *r;
	uint32_t i;

	for (; (i = c->slot[h & c->mask]) != 0; h++) {
		r = &c->row[i - 1];
		if (r->subject == subject && r->day == day &&
		    r->status == status)
			return (r);
	}
	if (c->n == c->room && grow_rows(c, e) != 0)
		return (NULL);
	r = &c->row[c->n];
	memset(r, 0, sizeof(*r));
	r->subject = subject;
	r->day = day;
	r->status = status;
	c->slot[h & c->mask] = (uint32_t)++c->n;
	if (c->n > c->mask / 2 && grow_table(c, e) != 0)
		return (NULL);
	return (r);
}

void
counts_add(uint64_t *count, uint64_t n)
{
	*count = n > INT64_MAX - *count ? INT64_MAX : *count + n;
}

void
counts_free(struct counts *c)
{
	free(c->row);
	free(c->slot);
}
