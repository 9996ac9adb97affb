#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cache/slicefill.h"
#include "fetch/fetch.h"
#include "fetch/pinned.h"
#include "fetch/say.h"
#include "fetch/tag.h"
#include "tool.h"
#include "url/key.h"
#include "util/clock.h"
#include "util/io.h"
#include "util/records.h"
#include "util/warn.h"

/* Write "wait" so often, or the reader takes a slow store for a dead one. */
#define WAIT_LINE_MS 500

struct coprocess {
	struct sources *sources;
	struct slices slices;
	struct filler filler; /* its cache is NULL without a cache */
	int cachefailed;      /* --cache was given, but cannot be used */
	struct coask ask;     /* the question */
	int begun;            /* the "data" line was written */
};

/* A question, and the place for its answer. */
struct asking {
	struct coprocess *c;
	struct costat *st;
};

static int
try_stat(struct source *one, void *cookie, int *final, struct err *e)
{
	const struct asking *a = cookie;
	size_t index = (size_t)(one - a->c->sources->one);

	if (pinned_stat(one, index, a->c->ask.key, a->st, e) == 0)
		return (0);
	*final = io_gone(STDOUT_FILENO, 0);
	return (-1);
}

static int
ask_stat(void *cookie, const char *key, struct costat *st, struct err *e)
{
	struct coprocess *c = cookie;
	struct asking a = {c, st};

	(void)key;
	return (sources_ask(c->sources, try_stat, &a, e));
}

static int
answer_stat(struct coprocess *c, struct err *e)
{
	const char *key = c->ask.key;
	struct costat st = {.size = 0};
	int rc;

	if (c->filler.cache != NULL)
		rc = slicefill_stat(&c->filler, key, ask_stat, c, &st, e);
	else
		rc = ask_stat(c, key, &st, e);
	if (rc != 0)
		return (say_error(coline_trouble(e), e));
	return (say_ok(&st, e));
}

/* Read bytes of the version in the question, from the tag's store only. */
static int
read_asked(struct coprocess *c, uint64_t first, uint64_t len, remote_sink *sink,
    void *cookie, int *changed, struct err *e)
{
	const struct coask *a = &c->ask;
	char version[COTAG_MAX + 1];
	struct source *one;
	size_t index;

	*changed = 0;
	if (tag_split(a->tag, c->sources->n, &index, version, e) != 0)
		return (-1);
	one = &c->sources->one[index];
	if (source_ready(c->sources, one, e) != 0)
		return (-1);
	return (pinned_read(
	    one, a->key, version, first, len, sink, cookie, changed, e));
}

static int
to_reader(void *cookie, const void *data, size_t len, struct err *e)
{
	struct coprocess *c = cookie;

	if (!c->begun) {
		c->begun = 1;
		if (say_data(c->ask.length, e) != 0)
			return (-1);
	}
	return (say_bytes(data, len, e));
}

static int
answer_read(struct coprocess *c, struct err *e)
{
	const struct coask *a = &c->ask;
	int changed;

	c->begun = 0;
	if (read_asked(c, a->first, a->length, to_reader, c, &changed, e) == 0)
		return (0);
	/* The reader takes an error line behind "data" for bytes: give up. */
	if (c->begun)
		return (-1);
	return (say_error(changed ? CO_CHANGED : coline_trouble(e), e));
}

struct filling {
	struct coprocess *c;
	struct slicefile *file;
	int changed;
	uint64_t done;
	int64_t said; /* when the last "wait" was written, in ms */
};

static int
to_slice(void *cookie, const void *data, size_t len, struct err *e)
{
	struct filling *f = cookie;

	if (slicefill_add(f->file, data, len, e) != 0)
		return (-1);
	f->done += len;
	if (clock_ms() - f->said < WAIT_LINE_MS)
		return (0);
	f->said = clock_ms();
	return (say_wait(f->done, e));
}

static int
read_slice(void *cookie, struct slicefile *file, uint64_t first, uint64_t len,
    struct err *e)
{
	struct filling *f = cookie;

