#include "check.h"
#include "wire/coline.h"

static struct buf line = BUF_INIT;

/* Check that question ${text} is parsed, and written again unchanged. */
static struct coask
check_ask(const char *text)
{
	struct coask a;
	struct err e = {ERR_NONE, ""};
	int rc = coline_parseask(&a, text, strlen(text), &e);

	buf_reset(&line);
	if (rc == 0)
		coline_ask(&line, &a);
	check_row(rc == 0 && line.len == strlen(text) + 1 &&
		      memcmp(line.data, text, line.len - 1) == 0 &&
		      line.data[line.len - 1] == '\n',
	    "question %s", text);
	return (a);
}

static void
check_noask(const char *text, size_t len)
{
	struct coask a;
	struct err e = {ERR_NONE, ""};

	check_row(coline_parseask(&a, text, len, &e) == -1 &&
		      e.kind == ERR_INPUT && e.text[0] != '\0',
	    "no question: %.40s", e.text);
}

static struct coanswer
check_answer(const char *text)
{
	struct coanswer a;
	struct err e = {ERR_NONE, ""};
	int rc = coline_parseanswer(&a, text, strlen(text), &e);

	buf_reset(&line);
	if (rc == 0 && a.said == CO_OK)
		coline_ok(&line, &a.stat);
	else if (rc == 0 && a.said == CO_DATA)
		coline_data(&line, a.length);
	else if (rc == 0 && a.said == CO_WAIT)
		coline_wait(&line, a.length);
	else if (rc == 0)
		coline_error(&line, a.trouble, a.err.text);
	check_row(rc == 0 && line.len == strlen(text) + 1 &&
		      memcmp(line.data, text, line.len - 1) == 0 &&
		      line.data[line.len - 1] == '\n',
	    "answer %s", text);
	return (a);
}

static void
check_noanswer(const char *text)
{
	struct coanswer a;
	struct err e = {ERR_NONE, ""};

	check_row(coline_parseanswer(&a, text, strlen(text), &e) == -1 &&
		      e.kind == ERR_FATAL,
	    "no answer: %s", text);
}

static void
check_asks(void)
{
	struct coask a = check_ask("stat a b/\xc3\xa9 .apk ");

	CHECK(a.verb == CO_STAT);
	CHECK_STR(a.key, "a b/\xc3\xa9 .apk ");
	a = check_ask("read 5 18446744073709551610 0:\"v1\" k");
	CHECK(a.verb == CO_READ && a.first == 5);
	CHECK(a.length == 18446744073709551610U);
	CHECK_STR(a.tag, "0:\"v1\"");
	a = check_ask("slice 7 1:x 99 stat");
	CHECK(a.verb == CO_SLICE && a.n == 7 && a.size == 99);
	CHECK_STR(a.tag, "1:x");
	CHECK_STR(a.key, "stat");
	check_noask("", 0);
	check_noask("stat", 4);
	check_noask("stat ", 5);
	check_noask("Stat a", 6);
	check_noask("stats a", 7);
	check_noask(" stat a", 7);
	check_noask("stat a\0b", 8);
	check_noask("stat a\r", 7);
	check_noask("stat \xff", 6);
	check_noask("read 0 0 t k", 12);
	check_noask("read 6 18446744073709551610 t k", 31);
	check_noask("read -1 1 t k", 13);
	check_noask("read 0  t k", 11);
	check_noask("read 0 1 t", 10);
	check_noask("read 0 1  k", 11);
	check_noask("slice 0 t x k", 13);
	check_noask("slice 0 \xc3\xa9 1 k", 14);
}

static void
check_answers(void)
{
	struct coanswer a = check_answer("ok 12 1700000000 0:%22v1%22");

	CHECK(a.said == CO_OK && a.stat.size == 12);
	CHECK(a.stat.mtime == 1700000000);
	CHECK_STR(a.stat.tag, "0:%22v1%22");
	a = check_answer("data 18446744073709551615");
	CHECK(a.said == CO_DATA && a.length == UINT64_MAX);
	a = check_answer("wait 4194303");
	CHECK(a.said == CO_WAIT && a.length == 4194303);
	a = check_answer("error changed it has \xc3\xa9 changed");
	CHECK(a.said == CO_ERROR && a.trouble == CO_CHANGED);
	CHECK(a.err.kind == ERR_TEMP);
	CHECK_STR(a.err.text, "it has \xc3\xa9 changed");
	CHECK(check_answer("error input x").err.kind == ERR_INPUT);
	CHECK(check_answer("error notfound x").err.kind == ERR_NOTFOUND);
	CHECK(check_answer("error temp x").err.kind == ERR_TEMP);
	CHECK(check_answer("error fatal x").err.kind == ERR_FATAL);
	CHECK(check_answer("error full x").trouble == CO_FULL);
	CHECK(check_answer("error temp ").trouble == CO_TEMP);
	check_noanswer("");
	check_noanswer("ok");
	check_noanswer("ok 1 2");
	check_noanswer("ok 1 2 ");
	check_noanswer("ok 1 2 a b");
	check_noanswer("ok 1 -2 a");
	check_noanswer("data");
	check_noanswer("data ");
	check_noanswer("data 1 ");
	check_noanswer("data 18446744073709551616");
	check_noanswer("error temp");
	check_noanswer("error what x");
}

/* Check lengths at their limits, and one byte longer. */
static void
check_limits(void)
{
	static char text[2 * COLINE_MAX];
	struct coanswer a;
	struct coask q;
	struct err e;

	(void)snprintf(text, sizeof(text), "stat %0*d", COKEY_MAX, 0);
	CHECK(coline_parseask(&q, text, 5 + COKEY_MAX, &e) == 0);
	(void)snprintf(text, sizeof(text), "stat %0*d", COKEY_MAX + 1, 0);
	check_noask(text, 6 + COKEY_MAX);
	(void)snprintf(text, sizeof(text), "ok 1 2 %0*d", COTAG_MAX, 0);
	CHECK(coline_parseanswer(&a, text, strlen(text), &e) == 0);
	CHECK(strlen(a.stat.tag) == COTAG_MAX);
	(void)snprintf(text, sizeof(text), "ok 1 2 %0*d", COTAG_MAX + 1, 0);
	check_noanswer(text);
	memset(text, 'x', sizeof(text));
	memcpy(text, "error temp ", 11);
	CHECK(coline_parseanswer(&a, text, COLINE_MAX, &e) == 0);
	CHECK(strlen(a.err.text) == ERR_TEXT_MAX - 1);
	CHECK(coline_parseanswer(&a, text, COLINE_MAX + 1, &e) == -1);
	/* Any text gives one line that is not too long. */
	memset(text, '\n', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	buf_reset(&line);
	coline_error(&line, CO_FULL, text);
	CHECK(line.len <= COLINE_MAX);
	CHECK(memchr(line.data, '\n', line.len) == line.data + line.len - 1);
	CHECK(coline_parseanswer(&a, (char *)line.data, line.len - 1, &e) == 0);
}

int
main(void)
{
	check_asks();
	check_answers();
	check_limits();
	buf_free(&line);
	return (check_done());
}
