#include <expat.h>
#include <limits.h>
#include <string.h>

#include "util/buf.h"
#include "web/s3xml.h"

struct walk {
	XML_Parser parser;
	s3xml_fn *fn;
	void *cookie;
	struct err *e;
	int failed;
	char path[S3XML_PATH_MAX];
	size_t at[S3XML_DEPTH_MAX]; /* where each name's path ends */
	size_t depth;
	struct buf text;
};

static void
stop(struct walk *w)
{
	w->failed = 1;
	(void)XML_StopParser(w->parser, XML_FALSE);
}

static void
refuse_document(struct walk *w, const char *why)
{
	/* Expat calls on_end of an empty element even after a stop. */
	if (w->failed)
		return;
	(void)err_set(
	    w->e, ERR_FATAL, "the server's answer is refused: %s", why);
	stop(w);
}

static void
on_start(void *cookie, const char *name, const char **attributes)
{
	struct walk *w = cookie;
	const char *colon = strrchr(name, ':');
	size_t from = w->depth == 0 ? 0 : w->at[w->depth - 1], n;

	(void)attributes;
	if (w->failed)
		return;
	name = colon == NULL ? name : colon + 1;
	n = strlen(name);
	if (w->depth == S3XML_DEPTH_MAX || from + n + 2 > sizeof(w->path)) {
		refuse_document(w, "its XML is too deep");
		return;
	}
	if (from > 0)
		w->path[from++] = '/';
	memcpy(w->path + from, name, n + 1);
	w->at[w->depth++] = from + n;
	buf_reset(&w->text);
}

static void
on_text(void *cookie, const char *text, int len)
{
	struct walk *w = cookie;

	if (w->failed)
		return;
	if (w->text.len + (size_t)len > S3XML_TEXT_MAX)
		refuse_document(w, "a text in its XML is too long");
	else
		buf_add(&w->text, text, (size_t)len);
}

static void
on_end(void *cookie, const char *name)
{
	struct walk *w = cookie;
	const char *text;

	(void)name;
	if (w->failed)
		return;
	if ((text = buf_str(&w->text)) == NULL) {
		(void)err_nomem(w->e);
		stop(w);
	} else if (w->fn(w->cookie, w->path, text, w->e) != 0) {
		stop(w);
	}
	buf_reset(&w->text);
	w->depth--;
	w->path[w->depth == 0 ? 0 : w->at[w->depth - 1]] = '\0';
}

/* Only a document type declares entities, so no entity is ever expanded. */
static void
on_doctype(void *cookie, const char *name, const char *system,
    const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	refuse_document(cookie, "its XML has a document type");
}

int
s3xml_parse(
    const void *data, size_t len, s3xml_fn *fn, void *cookie, struct err *e)
{
	struct walk w = {.fn = fn, .cookie = cookie, .e = e, .text = BUF_INIT};
	enum XML_Status status;

	if (len > INT_MAX)
		return (err_set(e, ERR_FATAL, "the answer is too long"));
	if ((w.parser = XML_ParserCreate(NULL)) == NULL)
		return (err_nomem(e));
	XML_SetUserData(w.parser, &w);
	XML_SetElementHandler(w.parser, on_start, on_end);
	XML_SetCharacterDataHandler(w.parser, on_text);
	XML_SetStartDoctypeDeclHandler(w.parser, on_doctype);
	status = XML_Parse(w.parser, data, (int)len, 1);
	if (status != XML_STATUS_OK && !w.failed) {
		w.failed = 1;
		(void)err_set(e, ERR_FATAL,
		    "the server's answer is not the XML of S3: %s",
		    XML_ErrorString(XML_GetErrorCode(w.parser)));
	}
	XML_ParserFree(w.parser);
	buf_free(&w.text);
	return (w.failed ? -1 : 0);
}
