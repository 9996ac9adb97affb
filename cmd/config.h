/* The settings of the servers. */
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
	const char *log;        /* the destination (logdest.h), or NULL */
	int log_start;          /* write lines at the start of answers, too */
	int proxy_protocol;     /* trusted peers send a PROXY header first */
	size_t head_max;        /* bytes of a request's head at most */
	unsigned int requests_max;
	unsigned int request_time;  /* seconds for a request to arrive */
	unsigned int idle_time;     /* seconds until a request begins */
	unsigned int progress_time; /* seconds without a byte taken */
	unsigned int store_time;    /* seconds without a byte from a store */
	int verbose;
	/* Only for chanpack-listen: */
	const char *listen;       /* the address; see listen/sockets.h */
	const char *metrics;      /* the address for metrics, or NULL */
	const char *user;         /* the account to run as, or NULL */
	unsigned int workers;     /* processes that serve connections */
	unsigned int connections; /* at a time, at most */
	unsigned int per_peer;    /* connections of an address; 0: no limit */
	uint64_t min_rate; /* bytes a second that clients must take; 0: none */
	unsigned int grace_time; /* seconds for answers after SIGTERM */
	unsigned int recheck; /* seconds for which a store's answer is valid */
	int is_check;         /* print what is in effect, and exit */
};

/* Which server. */
enum config_server { CONFIG_SERVE, CONFIG_LISTEN };

/*
 * Read the command line into ${c}.  A usage error ends the program, also an
 * option of the other server.  Return 0, or -1 with the reason in ${e}.
 */
int config_parse(struct config *c, enum config_server which, int argc,
    char *argv[], struct err *e);

/*
 * The directory where digests of bases are remembered, or NULL.  The name may
 * be in ${buf}.
 */
const char *config_state(const struct config *c, struct buf *buf);

/*
 * Choose --timeout in seconds and --retries (NULL: the default) for the
 * coprocess.  All tries of all stores, one after the other, must end within
 * --store-timeout, but a try has at least one second.
 */
void config_patience(
    const struct config *c, char timeout[16], const char **retries);

void config_free(struct config *c);

#endif /* !CONFIG_H */
