#include <string.h>
#include <sys/mman.h>

#include "listen/board.h"
#include "util/shared.h"

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

	b->max = max;
	/* All zero: every place is free. */
	if ((b->shared = shared_map(size_of(b))) == NULL)
		return (err_sys(e, "cannot share memory"));
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
