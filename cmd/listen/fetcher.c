#include <string.h>

#include "listen/copipe.h"
#include "listen/fetcher.h"
#include "listen/self.h"
#include "util/clock.h"
#include "util/text.h"
#include "util/warn.h"

/* So much is read away sooner than another coprocess is started. */
#define DROP_MAX 65536

/* Nobody has asked for so long: it takes memory, and has a connection open. */
#define REST_MS 10000

static struct {
	struct copipe pipe;
	uint64_t left;   /* bytes of the last answer that were not taken */
	int is_proven;   /* it has answered: it can be started and speaks */
	int is_filling;  /* its answer to `slice` was not heard yet */
	int64_t used_at; /* in ms */
} f = {.pipe = COPIPE_INIT};

/* The question that is being asked, for messages. */
static struct coask asked;

int
fetcher_isopen(void)
{
	return (f.pipe.ask != -1);
}

void
fetcher_close(void)
{
	copipe_close(&f.pipe);
	f.left = 0;
	f.is_proven = f.is_filling = 0;
}

void
fetcher_rest(void)
{
	if (fetcher_isopen() && clock_ms() - f.used_at >= REST_MS)
		fetcher_close();
}

/*
 * The operator is told what it is; a client, that it may pass: where the store
 * is, and what is wrong with it, is not for him.
 */
static void
report(struct err *e, const char *client)
{
	warn0("%s: %s", text_safe(asked.key, strlen(asked.key)), e->text);
	(void)err_set(e, ERR_TEMP, "%s", client);
}

static void
report_trouble(struct err *e)
{
	report(e, "the package cannot be read now");
}

void
fetcher_changed(struct err *e)
{
	report(e, "the package changed while it was read");
}

/* It is of no more use. */
static int
give_up(struct err *e)
{
	fetcher_close();
	self_store(0);
	report_trouble(e);
	return (-1);
}

static int
hear(struct coanswer *a, struct err *e)
{
	const char *line;
	size_t len;

	if (copipe_hear(&f.pipe, COLINE_MAX, &line, &len, e) != 0 ||
	    coline_parseanswer(a, line, len, e) != 0)
		return (-1);
	f.is_proven = 1;
	f.used_at = clock_ms();
	return (0);
}

/* The same of a slice, which may be slow to come: but more of it must. */
static int
hear_filled(struct coanswer *a, struct err *e)
{
	uint64_t done = 0;

	while (hear(a, e) == 0) {
		if (a->said != CO_WAIT)
			return (0);
		if (a->length <= done || a->length > SLICE_SIZE)
			return (err_set(
			    e, ERR_FATAL, "chanpack-fetch waits for nothing"));
		done = a->length;
	}
	return (-1);
}

/* Read what is left of answers before: a little, or it was closed. */
static int
settle(struct err *e)
{
	struct coanswer a;

	if (f.left > 0 && fetcher_skip(f.left, e) != 0)
		return (-1);
	if (!f.is_filling)
		return (0);
	f.is_filling = 0;
	return (hear_filled(&a, e));
}

/* Have a coprocess that waits for a question. */
static int
prepare(const struct config *c, struct err *e)
{
	if (fetcher_isopen() && settle(e) == 0)
		return (0);
	fetcher_close();
	f.pipe.patience = (int)c->distant.patience * 1000;
	return (copipe_open(&f.pipe, c->distant.keeper, e));
}

static int
say(struct err *e)
{
	struct buf line = BUF_INIT;
	int rc;

	coline_ask(&line, &asked);
	rc = copipe_say(&f.pipe, &line, e);
	buf_free(&line);
	return (rc);
}

/* A strange answer is none. */
static int
is_strange(const struct coanswer *a)
{
	switch (a->said) {
	case CO_OK:
		return (asked.verb == CO_READ ||
			(asked.verb == CO_SLICE &&
			    (a->stat.size != asked.size ||
				strcmp(a->stat.tag, asked.tag) != 0)));
	case CO_DATA:
		return (asked.verb != CO_READ || a->length != asked.length);
	case CO_WAIT:
		return (1);
	default:
		return ((a->trouble == CO_FULL && asked.verb != CO_SLICE) ||
			(a->trouble == CO_CHANGED && asked.verb == CO_STAT));
	}
}

static enum fetched
trouble_of(const struct coanswer *a, struct err *e)
{
	switch (a->trouble) {
	case CO_CHANGED:
		*e = a->err;
		return (FETCH_CHANGED);
	case CO_FULL:
		return (FETCH_FULL);
	case CO_NOTFOUND:
		self_store(1);
		/* What else it says names the store. */
		(void)err_set(e, ERR_NOTFOUND, "no such package");
		return (FETCH_FAILED);
	default:
		if (a->trouble == CO_TEMP)
			self_store(0);
		else
			self_refused();
		*e = a->err;
		report_trouble(e);
		return (FETCH_FAILED);
	}
}

