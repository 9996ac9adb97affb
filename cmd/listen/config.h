/*
 * What an operator can set; read-only while the server runs, but for who may
 * have what.
 */
#ifndef LISTEN_CONFIG_H
#define LISTEN_CONFIG_H

#include "cache/slices.h"
#include "form/form.h"
#include "origin/access.h"
#include "listen/user.h"
#include "store/store.h"
#include "url/key.h"
#include "util/trust.h"
#include "where.h"

/* Where there is no struct store: stores that coprocesses read (keeper.h). */
struct distant {
	struct stores stores;
	int keeper;            /* its socket, or -1 */
	unsigned int patience; /* seconds without a byte from a coprocess */
	unsigned int recheck; /* seconds that an answer to `stat` is good for */
	const char *cache;    /* its directory, or NULL */
	const char *cache_size;
	struct slices slices; /* the same, open */
};

struct config {
	struct store *store; /* a directory; or NULL: c->distant */
	struct distant distant;
	struct access *access;
	struct publicurl public;   /* what stands in front of a key in a URL */
	struct forms forms;        /* for channel URLs that name none */
	const char *cache_control; /* the field's value; NULL: as is right */
	const char *log;           /* where to (serve/log.h), or NULL */
	int log_start;             /* lines at the start of answers too */
	int fallback;              /* a bad signature gets the base */
	struct trust trust;        /* peers that say who the client is */
	int proxy_protocol;        /* they do so in front of requests */
	size_t head_max;           /* bytes of a request's head */
	unsigned int requests_max; /* of a connection */
	unsigned int connections;  /* at a time */
	unsigned int per_peer;     /* connections of an address; 0: any */
	unsigned int workers_min;  /* processes that serve connections */
	unsigned int workers_max;
	const struct user *user; /* to run as, or NULL */
	int verbose;
	int terminal;               /* answers go to one: no package may */
	int reuse_port;             /* listen beside others */
	unsigned int grace_time;    /* seconds for answers after SIGTERM */
	unsigned int request_time;  /* seconds for a request to arrive */
	unsigned int idle_time;     /* seconds until one begins to arrive */
	unsigned int progress_time; /* seconds without a byte taken */
};

#endif /* !LISTEN_CONFIG_H */
