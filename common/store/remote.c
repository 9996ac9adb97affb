#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "store/transfer.h"
#include "util/text.h"

#define DELAY_FIRST 250   /* milliseconds before the first retry */
#define DELAY_MAX   16000 /* each next one doubles up to here */

/* That many bytes make an attempt one of use. */
#define PROGRESS 65536

/* From half of the delay to all of it: clients must not come as one. */
static long
jittered(unsigned int n)
{
	long ms = DELAY_FIRST;
	unsigned int random = 0;

	while (n-- > 0 && ms < DELAY_MAX)
		ms *= 2;
	(void)getrandom(&random, sizeof(random), GRND_NONBLOCK);
	return (ms - (long)(random % (unsigned int)(ms / 2)));
}

static void
sleep_ms(long ms)
{
	struct timespec ts = {ms / 1000, ms % 1000 * 1000000};

	(void)nanosleep(&ts, NULL);
}

/* Ask until all is there, or asking makes no sense any more. */
static int
read_all(struct transfer *t, struct err *e)
{
	unsigned int tries = 0;
	uint64_t from;
	long wait, ms;

	for (;; tries++) {
		from = t->reading.given;
		switch (transfer_run(t, &wait, e)) {
		case VERDICT_TAKE:
			return (0);
		case VERDICT_GIVEUP:
			return (-1);
		case VERDICT_RETRY:
			break;
		}
		if (t->reading.given - from >= PROGRESS)
			tries = 0;
		if (tries >= t->options->retries)
			return (-1);
		if (wait > REMOTE_PATIENCE)
			return (err_in(
			    e, "the server wants to be left alone for long"));
		ms = jittered(tries);
		sleep_ms(wait * 1000 > ms ? wait * 1000 : ms);
	}
}

int
remote_read(const struct remote_options *o, const char *key,
    const struct range *range, remote_sink *sink, void *cookie, struct err *e)
{
	struct transfer t;
	int rc = 0;

	/* Servers do not agree on what this is. */
	if (range->from_end && range->last == 0)
		return (err_set(e, ERR_INPUT, "the last 0 bytes are no range"));
	memset(&t, 0, sizeof(t));
	t.options = o;
	t.sink = sink;
	t.cookie = cookie;
	reading_init(&t.reading, range);
	if (place_iss3(o->spec))
		rc = aws_load(&t.aws, o->env, e);
	if (rc == 0)
		rc = place_find(&t.place, o->spec, &t.aws, key, e);
	if (rc == 0)
		rc = transfer_open(&t, e);
	if (rc == 0 && (rc = read_all(&t, e)) != 0 && !t.stopped)
		(void)err_in(e, "%s: \"%s\"",
		    text_safe(o->spec, strlen(o->spec)),
		    text_safe(key, strlen(key)));
	transfer_close(&t);
	return (rc);
}
