/*
 * What an operator can set of the servers, besides what answers depend on.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include "origin/origin.h"
#include "where.h"

struct config {
	struct origin origin;
	struct access access;
	struct stores stores;
	const char *state;      /* of --state, or NULL */
	const char *cache;      /* of --cache, or NULL */
	const char *cache_size; /* of --cache-size, or NULL */
	const char *log;        /* where to (logdest.h), or NULL */
	int log_start;          /* lines at the start of answers too */
	int proxy_protocol;     /* trusted peers begin with a PROXY header */
	size_t head_max;        /* bytes of a request's head */
	unsigned int requests_max;
	unsigned int request_time;  /* seconds for a request to arrive */
	unsigned int idle_time;     /* seconds until one begins to arrive */
	unsigned int progress_time; /* seconds without a byte taken */
	unsigned int store_time;    /* seconds without a byte from a store */
	int verbose;
	/* Of chanpack-listen alone: */
	const char *listen;       /* where to; see listen/sockets.h */
	const char *metrics;      /* the same, for metrics; or NULL */
	const char *user;         /* the account to run as, or NULL */
	unsigned int workers;     /* processes that serve connections */
	unsigned int connections; /* at a time */
	unsigned int per_peer;    /* connections of an address; 0: any */
	uint64_t min_rate; /* bytes a second that clients must take; 0: any */
	unsigned int grace_time; /* seconds for answers after SIGTERM */
	unsigned int recheck;    /* seconds for which a store is believed */
	int is_check;            /* say what is in effect, and end */
};

/* Which of the servers. */
enum config_server { CONFIG_SERVE, CONFIG_LISTEN };

/*
 * Read the command line into ${c}; a usage error ends the program, as does an
 * option of the other server.
 */
int config_parse(struct config *c, enum config_server which, int argc,
    char *argv[], struct err *e);

/*
 * Where digests of bases are remembered, or NULL; ${buf} is room for the name.
 */
const char *config_state(const struct config *c, struct buf *buf);

/*
 * The --timeout and --retries (NULL: its own) of the coprocess, so that what it
 * asks of all stores in their order ends within --store-timeout.
 */
void config_patience(
    const struct config *c, char timeout[16], const char **retries);

void config_free(struct config *c);

#endif /* !CONFIG_H */
