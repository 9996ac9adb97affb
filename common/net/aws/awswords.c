#include <stdlib.h>
#include <string.h>

#include "aws/awswords.h"

#define BLANKS " \t\r\n"

/* Does a backslash inside ${quote}, '\0' for no quotes, keep ${next}? */
static int
is_escaping(char quote, char next)
{
	return (
	    quote == '\0' || (quote == '"' && (next == '"' || next == '\\')));
}

/*
 * Copy the word at ${s}, without its quotes, to ${*to}, and move ${*to} behind
 * the copy.  Return the text that follows the word, or NULL.
 */
static const char *
take_word(const char *s, char **to, struct err *e)
{
	char quote = '\0';

	for (; *s != '\0'; s++) {
		if (quote == '\0' && strchr(BLANKS, *s) != NULL)
			break;
		if (quote == '\0' && (*s == '"' || *s == '\'')) {
			quote = *s;
			continue;
		}
		if (*s == quote) {
			quote = '\0';
			continue;
		}
		if (*s == '\\' && is_escaping(quote, s[1]) && *++s == '\0') {
			(void)err_set(
			    e, ERR_INPUT, "nothing follows a backslash");
			return (NULL);
		}
		*(*to)++ = *s;
	}
	if (quote == '\0')
		return (s);
	(void)err_set(e, ERR_INPUT, "a quote is not closed");
	return (NULL);
}

int
awswords_split(struct awswords *w, const char *line, struct err *e)
{
	size_t n = 0, len = strlen(line);
	char *to;

	/* A word and its NUL need no more room than the word and its blank. */
	w->room = len + 1;
	w->text = calloc(1, w->room);
	w->word = calloc(len / 2 + 2, sizeof(*w->word));
	if (w->text == NULL || w->word == NULL)
		return (err_nomem(e));
	to = w->text;
	for (;;) {
		line += strspn(line, BLANKS);
		if (*line == '\0')
			break;
		w->word[n++] = to;
		if ((line = take_word(line, &to, e)) == NULL)
			return (-1);
		*to++ = '\0';
	}
	return (n == 0 ? err_set(e, ERR_INPUT, "there is no command") : 0);
}

void
awswords_free(struct awswords *w)
{
	if (w->text != NULL)
		explicit_bzero(w->text, w->room);
	free(w->text);
	free(w->word);
	memset(w, 0, sizeof(*w));
}
