#include <sys/random.h>

#include "store/backoff.h"

#define DELAY_FIRST 250   /* milliseconds before the first retry */
#define DELAY_MAX   16000 /* each next one doubles up to here */

long
backoff_ms(unsigned int tries)
{
	long ms = DELAY_FIRST;
	unsigned int random = 0;

	while (tries-- > 0 && ms < DELAY_MAX)
		ms *= 2;
	(void)getrandom(&random, sizeof(random), GRND_NONBLOCK);
	return (ms - (long)(random % (unsigned int)(ms / 2)));
}
