/*
 * coline: any bytes as a line of the coprocess.  A question or an answer that
 * was parsed must be written as a line with the same meaning.
 */
#include <string.h>

#include "fuzz.h"
#include "wire/coline.h"

static void
check_line(const struct buf *line)
{
	MUST(!line->failed && line->len > 0 && line->len <= COLINE_MAX + 1);
	MUST(memchr(line->data, '\n', line->len) == line->data + line->len - 1);
}

static void
ask(const char *p, size_t len)
{
	struct buf line = BUF_INIT;
	struct coask a, b;
	struct err e = {ERR_NONE, ""};

	if (coline_parseask(&a, p, len, &e) != 0) {
		MUST(e.kind == ERR_INPUT && e.text[0] != '\0');
		return;
	}
	coline_ask(&line, &a);
	check_line(&line);
	MUST(coline_parseask(&b, (char *)line.data, line.len - 1, &e) == 0);
	MUST(memcmp(&a, &b, sizeof(a)) == 0);
	MUST(a.verb != CO_READ || a.first + a.length > a.first);
	MUST(a.verb == CO_STAT || coline_istag(a.tag, strlen(a.tag)));
	buf_free(&line);
}

static void
answer(const char *p, size_t len)
{
	struct buf line = BUF_INIT;
	struct coanswer a, b;
	struct err e = {ERR_NONE, ""};

	if (coline_parseanswer(&a, p, len, &e) != 0) {
		MUST(e.kind == ERR_FATAL && e.text[0] != '\0');
		return;
	}
	if (a.said == CO_OK)
		coline_ok(&line, &a.stat);
	else if (a.said == CO_DATA)
		coline_data(&line, a.length);
	else if (a.said == CO_WAIT)
		coline_wait(&line, a.length);
	else
		coline_error(&line, a.trouble, a.err.text);
	check_line(&line);
	MUST(coline_parseanswer(&b, (char *)line.data, line.len - 1, &e) == 0);
	MUST(a.said == b.said && a.length == b.length);
	MUST(memcmp(&a.stat, &b.stat, sizeof(a.stat)) == 0);
	MUST(a.trouble == b.trouble && a.err.kind == b.err.kind);
	buf_free(&line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ask((const char *)data, size);
	answer((const char *)data, size);
	return (0);
}