/* What its answer means. */
static enum fetched
judge(const struct coanswer *a, struct err *e)
{
	if (is_strange(a)) {
		(void)err_set(e, ERR_FATAL,
		    "chanpack-fetch has answered another question");
		(void)give_up(e);
		return (FETCH_FAILED);
	}
	if (a->said == CO_ERROR)
		return (trouble_of(a, e));
	self_store(1);
	return (FETCH_OK);
}

/*
 * Ask, and hear the answer.  One that has died since it answered last is
 * replaced, once.
 */
static enum fetched
ask(const struct config *c, struct coanswer *a, struct err *e)
{
	int was_proven, is_again = 0;

	/* Others' requests are not to wait for a store. */
	if (self_spare() != 0) {
		(void)err_set(
		    e, ERR_TEMP, "all processes of the server are busy");
		return (FETCH_FAILED);
	}
	for (;;) {
		if (prepare(c, e) != 0)
			break;
		was_proven = f.is_proven;
		if (say(e) == 0 && (a == NULL || hear(a, e) == 0))
			return (a == NULL ? FETCH_OK : judge(a, e));
		if (!was_proven || !f.pipe.has_ended || is_again)
			break;
		fetcher_close();
		is_again = 1;
	}
	(void)give_up(e);
	return (FETCH_FAILED);
}

static int
set_key(const char *key, struct err *e)
{
	size_t len = strlen(key);

	memset(&asked, 0, sizeof(asked));
	if (len > COKEY_MAX)
		return (err_set(e, ERR_NOTFOUND, "the key is too long"));
	memcpy(asked.key, key, len + 1);
	return (0);
}

enum fetched
fetcher_stat(
    const struct config *c, const char *key, struct costat *st, struct err *e)
{
	struct coanswer a;
	enum fetched got;

	if (set_key(key, e) != 0)
		return (FETCH_FAILED);
	asked.verb = CO_STAT;
	if ((got = ask(c, &a, e)) == FETCH_OK)
		*st = a.stat;
	return (got);
}

enum fetched
fetcher_read(const struct config *c, const char *key, const char *tag,
    uint64_t first, uint64_t len, struct err *e)
{
	struct coanswer a;
	enum fetched got;

	if (set_key(key, e) != 0)
		return (FETCH_FAILED);
	asked.verb = CO_READ;
	asked.first = first;
	asked.length = len;
	memcpy(asked.tag, tag, strlen(tag) + 1);
	if ((got = ask(c, &a, e)) == FETCH_OK)
		f.left = len;
	return (got);
}

int
fetcher_get(void *data, size_t len, struct err *e)
{
	if (copipe_read(&f.pipe, data, len, e) != 0)
		return (give_up(e));
	f.left -= len;
	f.used_at = clock_ms();
	return (0);
}

int
fetcher_skip(uint64_t len, struct err *e)
{
	uint8_t waste[16384];
	size_t n;

	for (; len > 0; len -= n) {
		n = len < sizeof(waste) ? (size_t)len : sizeof(waste);
		if (fetcher_get(waste, n, e) != 0)
			return (-1);
	}
	return (0);
}

static int
wait_bytes(void *cookie, struct err *e)
{
	(void)cookie;
	return (copipe_wait(&f.pipe, e));
}

int
fetcher_send(struct output *o, uint64_t len, struct err *e)
{
	const uint8_t *spare;
	size_t n;

	spare = copipe_spare(&f.pipe, len, &n);
	f.left -= n;
	if (n > 0 && output_put(o, spare, n, e) != 0)
		return (-1);
	if (output_pipe(o, f.pipe.answer, len - n, wait_bytes, NULL, e) != 0) {
		if (copipe_isbroken(&f.pipe))
			return (give_up(e));
		/* The client's end; how much it has taken is not known. */
		fetcher_close();
		return (-1);
	}
	f.left -= len - n;
	f.used_at = clock_ms();
	return (0);
}

void
fetcher_drop(void)
{
	if (f.left > DROP_MAX)
		fetcher_close();
}

int
fetcher_fill(const struct config *c, const char *key, const struct costat *st,
    uint64_t n, struct err *e)
{
	if (set_key(key, e) != 0)
		return (-1);
	asked.verb = CO_SLICE;
	asked.n = n;
	asked.size = st->size;
	memcpy(asked.tag, st->tag, strlen(st->tag) + 1);
	if (ask(c, NULL, e) != FETCH_OK)
		return (-1);
	f.is_filling = 1;
	return (0);
}

enum fetched
fetcher_filled(struct err *e)
{
	struct coanswer a;

	f.is_filling = 0;
	if (hear_filled(&a, e) != 0) {
		(void)give_up(e);
		return (FETCH_FAILED);
	}
	return (judge(&a, e));
}
