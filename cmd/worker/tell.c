#include <string.h>

#include "guess.h"
#include "util/hash.h"
#include "util/warn.h"
#include "worker/tell.h"

/* The same text is told again after this time. */
#define AGAIN_MS 10000

/* Return 1 if the text was told a short time ago; else remember it. */
static int
is_told(struct told *t, const char *text, int64_t now)
{
	uint64_t hash = hash_bytes(text, strlen(text), HASH_BASIS);
	unsigned int i, oldest = 0;

	for (i = 0; i < TOLD_MAX; i++) {
		if (t->hash[i] == hash && now - t->at[i] < AGAIN_MS)
			return (1);
		if (t->at[i] < t->at[oldest])
			oldest = i;
	}
	t->hash[oldest] = hash;
	t->at[oldest] = now;
	return (0);
}

void
tell_answer(struct told *t, const struct answer *a, int verbose, int64_t now)
{
	if (a->trouble.text[0] != '\0' && !is_told(t, a->trouble.text, now))
		warn0("%s", a->trouble.text);
	if (a->guess != NULL && verbose)
		guess_tell(a->guess);
}