	f->file = file;
	return (read_asked(f->c, first, len, to_slice, f, &f->changed, e));
}

static int
say_nocache(const struct coprocess *c, struct err *e)
{
	if (c->cachefailed) {
		(void)err_set(e, ERR_TEMP, "the cache cannot be used");
		return (say_error(CO_FULL, e));
	}
	(void)err_set(e, ERR_INPUT, "there is no cache: use --cache");
	return (say_error(CO_INPUT, e));
}

static int
answer_slice(struct coprocess *c, struct err *e)
{
	struct filling f = {c, NULL, 0, 0, clock_ms()};
	struct slicebase base;
	struct costat st = {.size = c->ask.size};
	int full;

	memcpy(st.tag, c->ask.tag, sizeof(st.tag));
	if (c->filler.cache == NULL)
		return (say_nocache(c, e));
	slices_base(c->filler.cache, c->ask.key, &st, &base);
	if (slicefill(&c->filler, &base, c->ask.n, read_slice, &f, &full, e) ==
	    0)
		return (say_ok(&st, e));
	if (full)
		return (say_error(CO_FULL, e));
	return (say_error(f.changed ? CO_CHANGED : coline_trouble(e), e));
}

static int
answer(struct coprocess *c, const char *line, size_t len, struct err *e)
{
	struct coask *a = &c->ask;

	if (coline_parseask(a, line, len, e) != 0 ||
	    key_check(a->key, strlen(a->key), e) != 0)
		return (say_error(CO_INPUT, e));
	switch (a->verb) {
	case CO_STAT:
		return (answer_stat(c, e));
	case CO_READ:
		return (answer_read(c, e));
	default:
		return (answer_slice(c, e));
	}
}

/* Wait for a question.  Return 0 if the reader of standard output is gone. */
static int
wait_question(const struct records *r)
{
	struct pollfd p[2] = {
	    {.fd = STDIN_FILENO, .events = POLLIN}, {.fd = STDOUT_FILENO}};

	if (!records_mustread(r))
		return (1);
	while (poll(p, 2, -1) == -1 && errno == EINTR)
		continue;
	return ((p[1].revents & (POLLERR | POLLHUP)) == 0);
}

static int
talk(struct coprocess *c, struct err *e)
{
	struct records r;
	const char *line;
	size_t len;
	int rc = 0;

	records_init(&r, STDIN_FILENO, '\n', COLINE_MAX);
	while (rc == 0 && wait_question(&r)) {
		if ((rc = records_next(&r, &line, &len, e)) != 1)
			break;
		rc = answer(c, line, len, e);
	}
	records_free(&r);
	return (rc);
}

/* A cache that cannot be opened is no reason to refuse the stores: go on. */
static void
open_cache(struct coprocess *c, const struct fetch_cache *cache)
{
	const struct sources *s = c->sources;
	const char *spec[STORES_MAX];
	struct err e;
	size_t i;

	for (i = 0; i < s->n; i++)
		spec[i] = s->one[i].spec;
	if (slices_open(&c->slices, cache->dir, spec, s->n, &e) == 0) {
		c->filler =
		    (struct filler){&c->slices, cache->size, STDOUT_FILENO};
		return;
	}
	c->cachefailed = 1;
	warn_err(&e);
}

int
fetch_coprocess(struct sources *s, const struct fetch_cache *cache)
{
	struct coprocess c = {.sources = s};
	struct err e;
	int rc;

	/* Other processes of this user must not read the store's keys. */
	(void)prctl(PR_SET_DUMPABLE, 0);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	if (cache->dir != NULL)
		open_cache(&c, cache);
	rc = talk(&c, &e);
	if (c.filler.cache != NULL)
		slices_close(&c.slices);
	/* A reader that is gone is no error. */
	if (rc == 0 || io_gone(STDOUT_FILENO, 0))
		return (0);
	warn_err(&e);
	return (err_status(&e));
}
