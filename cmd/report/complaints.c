#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/complaints.h"
#include "util/text.h"
#include "util/warn.h"

/* Find or add the complaint ${why}.  Return NULL if the list is full. */
static struct complaint *
find_complaint(struct complaints *c, const char *why)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->list[i].why, why) == 0)
			return (&c->list[i]);
	if (c->n == COMPLAINTS_MAX)
		return (NULL);
	c->list[c->n] = (struct complaint){.why = why};
	return (&c->list[c->n++]);
}

void
complaints_add(struct complaints *c, const char *why, const char *file,
    uint64_t number, struct span line)
{
	struct complaint *one = find_complaint(c, why);

	if (one == NULL || one->n++ > 0)
		return;
	if (asprintf(&one->first, "%s:%" PRIu64 ": \"%s\"",
		file == NULL ? "stdin" : text_safe(file, strlen(file)), number,
		text_safe(line.p, line.len)) == -1)
		one->first = NULL;
}

void
complaints_tell(const struct complaints *c)
{
	const struct complaint *one;
	size_t i;

	for (i = 0; i < c->n; i++) {
		one = &c->list[i];
		warn0("%" PRIu64 " line%s left out: %s; the first is %s",
		    one->n, one->n == 1 ? "" : "s", one->why,
		    one->first == NULL ? "not known" : one->first);
	}
}

void
complaints_free(struct complaints *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		free(c->list[i].first);
	c->n = 0;
}
