#include <string.h>

#include "util/num.h"
#include "util/span.h"
#include "util/text.h"
#include "wire/coline.h"

static const char *const verbs[] = {"stat", "read", "slice"};

static const char *const troubles[] = {
    "input", "notfound", "temp", "fatal", "full", "changed"};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

void
coline_ask(struct buf *out, const struct coask *a)
{
	buf_addstr(out, verbs[a->verb]);
	if (a->verb == CO_READ)
		buf_addf(out, " %llu %llu %s", (unsigned long long)a->first,
		    (unsigned long long)a->length, a->tag);
	else if (a->verb == CO_SLICE)
		buf_addf(out, " %llu %s %llu", (unsigned long long)a->n, a->tag,
		    (unsigned long long)a->size);
	buf_addf(out, " %s\n", a->key);
}

void
coline_ok(struct buf *out, const struct costat *s)
{
	buf_addf(out, "ok %llu %llu %s\n", (unsigned long long)s->size,
	    (unsigned long long)s->mtime, s->tag);
}

void
coline_data(struct buf *out, uint64_t length)
{
	buf_addf(out, "data %llu\n", (unsigned long long)length);
}

void
coline_wait(struct buf *out, uint64_t length)
{
	buf_addf(out, "wait %llu\n", (unsigned long long)length);
}

/* Append text; '?' stands for control characters and for bytes not UTF-8. */
static void
add_sanitized(struct buf *out, const char *s, size_t len)
{
	unsigned int c;
	size_t n;

	for (; len > 0; s += n, len -= n) {
		n = utf8_next(s, len, &c);
		if (n == 0 || text_iscontrol(c)) {
			buf_addbyte(out, '?');
			n = 1;
		} else {
			buf_add(out, s, n);
		}
	}
}

void
coline_error(struct buf *out, enum cotrouble t, const char *text)
{
	size_t len = strlen(text);

	buf_addf(out, "error %s ", troubles[t]);
	add_sanitized(out, text, len < ERR_TEXT_MAX ? len : ERR_TEXT_MAX - 1);
	buf_addbyte(out, '\n');
}

enum cotrouble
coline_trouble(const struct err *e)
{
	switch (e->kind) {
	case ERR_INPUT:
		return (CO_INPUT);
	case ERR_NOTFOUND:
		return (CO_NOTFOUND);
	case ERR_TEMP:
		return (CO_TEMP);
	default:
		return (CO_FATAL);
	}
}

int
coline_istag(const char *tag, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (tag[i] <= ' ' || tag[i] >= 0x7f)
			return (0);
	return (len > 0 && len <= COTAG_MAX);
}

static int
take_number(struct span *r, uint64_t *n)
{
	struct span word;

	if (!span_cut(r, ' ', &word))
		return (-1);
	return (num_parse(word.p, word.len, n));
}

static int
copy_tag(const struct span *word, char tag[COTAG_MAX + 1])
{
	if (!coline_istag(word->p, word->len))
		return (-1);
	memcpy(tag, word->p, word->len);
	tag[word->len] = '\0';
	return (0);
}

static int
take_tag(struct span *r, char tag[COTAG_MAX + 1])
{
	struct span word;

	return (span_cut(r, ' ', &word) ? copy_tag(&word, tag) : -1);
}

/* Take the first word: return its index in ${table}, or -1. */
static int
take_name(struct span *r, const char *const *table, int n)
{
	struct span word;
	int i;

	if (!span_cut(r, ' ', &word))
		return (-1);
	for (i = 0; i < n; i++)
		if (span_is(word, table[i]))
			return (i);
	return (-1);
}

static int
take_ask(struct coask *a, struct span *r)
{
	uint64_t end;
	int verb = take_name(r, verbs, COUNT(verbs));

	if (verb == -1)
		return (-1);
	a->verb = (enum coverb)verb;
	if (a->verb == CO_READ &&
	    (take_number(r, &a->first) != 0 ||
		take_number(r, &a->length) != 0 || a->length == 0 ||
		num_add(a->first, a->length, &end) != 0 ||
		take_tag(r, a->tag) != 0))
		return (-1);
	if (a->verb == CO_SLICE &&
	    (take_number(r, &a->n) != 0 || take_tag(r, a->tag) != 0 ||
		take_number(r, &a->size) != 0))
		return (-1);
	return (0);
}

int
coline_parseask(struct coask *a, const char *line, size_t len, struct err *e)
{
	struct span r = {line, len};

	memset(a, 0, sizeof(*a));
	if (len > COLINE_MAX || take_ask(a, &r) != 0 || r.len == 0 ||
	    r.len > COKEY_MAX)
		return (err_set(e, ERR_INPUT, "malformed question: \"%s\"",
		    text_safe(line, len)));
	if (text_check("the key", r.p, r.len, e) != 0)
		return (-1);
	memcpy(a->key, r.p, r.len);
	a->key[r.len] = '\0';
	return (0);
}

static int
take_ok(struct coanswer *a, struct span *r)
{
	if (take_number(r, &a->stat.size) != 0 ||
	    take_number(r, &a->stat.mtime) != 0)
		return (-1);
	return (copy_tag(r, a->stat.tag));
}

static int
take_error(struct coanswer *a, struct span *r)
{
	static const enum err_kind kinds[] = {
	    ERR_INPUT, ERR_NOTFOUND, ERR_TEMP, ERR_FATAL, ERR_TEMP, ERR_TEMP};
	struct buf text = BUF_INIT;
	int t = take_name(r, troubles, COUNT(troubles));

	if (t == -1)
		return (-1);
	a->trouble = (enum cotrouble)t;
	add_sanitized(&text, r->p, r->len);
	if (buf_str(&text) == NULL)
		(void)err_nomem(&a->err);
	else
		(void)err_set(&a->err, kinds[t], "%s", (char *)text.data);
	buf_free(&text);
	return (0);
}

static int
take_answer(struct coanswer *a, struct span *r)
{
	static const char *const words[] = {"ok", "data", "error", "wait"};
	int said = take_name(r, words, COUNT(words));

	if (said == -1)
		return (-1);
	a->said = (enum cosaid)said;
	if (a->said == CO_OK)
		return (take_ok(a, r));
	if (a->said == CO_DATA || a->said == CO_WAIT)
		return (num_parse(r->p, r->len, &a->length));
	return (take_error(a, r));
}

int
coline_parseanswer(
    struct coanswer *a, const char *line, size_t len, struct err *e)
{
	struct span r = {line, len};

	memset(a, 0, sizeof(*a));
	if (len <= COLINE_MAX && take_answer(a, &r) == 0)
		return (0);
	return (err_set(e, ERR_FATAL, "chanpack-fetch answers \"%s\"",
	    text_safe(line, len)));
}
