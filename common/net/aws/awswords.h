/*
 * Split a command line in the files of the AWS tools into words; a part of
 * awsproc.h.
 */
#ifndef AWS_AWSWORDS_H
#define AWS_AWSWORDS_H

#include <stddef.h>

#include "util/err.h"

/* Owns its memory, which may hold secrets. */
struct awswords {
	char **word; /* NULL behind the last word */
	char *text;  /* the words, a NUL behind each */
	size_t room; /* bytes at ${text} */
};

/*
 * Split ${line} as shlex of Python does, which the AWS tools use.  Blanks
 * separate words.  Single quotes keep all characters between them.  Double
 * quotes do too, but a backslash before a double quote or a backslash is
 * removed.  Outside quotes, a backslash keeps the next character.  Nothing else
 * has a meaning: no variable, no pattern, no operator of a shell.  Return 0, or
 * -1 with the reason in ${e}: ERR_INPUT if there is no word, if a quote is not
 * closed, or if nothing follows a backslash.  The message does not quote
 * ${line}.  The caller frees ${w} in any case.
 */
int awswords_split(struct awswords *w, const char *line, struct err *e);

/* Overwrite the words and free them. */
void awswords_free(struct awswords *w);

#endif /* !AWS_AWSWORDS_H */
