#include <sys/random.h>

#include "web/retry.h"

#define DELAY_FIRST 250   /* milliseconds before the first retry */
#define DELAY_MAX   16000 /* the delay doubles up to here */
#define PATIENCE    60    /* seconds that Retry-After may ask for */

int
retry_status(unsigned int status)
{
	switch (status) {
	case 408:
	case 429:
	case 500:
	case 502:
	case 503:
	case 504:
		return (1);
	default:
		return (0);
	}
}

static long
backoff(unsigned int tries)
{
	long ms = DELAY_FIRST;
	unsigned int random = 0;

	while (tries-- > 0 && ms < DELAY_MAX)
		ms *= 2;
	(void)getrandom(&random, sizeof(random), GRND_NONBLOCK);
	return (ms - (long)(random % (unsigned int)(ms / 2)));
}

long
retry_wait(unsigned int tries, long asked, struct err *e)
{
	long ms = backoff(tries);

	if (asked > PATIENCE)
		return (
		    err_in(e, "the server asks to wait more than a minute"));
	return (asked * 1000 > ms ? asked * 1000 : ms);
}
