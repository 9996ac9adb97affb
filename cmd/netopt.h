/* Options for requests to a store's servers, shared by several programs. */
#ifndef NETOPT_H
#define NETOPT_H

#include <stdint.h>

struct netopt {
	unsigned int retries;  /* of one request, in a row */
	unsigned int timeout;  /* seconds without progress */
	unsigned int parallel; /* requests at a time */
	uint64_t rate;         /* bytes sent a second at most; 0: no limit */
	const char *given[4];  /* for opt_once */
};

#define NETOPT_DEFAULT                                                         \
	{                                                                      \
		.retries = 5, .timeout = 30, .parallel = 4                     \
	}

enum { NETOPT_RATE = 512, NETOPT_RETRIES, NETOPT_TIMEOUT };

/* Rows for a table of options (opt.h). */
#define NETOPT_PATIENCE                                                        \
	{NETOPT_RETRIES, "retries", "N",                                       \
	    "how often to try after a temporary failure; default: 5"},         \
	{                                                                      \
		NETOPT_TIMEOUT, "timeout", "SEC",                              \
		    "how long to wait without progress; default: 30"           \
	}
#define NETOPT_RATES                                                           \
	{                                                                      \
		NETOPT_RATE, "limit-rate", "SIZE",                             \
		    "send at most so many bytes a second, such as 2M"          \
	}

/*
 * Handle option ${opt}, which is one of the above or -J, with its argument in
 * optarg.  A wrong argument or a repeated option is a usage error.
 */
void netopt_take(struct netopt *n, int opt);

#endif /* !NETOPT_H */
