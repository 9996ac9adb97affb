#include <string.h>
#include <time.h>

#include "listen/claim.h"
#include "listen/self.h"
#include "util/clock.h"
#include "util/hash.h"

#define PAUSE_MAX 16 /* milliseconds between two looks */

static struct {
	const struct board *board; /* NULL: in no pool */
	unsigned int place;
} here;

void
claim_join(const struct board *b, unsigned int place)
{
	here.board = b;
	here.place = place;
}

/*
 * A number for the thing, even and not 0; the next one, which is odd, says that
 * it is sure.  If two things have one number, one waits for nothing.
 */
static unsigned long long
number_of(const char *name, uint64_t n)
{
	uint64_t h = hash_bytes(name, strlen(name), HASH_BASIS ^ n);

	return ((h | 2) & ~1ULL);
}

/* Is another worker at it?  Of those that begin at once, the first one is. */
static int
is_others(unsigned long long number)
{
	unsigned long long v;
	unsigned int i;

	for (i = 0; i < here.board->max; i++) {
		v = atomic_load(&here.board->claim[i]);
		if (i != here.place &&
		    (v == number + 1 || (v == number && i < here.place)))
			return (1);
	}
	return (0);
}

int
claim_take(const char *name, uint64_t n)
{
	unsigned long long number = number_of(name, n);

	if (here.board == NULL)
		return (1);
	atomic_store(&here.board->claim[here.place], number);
	if (is_others(number)) {
		claim_end();
		return (0);
	}
	atomic_store(&here.board->claim[here.place], number + 1);
	return (1);
}

void
claim_end(void)
{
	if (here.board != NULL)
		atomic_store(&here.board->claim[here.place], 0);
}

static void
pause_ms(int64_t ms)
{
	const struct timespec ts = {0, (long)ms * 1000000};

	(void)nanosleep(&ts, NULL);
}

int
claim_wait(const char *name, uint64_t n, int (*found)(void *cookie),
    void *cookie, int64_t ms, struct err *e)
{
	int64_t end = clock_ms() + ms, pause = 1;

	if (claim_take(name, n)) {
		/* Another may have been quicker than the last look. */
		if (!found(cookie))
			return (0);
		claim_end();
		return (1);
	}
	if (self_spare() != 0)
		return (err_set(
		    e, ERR_TEMP, "all processes of the server are busy"));
	while (is_others(number_of(name, n))) {
		if (found(cookie))
			return (1);
		/* It may have failed, and the other not heard of that yet. */
		if (clock_ms() >= end)
			break;
		pause_ms(pause);
		if (pause < PAUSE_MAX)
			pause *= 2;
	}
	/* If it has failed for the other one, all may try at once. */
	return (found(cookie));
}
