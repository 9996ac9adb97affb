#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "exec/samebase.h"
#include "exec/clone.h"
#include "exec/output.h"

/*
 * The unit in which files share; a file system with larger blocks costs room.
 */
#define BLOCK 4096

/* Is the base in ${fd} still the one that ${p} was made for? */
static int
check_file(const struct plan *p, int fd, struct err *e)
{
	struct view v;
	int rc;

	if (view_file(&v, fd, e) != 0)
		return (-1);
	rc = samebase_check(p, &v, e);
	view_free(&v);
	return (rc);
}

/* Write [first, first + len) of the package to its place in ${fd}. */
static int
put_range(const struct plan *p, uint64_t first, uint64_t len, int base, int fd,
    struct err *e)
{
	struct output o;
	int rc;

	if (lseek(fd, (off_t)first, SEEK_SET) == -1)
		return (err_sys(e, "cannot write the package"));
	output_init(&o, fd);
	rc = output_plan(&o, p, first, len, base, e);
	if (rc == 0)
		rc = output_flush(&o, e);
	output_free(&o);
	return (rc);
}

/* In a clone of the base, is this piece there already? */
static int
is_there(const struct piece *x)
{
	return (x->kind == PIECE_BASE && x->off == x->out);
}

/*
 * Write the package's bytes [first, end) into a clone, in whole blocks.  Punch
 * these blocks out first: XFS keeps 128 KiB of room around each block that is
 * written while it is shared, but none around a new block.
 */
static int
put_blocks(const struct plan *p, uint64_t first, uint64_t end, int base, int fd,
    struct err *e)
{
	const int hole = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	uint64_t len;

	first -= first % BLOCK;
	len = end - first + (BLOCK - end % BLOCK) % BLOCK;
	(void)fallocate(fd, hole, (off_t)first, (off_t)len);
	if (len > p->size - first)
		len = p->size - first;
	return (put_range(p, first, len, base, fd, e));
}

/* Turn a clone of the base into the package: write new and moved bytes. */
static int
put_changes(const struct plan *p, int base, int fd, struct err *e)
{
	const struct piece *x = p->piece, *end = x + p->n;
	uint64_t first, next;

	while (x < end) {
		first = next = x->out;
		for (; x < end && !is_there(x); x++)
			next = x->out + x->len;
		if (next > first && put_blocks(p, first, next, base, fd, e))
			return (-1);
		while (x < end && is_there(x))
			x++;
	}
	/*
	 * Only if needed: ftruncate writes the last block, and so unshares it.
	 */
	if (p->size < p->basesize && ftruncate(fd, (off_t)p->size) != 0)
		return (err_sys(e, "cannot write the package"));
	return (0);
}

int
clone_plan(const struct plan *p, int base, int fd, struct err *e)
{
	int cloned = ioctl(fd, FICLONE, base) == 0;

	/* Check after cloning, so that the clone is of the checked base. */
	if (check_file(p, base, e) != 0)
		return (-1);
	if (cloned)
		return (put_changes(p, base, fd, e));
	return (put_range(p, 0, p->size, base, fd, e));
}
