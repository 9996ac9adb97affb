#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/spec.h"
#include "aws/awsmeta.h"
#include "web/change.h"
#include "web/retry.h"
#include "web/transfer.h"
#include "util/io.h"
#include "util/text.h"

/* That many bytes make an attempt one of use. */
#define PROGRESS 65536

struct remote {
	struct remote_options options;
	struct transfer transfer;
	int loaded;   /* its key is known, or that there is none */
	int isnohead; /* its server refuses HEAD */
};

/* Ask until all is there, or asking makes no sense any more. */
static int
ask_all(struct transfer *t, struct err *e)
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
		if ((ms = retry_wait(tries, wait, e)) < 0)
			return (-1);
		if (io_gone(t->options->reader, (int)ms))
			return (-1);
	}
}

/* Of S3: the key to sign with, as long as it is good for. */
static int
find_key(struct remote *r, struct err *e)
{
	struct transfer *t = &r->transfer;

	if (!spec_iss3(r->options.spec))
		return (0);
	return (awsmeta_renew(&t->aws, &r->loaded, r->options.env, e));
}

/* Ask what was prepared in the transfer about ${key}. */
static int
ask(struct remote *r, const char *key, struct err *e)
{
	struct transfer *t = &r->transfer;
	const char *spec = r->options.spec;
	int rc;

	place_free(&t->place);
	t->stopped = 0;
	t->answer.status = 0;
	if ((rc = find_key(r, e)) == 0)
		rc = place_find(&t->place, spec, &t->aws, key, e);
	if (rc != 0 || (rc = ask_all(t, e)) == 0 || t->stopped)
		return (rc);
	if (t->reading.changed)
		change_explain(t, e);
	return (err_in(e, "%s: \"%s\"", text_safe(spec, strlen(spec)),
	    text_safe(key, strlen(key))));
}

int
remote_read(struct remote *r, const char *key, const struct range *range,
    remote_sink *sink, void *cookie, struct err *e)
{
	struct transfer *t = &r->transfer;

	/* Servers do not agree on what this is. */
	if (range->from_end && range->last == 0)
		return (err_set(e, ERR_INPUT, "the last 0 bytes are no range"));
	t->ask = ASK_BYTES;
	t->sink = sink;
	t->cookie = cookie;
	reading_init(&t->reading, range, NULL);
	return (ask(r, key, e));
}

int
remote_readpinned(struct remote *r, const char *key, const char *etag,
    uint64_t first, uint64_t len, remote_sink *sink, void *cookie, int *changed,
    struct err *e)
{
	struct range range = {0, 0, first, first + (len - 1)};
	struct transfer *t = &r->transfer;
	int rc;

	t->ask = ASK_BYTES;
	t->sink = sink;
	t->cookie = cookie;
	reading_init(&t->reading, &range, etag);
	rc = ask(r, key, e);
	*changed = t->reading.changed;
	return (rc);
}

static int
ask_size(struct remote *r, const char *key, struct err *e)
{
	static const struct range first = {0, 0, 0, 0};
	struct transfer *t = &r->transfer;

	t->ask = r->isnohead ? ASK_FIRST : ASK_HEAD;
	reading_init(&t->reading, &first, NULL);
	return (ask(r, key, e));
}

int
remote_stat(
    struct remote *r, const char *key, struct remote_stat *st, struct err *e)
{
	struct transfer *t = &r->transfer;
	int rc = ask_size(r, key, e);

	if (rc != 0 && !r->isnohead && reading_isnomethod(t->answer.status)) {
		r->isnohead = 1;
		rc = ask_size(r, key, e);
	}
	if (rc != 0)
		return (-1);
	st->size = t->reading.total;
	st->mtime = t->mtime;
	memcpy(st->etag, t->answer.etag, sizeof(st->etag));
	return (0);
}

const char *
remote_taglack(const struct remote *r)
{
	const struct answer *a = &r->transfer.answer;

	if (a->etag[0] != '\0')
		return (NULL);
	return (
	    a->weak ? "its entity tag is weak" : "it has no valid entity tag");
}

int
remote_open(struct remote **out, const struct remote_options *o, struct err *e)
{
	struct remote *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return (err_nomem(e));
	r->options = *o;
	r->transfer.options = &r->options;
	if (transfer_open(&r->transfer, e) != 0) {
		remote_close(r);
		return (-1);
	}
	*out = r;
	return (0);
}

void
remote_close(struct remote *r)
{
	if (r == NULL)
		return;
	transfer_close(&r->transfer);
	free(r);
}
