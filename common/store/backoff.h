/*
 * How long to leave a server alone before the same is asked again.
 */
#ifndef STORE_BACKOFF_H
#define STORE_BACKOFF_H

/* Seconds that a server's Retry-After may ask for. */
#define BACKOFF_PATIENCE 60

/*
 * Milliseconds to wait after ${tries} tries that were of no use, 0 being the
 * first: they double up to a bound, and are drawn at random from the upper half,
 * so that clients that failed together do not come back together.
 */
long backoff_ms(unsigned int tries);

#endif /* !STORE_BACKOFF_H */
