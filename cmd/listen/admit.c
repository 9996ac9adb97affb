#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen/admit.h"
#include "listen/talk.h"
#include "listen/visit.h"
#include "util/clock.h"

/* So many at a time. */
#define ADMIT_MAX 64

/* Why it is not to be served, or NULL. */
static const char *
objection(const struct worker *w, const struct entry *s, const struct addr *at)
{
	const struct config *c = w->config;

	if (table_countserved(w->table) > w->table->max)
		return ("too many connections");
	/* What a proxy has are connections of many clients. */
	if (c->per_peer == 0 || trust_has(&c->trust, at))
		return (NULL);
	if (table_countof(w->table, s->peer) > c->per_peer)
		return ("too many connections of a client");
	return (NULL);
}

/* Take it into the table: -1 if it is gone again. */
static int
take(struct worker *w, int fd, const struct addr *at)
{
	struct entry *s = table_enter(w->table, fd, w->who);
	const char *why;

	if (s == NULL) {
		(void)close(fd);
		return (-1);
	}
	/* Too many even to be told so. */
	if (table_count(w->table) > w->table->max + TABLE_TOLD) {
		table_close(w->table, fd);
		return (-1);
	}
	s->peer = table_peer(at);
	log_meet(&s->who, w->config, fd);
	atomic_store(&s->deadline,
	    clock_ms() +
		(int64_t)talk_patience(w->config, &s->who.client) * 1000);
	if ((why = objection(w, s, at)) == NULL)
		return (fd);
	table_refuse(w->table, fd);
	visit_refuse(w, fd, why);
	return (-1);
}

/* A connection of those that wait at ${at}, or -1. */
static int
next(struct worker *w, int at, int *is_more)
{
	struct sockaddr_storage sa = {.ss_family = AF_UNSPEC};
	socklen_t len = sizeof(sa);
	struct addr a;
	int fd;

	fd = accept4(at, (struct sockaddr *)&sa, &len, SOCK_CLOEXEC);
	/* One that was reset has others behind it. */
	*is_more = fd != -1 || errno == ECONNABORTED || errno == EINTR;
	if (fd == -1)
		return (-1);
	a = addr_sock(&sa);
	return (take(w, fd, &a));
}

int
admit(struct worker *w, int at)
{
	int fd, first = -1, is_more;
	unsigned int n = 0;

	do {
		/* A process that is to end must not miss it. */
		table_expect(w->table);
		fd = next(w, at, &is_more);
		table_unexpect(w->table);
		if (fd != -1 && first == -1)
			first = fd;
		else if (fd != -1)
			table_offer(w->table, fd);
	} while (is_more && ++n < ADMIT_MAX);
	/* The first does not wait for a flood to end. */
	if (is_more)
		(void)worker_watch(w->table, at);
	return (first);
}
