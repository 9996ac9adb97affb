#include <sys/random.h>

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "listen/log.h"
#include "logdest.h"
#include "peer.h"
#include "origin/logline.h"
#include "util/clock.h"
#include "util/logfmt.h"
#include "util/when.h"

static struct {
	struct logdest dest;
	int start;             /* lines at the start too */
	struct log_peer *peer; /* of this connection */
	const struct trust *trust;
} logger = {.dest = LOGDEST_INIT};

/* The answer that is being sent. */
static struct {
	const struct http_request *request;
	const struct output *output;
	struct timespec began;
	struct logline about; /* what both its lines say */
	uint64_t body;        /* bytes to be sent */
	uint64_t body_at;     /* where they begin in all that output sends */
	int has_head;
} now;

int
log_open(const char *where, int start, struct err *e)
{
	logger.start = start;
	return (where == NULL ? 0 : logdest_open(&logger.dest, where, e));
}

int
log_isopen(void)
{
	return (logdest_isopen(&logger.dest));
}

void
log_reopen(void)
{
	if (log_isopen())
		logdest_reopen(&logger.dest);
}

void
log_close(void)
{
	logdest_close(&logger.dest);
	buf_free(&now.about.text);
}

void
log_leave(void)
{
	logdest_leave(&logger.dest);
}

static void
meet_client(struct client *cl, const struct config *c, int fd)
{
	char name[PEER_MAX];
	struct addr at;

	/* Nobody wants to know. */
	if (c->log == NULL && !c->proxy_protocol) {
		memset(cl, 0, sizeof(*cl));
		return;
	}
	peer_find(fd, &at, name);
	client_set(cl, &at, name, &c->trust, c->proxy_protocol);
}

void
log_meet(struct log_peer *p, const struct config *c, int in)
{
	meet_client(&p->client, c, in);
	if (!log_isopen())
		return;
	p->answers = 0;
	/* Without it numbers repeat: that spoils no more than the search. */
	if (getrandom(&p->connection, sizeof(p->connection), GRND_NONBLOCK) < 0)
		p->connection = (uint64_t)time(NULL);
}

void
log_use(struct log_peer *p, const struct trust *t)
{
	logger.peer = p;
	logger.trust = t;
}

/* Who has asked, and through whom. */
static void
add_client(const struct http_request *r)
{
	const struct client *cl = &logger.peer->client;
	char name[PEER_MAX];
	int behind = client_name(cl, logger.trust, r, name);

	logline_add(&now.about, "peer", name, PEER_MAX);
	if (behind)
		logline_add(&now.about, "via", cl->name, PEER_MAX);
}

void
log_begin(const struct http_request *r, const struct output *o)
{
	if (!log_isopen())
		return;
	now.request = r;
	now.output = o;
	now.has_head = 0;
	logger.peer->answers++;
	(void)clock_gettime(CLOCK_MONOTONIC, &now.began);
	logline_reset(&now.about);
	add_client(r);
	/* One that was refused unread has but a line. */
	if (r != NULL && r->status != 0)
		logline_slice(&now.about, "request", r->line, LOGLINE_PATH);
	else if (r != NULL)
		logline_method(&now.about, r);
}

void
log_target(const struct target *t)
{
	if (!log_isopen())
		return;
	logline_target(
	    &now.about, &t->url, (const char *)t->key.data, t->key.len);
}

/* A target that was answered is told by its parts: it may hold a signature. */
void
log_refusal(unsigned int status, const char *reason)
{
	if (!log_isopen())
		return;
	if (now.request != NULL && now.request->status == 0)
		logline_slice(
		    &now.about, "path", now.request->target, LOGLINE_PATH);
	buf_addf(&now.about.text, " status=%u", status);
	logline_add(&now.about, "reason", reason, LOGLINE_REASON);
}

void
log_package(unsigned int status, uint64_t total)
{
	if (log_isopen())
		buf_addf(&now.about.text, " status=%u total=%" PRIu64, status,
		    total);
}

void
log_range(uint64_t first, uint64_t len)
{
	if (log_isopen())
		buf_addf(&now.about.text, " range=%" PRIu64 "-%" PRIu64, first,
		    first + len - 1);
}

/* The time, and which answer it is. */
static void
add_front(struct buf *line, const char *event)
{
	char when[WHEN_SIZE];
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	when_text(t.tv_sec, when);
	buf_addf(line, "time=%.19s.%03ldZ event=%s id=%016" PRIx64 "-%u ", when,
	    t.tv_nsec / 1000000, event, logger.peer->connection,
	    logger.peer->answers);
	buf_add(line, now.about.text.data, now.about.text.len);
}

static void
add_end(struct buf *line, const struct err *e)
{
	const struct output *o = now.output;
	uint64_t sent = o->sent > now.body_at ? o->sent - now.body_at : 0;
	struct timespec t;
	int64_t ms;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	ms = clock_between(now.began, t);
	buf_addf(line, " sent=%" PRIu64 " seconds=%" PRId64 ".%03d complete=%d",
	    sent, ms / 1000, (int)(ms % 1000), e == NULL && sent == now.body);
	if (e != NULL)
		now.about.cuts += (unsigned int)logfmt_add(
		    line, "error", e->text, strlen(e->text), LOGLINE_REASON);
}

static void
write_line(const char *event, int is_end, const struct err *e)
{
	struct buf line = BUF_INIT;

	add_front(&line, event);
	if (is_end)
		add_end(&line, e);
	if (now.about.cuts > 0)
		buf_addf(&line, " cut=%u", now.about.cuts);
	logdest_write(&logger.dest, &line);
	buf_free(&line);
}

void
log_head(size_t head, uint64_t body)
{
	if (!log_isopen())
		return;
	if (now.request != NULL && now.request->status == 0)
		logline_slice(&now.about, "agent", now.request->user_agent,
		    LOGLINE_AGENT);
	now.body_at = now.output->sent + now.output->pending.len + head;
	now.body = body;
	now.has_head = 1;
	if (logger.start)
		write_line("start", 0, NULL);
}

void
log_end(const struct err *e)
{
	/* Without a head there was no memory for an answer. */
	if (log_isopen() && now.has_head)
		write_line("end", 1, e);
}
