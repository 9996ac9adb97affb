/*
 * A package that changed on its server while it was being read: which versions
 * there were.  A part of remote.h.
 */
#ifndef WEB_CHANGE_H
#define WEB_CHANGE_H

#include "web/reading.h"

struct change {
	struct reading was;   /* the reading that has ended for it */
	struct answer answer; /* that ended it */
	int known;            /* what is there now: */
	char etag[ETAG_MAX];  /* "" if it has no strong one */
	unsigned int looks;   /* how often it was looked for */
};

/* The reading ${was} has ended with ${a}: its version is not there any more. */
void change_init(
    struct change *c, const struct reading *was, const struct answer *a);

/*
 * Most servers do not say what is there when they refuse a version: should it
 * be asked for the first byte?  At most twice.
 */
int change_asks(const struct change *c);

/* That was asked; ${a} is the answer, NULL if it was of no use. */
void change_look(struct change *c, const struct answer *a);

/* Write into ${e}, ERR_TEMP, which version was read and which is there now. */
void change_explain(const struct change *c, struct err *e);

#endif /* !WEB_CHANGE_H */
