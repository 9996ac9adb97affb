/*
 * Explain that a package changed on its server while it was being read: which
 * version was read, and which is there now.  A part of remote.h.
 */
#ifndef WEB_CHANGE_H
#define WEB_CHANGE_H

#include "web/reading.h"

struct change {
	struct reading was;     /* the reading that the change has ended */
	struct response answer; /* the answer that ended the reading */
	int known;              /* etag is of the version that is there now */
	char etag[ETAG_MAX];    /* "" if there is no strong entity tag */
	unsigned int looks;     /* calls of change_look */
};

/* Begin with the reading ${was}, and the answer ${a} that ended the reading. */
void change_init(
    struct change *c, const struct reading *was, const struct response *a);

/*
 * Should the caller get the first byte of the package, and call change_look?
 * Most servers do not name the present version when they refuse an old one.
 * Returns 1 at most twice.
 */
int change_asks(const struct change *c);

/* Note the answer ${a} for the first byte; NULL if the request failed. */
void change_look(struct change *c, const struct response *a);

/* Set ${e}, ERR_TEMP, to which version was read and which is there now. */
void change_explain(const struct change *c, struct err *e);

#endif /* !WEB_CHANGE_H */
