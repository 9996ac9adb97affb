#include <string.h>
#include <sys/mman.h>

#include "serve/board.h"

static size_t
size_of(const struct board *b)
{
	return (sizeof(*b->shared) +
		b->max * (sizeof(*b->claim) + BOARD_FILES * sizeof(*b->file) +
			     sizeof(*b->state)));
}

int
board_make(struct board *b, unsigned int max, struct err *e)
{
	unsigned int i;
	void *p;

	b->max = max;
	p = mmap(NULL, size_of(b), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return (err_sys(e, "cannot share memory"));
	/* The system gives it zeroed: every place is free. */
	b->shared = p;
	b->claim = (atomic_ullong *)(b->shared + 1);
	b->file = (atomic_int *)(b->claim + max);
	b->state = (atomic_uchar *)(b->file + max * BOARD_FILES);
	for (i = 0; i < max * BOARD_FILES; i++)
		atomic_init(&b->file[i], -1);
	return (0);
}

unsigned int
board_count(const struct board *b, enum board_state s)
{
	unsigned int i, n = 0;

	for (i = 0; i < b->max; i++)
		n += atomic_load_explicit(&b->state[i], memory_order_seq_cst) ==
		     s;
	return (n);
}

atomic_int *
board_file(const struct board *b, unsigned int place, enum board_file which)
{
	return (&b->file[place * BOARD_FILES + which]);
}

void
board_free(struct board *b)
{
	if (b->shared != NULL)
		(void)munmap(b->shared, size_of(b));
	memset(b, 0, sizeof(*b));
}
