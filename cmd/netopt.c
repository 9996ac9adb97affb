#include "netopt.h"
#include "tool.h"

#define JOBS_MAX  64
#define SMALL_MAX 1000

int
netopt_take(struct netopt *n, int opt, const char *arg)
{
	switch (opt) {
	case NETOPT_RETRIES:
		tool_once(&n->given[0], "--retries", arg);
		n->retries = tool_range("--retries", arg, 0, SMALL_MAX);
		return (1);
	case NETOPT_TIMEOUT:
		tool_once(&n->given[1], "--timeout", arg);
		n->timeout = tool_range("--timeout", arg, 1, SMALL_MAX);
		return (1);
	case NETOPT_RATE:
		tool_once(&n->given[2], "--limit-rate", arg);
		n->rate = tool_size("--limit-rate", arg);
		return (1);
	case 'J':
		tool_once(&n->given[3], "-J", arg);
		n->parallel = tool_range("-J", arg, 1, JOBS_MAX);
		return (1);
	default:
		return (0);
	}
}
