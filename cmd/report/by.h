/* The fields by which a report counts (option --by): each row has them. */
#ifndef REPORT_BY_H
#define REPORT_BY_H

#include "report/fields.h"
#include "util/err.h"

#define BY_MAX 16

enum by_kind {
	BY_DAY,     /* the day on which the download began */
	BY_STATUS,  /* the status of the first answer */
	BY_NETWORK, /* the client's network: /24 of IPv4, /48 of IPv6 */
	BY_KEY,
	BY_CHANNEL,
	BY_FORM,
	BY_EXTRA
};

struct by {
	struct {
		enum by_kind kind;
		char *name; /* as it was given; an extra has its "x-" */
	} field[BY_MAX];
	size_t n;
};

/*
 * Add the fields that ${list} names, separated by commas.  Return 0, or -1 with
 * the reason in ${e}: ERR_INPUT if a name is unknown, is given twice or is one
 * too many.  Fields before that name stay added.
 */
int by_add(struct by *b, const char *list, struct err *e);

/* Has ${b} a field of this kind? */
int by_has(const struct by *b, enum by_kind kind);

/* Is field ${i} a text of a subject (subjects.h)?  Day and status are not. */
int by_istext(const struct by *b, size_t i);

/*
 * The text of field ${i} for a line, absent if the line does not have it.  The
 * text of a network is in ${room}; other texts are borrowed from ${f}.
 */
#define BY_ROOM 64
struct span by_text(
    const struct by *b, size_t i, const struct fields *f, char room[BY_ROOM]);

/* Free the memory. */
void by_free(struct by *b);

#endif /* !REPORT_BY_H */
