#include "netopt.h"
#include "opt.h"
#include "tool.h"

#define JOBS_MAX   64
#define NETOPT_MAX 1000

void
netopt_take(struct netopt *n, int opt)
{
	switch (opt) {
	case NETOPT_RETRIES:
		opt_once(&n->given[0], opt);
		n->retries = tool_range(opt_name(opt), optarg, 0, NETOPT_MAX);
		break;
	case NETOPT_TIMEOUT:
		opt_once(&n->given[1], opt);
		n->timeout = tool_range(opt_name(opt), optarg, 1, NETOPT_MAX);
		break;
	case NETOPT_RATE:
		opt_once(&n->given[2], opt);
		n->rate = tool_size(opt_name(opt), optarg);
		break;
	case 'J':
		opt_once(&n->given[3], opt);
		n->parallel = tool_range(opt_name(opt), optarg, 1, JOBS_MAX);
		break;
	}
}
