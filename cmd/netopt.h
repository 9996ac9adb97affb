/*
 * The options for calls to a store's servers, which several programs share.
 */
#ifndef NETOPT_H
#define NETOPT_H

#include <getopt.h>
#include <stdint.h>

struct netopt {
	unsigned int retries;  /* of one call, in a row */
	unsigned int timeout;  /* seconds without progress */
	unsigned int parallel; /* calls under way at a time */
	uint64_t rate;         /* most bytes sent a second; 0: no limit */
	const char *given[4];  /* the arguments, for tool_once */
};

#define NETOPT_DEFAULT                                                         \
	{                                                                      \
		.retries = 5, .timeout = 30, .parallel = 4                     \
	}

enum { NETOPT_RATE = 512, NETOPT_RETRIES, NETOPT_TIMEOUT };

/* Long options, for a table of getopt_long(3). */
#define NETOPT_PATIENCE                                                        \
	{"retries", required_argument, NULL, NETOPT_RETRIES},                  \
	{                                                                      \
		"timeout", required_argument, NULL, NETOPT_TIMEOUT             \
	}
#define NETOPT_SENDING                                                         \
	{"jobs", required_argument, NULL, 'J'},                                \
	{                                                                      \
		"limit-rate", required_argument, NULL, NETOPT_RATE             \
	}

/*
 * Take option ${opt}, which getopt_long returned, with its argument ${arg}.
 * Return 1, or 0 if ${opt} is none of these options.  A wrong argument, or an
 * option given twice, is a usage error.
 */
int netopt_take(struct netopt *n, int opt, const char *arg);

#endif /* !NETOPT_H */
