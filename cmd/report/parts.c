#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/parts.h"
#include "util/io.h"
#include "util/tempfile.h"

/* How many parts of a run to read at once. */
#define PARTS_AHEAD 2048

/* A sorted piece of the temporary file. */
struct parts_run {
	uint64_t at, end;  /* its bytes in the file, not read yet */
	struct part *part; /* PARTS_AHEAD parts that were read */
	size_t i, n;
};

void
parts_init(struct parts *p, size_t max)
{
	memset(p, 0, sizeof(*p));
	p->max = max;
	p->fd = -1;
}

static int
compare_parts(const struct part *a, const struct part *b)
{
	if (a->id[0] != b->id[0])
		return (a->id[0] < b->id[0] ? -1 : 1);
	if (a->id[1] != b->id[1])
		return (a->id[1] < b->id[1] ? -1 : 1);
	if (a->start != b->start)
		return (a->start < b->start ? -1 : 1);
	if (a->status != b->status)
		return (a->status < b->status ? -1 : 1);
	if (a->first != b->first)
		return (a->first < b->first ? -1 : 1);
	if (a->end != b->end)
		return (a->end < b->end ? -1 : 1);
	return (a->more < b->more ? -1 : a->more > b->more);
}

static int
compare_void(const void *a, const void *b)
{
	return (compare_parts(a, b));
}

static int
add_run(struct parts *p, struct err *e)
{
	size_t len = p->n * sizeof(*p->part);
	struct parts_run *run;

	run = reallocarray(p->run, p->nrun + 1, sizeof(*run));
	if (run == NULL)
		return (err_nomem(e));
	p->run = run;
	memset(&run[p->nrun], 0, sizeof(*run));
	run[p->nrun].at = p->size;
	run[p->nrun].end = p->size + len;
	p->nrun++;
	p->size += len;
	return (0);
}

/* Sort the parts in memory, and append them to the file. */
static int
spill(struct parts *p, struct err *e)
{
	const char *dir = getenv("TMPDIR");

	if (dir != NULL && dir[0] == '\0')
		dir = NULL;
	if (p->fd == -1 && (p->fd = tempfile_open(dir, e)) == -1)
		return (-1);
	qsort(p->part, p->n, sizeof(*p->part), compare_void);
	if (io_write(p->fd, p->part, p->n * sizeof(*p->part)) != 0)
		return (err_sys(e, "cannot write a temporary file"));
	if (add_run(p, e) != 0)
		return (-1);
	p->n = 0;
	return (0);
}

/* Make room for one more part. */
static int
make_room(struct parts *p, struct err *e)
{
	size_t room = p->room < 1024 ? 1024 : p->room * 2;
	struct part *part;

	if (p->room == p->max)
		return (spill(p, e));
	if (room > p->max)
		room = p->max;
	part = reallocarray(p->part, room, sizeof(*part));
	if (part == NULL)
		return (err_nomem(e));
	p->part = part;
	p->room = room;
	return (0);
}

int
parts_add(struct parts *p, const struct part *part, struct err *e)
{
	if (p->n == p->room && make_room(p, e) != 0)
		return (-1);
	p->part[p->n++] = *part;
	return (0);
}

/* Read the next parts of a run that has more.  Return 0 or -1. */
static int
read_ahead(struct parts *p, struct parts_run *r, struct err *e)
{
	uint64_t left = r->end - r->at, n = PARTS_AHEAD * sizeof(*r->part);
	ssize_t got;

	if (n > left)
		n = left;
	got = io_pread(p->fd, r->part, (size_t)n, r->at);
	if (got < 0 || (uint64_t)got != n)
		return (err_sys(e, "cannot read a temporary file"));
	r->at += n;
	r->i = 0;
	r->n = (size_t)n / sizeof(*r->part);
	return (0);
}

static const struct part *
first_part(const struct parts *p, size_t i)
{
	const struct parts_run *r = &p->run[p->heap[i]];

	return (&r->part[r->i]);
}

/* Move the run at place ${i} down the heap to its right place. */
static void
sink(struct parts *p, size_t i)
{
	size_t least, child, run;

	for (;;) {
		least = i;
		for (child = 2 * i + 1; child <= 2 * i + 2; child++)
			if (child < p->nheap &&
			    compare_parts(
				first_part(p, child), first_part(p, least)) < 0)
				least = child;
		if (least == i)
			return;
		run = p->heap[i];
		p->heap[i] = p->heap[least];
		p->heap[least] = run;
		i = least;
	}
}

static int
start_runs(struct parts *p, struct err *e)
{
	size_t i;

	if ((p->heap = calloc(p->nrun, sizeof(*p->heap))) == NULL)
		return (err_nomem(e));
	for (i = 0; i < p->nrun; i++) {
		p->run[i].part =
		    reallocarray(NULL, PARTS_AHEAD, sizeof(struct part));
		if (p->run[i].part == NULL)
			return (err_nomem(e));
		if (read_ahead(p, &p->run[i], e) != 0)
			return (-1);
		p->heap[i] = i;
	}
	p->nheap = p->nrun;
	for (i = p->nheap / 2; i-- > 0;)
		sink(p, i);
	return (0);
}

int
parts_sort(struct parts *p, struct err *e)
{
	if (p->fd == -1) {
		if (p->n > 1)
			qsort(p->part, p->n, sizeof(*p->part), compare_void);
		return (0);
	}
	if (p->n > 0 && spill(p, e) != 0)
		return (-1);
	free(p->part);
	p->part = NULL;
	return (start_runs(p, e));
}

int
parts_next(struct parts *p, struct part *part, struct err *e)
{
	struct parts_run *r;

	if (p->fd == -1) {
		if (p->next == p->n)
			return (0);
		*part = p->part[p->next++];
		return (1);
	}
	if (p->nheap == 0)
		return (0);
	r = &p->run[p->heap[0]];
	*part = r->part[r->i++];
	if (r->i == r->n && r->at < r->end && read_ahead(p, r, e) != 0)
		return (-1);
	if (r->i == r->n)
		p->heap[0] = p->heap[--p->nheap];
	sink(p, 0);
	return (1);
}

void
parts_free(struct parts *p)
{
	size_t i;

	for (i = 0; i < p->nrun; i++)
		free(p->run[i].part);
	free(p->run);
	free(p->heap);
	free(p->part);
	if (p->fd != -1)
		(void)close(p->fd);
}
