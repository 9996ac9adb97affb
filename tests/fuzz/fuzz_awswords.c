/*
 * awswords: any bytes as a command line in the files of the AWS tools.  If each
 * word is written in quotes, as Python's shlex.join does, splitting must give
 * the same words again.
 */
#include <string.h>

#include "fuzz.h"
#include "aws/awswords.h"
#include "util/buf.h"

/* Append ${word} in single quotes, but its single quotes in double quotes. */
static void
quote(struct buf *out, const char *word)
{
	buf_addbyte(out, '\'');
	for (; *word != '\0'; word++)
		if (*word == '\'')
			buf_addstr(out, "'\"'\"'");
		else
			buf_addbyte(out, (uint8_t)*word);
	buf_addstr(out, "' ");
}

static void
check_again(const struct awswords *w)
{
	struct awswords again = {.word = NULL};
	struct buf line = BUF_INIT;
	struct err e;
	size_t i;

	for (i = 0; w->word[i] != NULL; i++)
		quote(&line, w->word[i]);
	MUST(buf_str(&line) != NULL);
	MUST(awswords_split(&again, (char *)line.data, &e) == 0);
	for (i = 0; w->word[i] != NULL; i++)
		MUST(again.word[i] != NULL &&
		     strcmp(again.word[i], w->word[i]) == 0);
	MUST(again.word[i] == NULL);
	awswords_free(&again);
	buf_free(&line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct awswords w = {.word = NULL};
	struct err e = {ERR_NONE, ""};
	struct buf line = BUF_INIT;

	buf_add(&line, data, size);
	MUST(buf_str(&line) != NULL);
	if (awswords_split(&w, (char *)line.data, &e) == 0) {
		MUST(w.word[0] != NULL);
		check_again(&w);
	} else {
		MUST(e.kind == ERR_INPUT);
	}
	awswords_free(&w);
	buf_free(&line);
	return (0);
}
