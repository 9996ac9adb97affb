#include "listen/fetcher.h"
#include "listen/pause.h"
#include "util/clock.h"
#include "util/warn.h"

/* How long fetcher_open waits: the coprocess's directories may hang. */
#define READY_MS 2000

static int
start_coprocess(struct fetcher *f, struct err *e)
{
	if (launch_start(&f->launch, &f->spec, e) != 0)
		return (-1);
	f->begun = clock_ms();
	f->is_gone = 0;
	f->starts++;
	return (0);
}

int
fetcher_open(struct fetcher *f, struct err *e)
{
	if (start_coprocess(f, e) != 0)
		return (-1);
	return (launch_wait(&f->launch, READY_MS, e));
}

static void
hear(struct fetcher *f, struct board *b)
{
	struct wire_counts n;
	struct err e;

	while (launch_counts(&f->launch, &n))
		if (board_note(b, BOARD_STORE_QUESTIONS, n.questions, &e) !=
			0 ||
		    board_note(b, BOARD_STORE_HITS, n.hits, &e) != 0 ||
		    board_note(b, BOARD_STORE_READS, n.reads, &e) != 0 ||
		    board_note(b, BOARD_STORE_BYTES, n.bytes, &e) != 0)
			warn_err(&e);
}

/* Note, once, that the coprocess has died. */
static void
miss(struct fetcher *f, int64_t now)
{
	if (f->is_gone)
		return;
	f->is_gone = 1;
	if (now - f->begun > PAUSE_CALM)
		f->died = 0;
	f->next = now + pause_after(f->died++);
	warn0("chanpack-fetch has ended: it is started again");
}

int
fetcher_tend(struct fetcher *f, struct board *b, int64_t now)
{
	struct err e;

	hear(f, b);
	if (f->launch.control != -1 && !launch_isover(&f->launch))
		return (0);
	miss(f, now);
	if (now >= f->next) {
		if (start_coprocess(f, &e) == 0)
			return (0);
		warn_err(&e);
		f->next = now + PAUSE_MAX;
	}
	return ((int)(f->next - now));
}
