/*
 * One line of a list that a person wrote with any editor.  chanpack(7), Lists,
 * is the syntax.
 */
#ifndef UTIL_LISTLINE_H
#define UTIL_LISTLINE_H

#include <stddef.h>

#include "util/buf.h"
#include "util/err.h"

struct listline {
	const char *text; /* the item: points into the line or into plain */
	size_t len;
	int glued; /* a remark begins without white space before it */
	struct buf
	    plain; /* the item, if it had escapes or TABs; memory is reused */
};

#define LISTLINE_INIT                                                          \
	{                                                                      \
		.text = NULL, .len = 0, .glued = 0, .plain = BUF_INIT          \
	}

/*
 * Find the item in the ${len} bytes of ${line}, which have no newline.
 * ${first}: this is the list's first line.  Return 1, with the item borrowed
 * from ${line} or ${l}; 0 if the line has no item; -1 with the reason in ${e}:
 * ERR_INPUT for a NUL, for a character that nobody can see and for bytes that
 * are not UTF-8, ERR_FATAL if the whole list has another encoding.
 */
int listline_read(
    struct listline *l, const char *line, size_t len, int first, struct err *e);

/* Free the memory. */
void listline_free(struct listline *l);

#endif /* !UTIL_LISTLINE_H */
