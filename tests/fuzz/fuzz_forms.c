/*
 * forms: line 1 is a list of forms, as in a URL's parameter; line 2 a channel;
 * the rest is the name of a ZIP entry.
 */
#include <string.h>

#include "form/form.h"
#include "fuzz.h"

/* A path with a channel gives a name; the name must give the channel. */
static void
check_path(const char *path, const char *channel, size_t len)
{
	const char *back = channel;
	struct buf name = BUF_INIT;
	size_t backlen = len;
	struct err e;

	MUST(zippath_check(path, strlen(path), &e) == 0);
	if (channel_check(channel, len, &e) == 0 &&
	    zippath_name(path, channel, len, &name, &e) == 0) {
		MUST(zippath_match(
		    path, (char *)name.data, name.len, &back, &backlen));
		MUST(backlen == len && memcmp(back, channel, len) == 0);
	}
	buf_free(&name);
}

/* The channel that a path finds in a name must give the name again. */
static void
check_match(const char *path, const char *entry, size_t len)
{
	const char *channel = NULL;
	struct buf name = BUF_INIT;
	size_t channellen = 0;
	struct err e;

	if (!zippath_match(path, entry, len, &channel, &channellen))
		return;
	MUST((channel != NULL) == zippath_ispattern(path));
	/* zippath_name refuses names of others that leave their folder. */
	if (zippath_name(path, channel, channellen, &name, &e) == 0)
		MUST(name.len == len && memcmp(name.data, entry, len) == 0);
	else
		MUST(zippath_check(entry, len, &e) != 0);
	buf_free(&name);
}

/* The names of the forms must give the same list. */
static void
check_names(const struct forms *f)
{
	char name[FORM_NAME_MAX];
	struct buf list = BUF_INIT;
	struct forms again;
	struct err e;
	size_t i, k;

	for (i = 0; i < f->n; i++) {
		formref_name(&f->v[i], name);
		buf_addf(&list, "%s%s", i == 0 ? "" : ",", name);
		for (k = 0; k < i; k++)
			MUST(!formref_clash(&f->v[k], &f->v[i]));
		MUST(formref_clash(&f->v[i], &f->v[i]));
	}
	MUST(forms_parse((char *)list.data, list.len, &again, &e) == 0);
	MUST(again.n == f->n);
	for (i = 0; i < f->n; i++)
		MUST(again.v[i].form == f->v[i].form &&
		     again.v[i].id == f->v[i].id &&
		     strcmp(again.v[i].path, f->v[i].path) == 0);
	buf_free(&list);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data, *end = s + size, *line, *entry;
	struct forms f;
	struct err e;
	size_t i;

	line = size == 0 ? NULL : memchr(s, '\n', size);
	entry = line == NULL ? NULL
			     : memchr(line + 1, '\n', (size_t)(end - line) - 1);
	if (entry == NULL)
		return (0);
	if (forms_parse(s, (size_t)(line - s), &f, &e) != 0) {
		MUST(e.kind == ERR_INPUT);
		return (0);
	}
	if (f.n > 0)
		check_names(&f);
	for (i = 0; i < f.n; i++) {
		if (f.v[i].path[0] == '\0')
			continue;
		check_path(f.v[i].path, line + 1, (size_t)(entry - line) - 1);
		check_match(f.v[i].path, entry + 1, (size_t)(end - entry) - 1);
	}
	return (0);
}
