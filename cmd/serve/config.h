/*
 * What an operator can set of chanpack-serve, besides what answers depend on.
 */
#ifndef SERVE_CONFIG_H
#define SERVE_CONFIG_H

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
};

/* Read the command line into ${c}; a usage error ends the program. */
int config_parse(struct config *c, int argc, char *argv[], struct err *e);

void config_free(struct config *c);

#endif /* !SERVE_CONFIG_H */
