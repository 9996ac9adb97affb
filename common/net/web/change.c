#include <string.h>

#include "web/change.h"
#include "util/text.h"

#define CHANGED "the package changed while it was being read: "

/* Servers that answer under one name may take turns. */
#define LOOKS 2

/* What the server says of the version that is there now. */
struct present {
	int known;
	char etag[ETAG_MAX]; /* "" if it has no strong one */
};

static void
look(struct transfer *t, struct present *p)
{
	static const struct range first = {0, 0, 0, 0};
	struct err unused;
	long wait;

	t->ask = ASK_FIRST;
	reading_init(&t->reading, &first, NULL);
	if (transfer_run(t, &wait, &unused) != VERDICT_TAKE)
		return;
	p->known = 1;
	memcpy(p->etag, t->answer.etag, sizeof(p->etag));
}

static void
say_tags(const char *was, const struct present *p, struct err *e)
{
	const char *safe = text_safe(was, strlen(was));

	if (!p->known)
		(void)err_set(e, ERR_TEMP,
		    CHANGED "its entity tag was %s, and is another", safe);
	else if (p->etag[0] == '\0')
		(void)err_set(e, ERR_TEMP,
		    CHANGED "its entity tag was %s, and is weak or missing",
		    safe);
	else if (strcmp(was, p->etag) == 0)
		(void)err_set(e, ERR_TEMP,
		    CHANGED "its entity tag was %s, then another, and is %s "
			    "again",
		    safe, safe);
	else
		(void)err_set(e, ERR_TEMP,
		    CHANGED "its entity tag was %s, and is %s", safe,
		    text_safe(p->etag, strlen(p->etag)));
}

/* An answer of this version was taken, and the present one has another size. */
static int
is_resized(const struct reading *r, const struct answer *a)
{
	return (
	    r->begun && (a->has_range || a->has_total) && a->total != r->total);
}

void
change_explain(struct transfer *t, struct err *e)
{
	const struct reading r = t->reading;
	const struct answer a = t->answer;
	struct present p = {.known = a.status == 206};
	unsigned int i;

	if (is_resized(&r, &a)) {
		(void)err_set(e, ERR_TEMP,
		    CHANGED "it had %llu bytes, and has %llu",
		    (unsigned long long)r.total, (unsigned long long)a.total);
		return;
	}
	if (a.status == 404 || a.status == 410) {
		(void)err_set(e, ERR_TEMP,
		    CHANGED "its entity tag was %s, and it is gone",
		    text_safe(r.etag, strlen(r.etag)));
		return;
	}
	memcpy(p.etag, a.etag, sizeof(p.etag));
	p.known |= a.etag[0] != '\0';
	for (i = 0; i < LOOKS && (!p.known || strcmp(p.etag, r.etag) == 0); i++)
		look(t, &p);
	t->reading = r;
	say_tags(r.etag, &p, e);
}
