/*
 * A line of a list that a person wrote, in whatever editor: chanpack(7), Lists,
 * says what is in it.
 */
#ifndef UTIL_LISTLINE_H
#define UTIL_LISTLINE_H

#include <stddef.h>

#include "util/buf.h"
#include "util/err.h"

struct listline {
	const char *text; /* the item: points into the line or into plain */
	size_t len;
	int glued; /* a remark begins where no white space is before */
	struct buf
	    plain; /* the item, where it had escapes; kept for the next */
};

#define LISTLINE_INIT                                                          \
	{                                                                      \
		.text = NULL, .len = 0, .glued = 0, .plain = BUF_INIT          \
	}

/*
 * Find the item in the ${len} bytes of ${line}, which have no newline.
 * ${first}: it is the list's first line.  Returns 1; 0 if there is none; -1:
 * ERR_INPUT for a character that nobody can see or an encoding that is not
 * UTF-8, ERR_FATAL where the whole list must have that.
 */
int listline_read(
    struct listline *l, const char *line, size_t len, int first, struct err *e);

/* Free the memory. */
void listline_free(struct listline *l);

#endif /* !UTIL_LISTLINE_H */
