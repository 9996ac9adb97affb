/*
 * The words of a command line in the files of the AWS tools; a part of
 * awsproc.h.
 */
#ifndef AWS_AWSWORDS_H
#define AWS_AWSWORDS_H

#include <stddef.h>

#include "util/err.h"

/* Owns its memory, which may hold secrets. */
struct awswords {
	char **word; /* NULL behind the last one */
	char *text;  /* the words, a NUL behind each */
	size_t room; /* bytes at ${text} */
};

/*
 * Split ${line} as the AWS tools do, which take shlex of Python: blanks stand
 * between words; single quotes keep all between them; double quotes keep all
 * but a backslash before a double quote or a backslash, and a backslash
 * elsewhere keeps the next character.  Nothing else has a meaning: no variable,
 * no pattern, no operator of a shell.  There is one word at least: ERR_INPUT if
 * there is none, if a quote is not closed, or if nothing follows a backslash.
 * The message has nothing of the line in it, and ${w} is to be freed in any
 * case.
 */
int awswords_split(struct awswords *w, const char *line, struct err *e);

/* Overwrite the words and free them. */
void awswords_free(struct awswords *w);

#endif /* !AWS_AWSWORDS_H */
