#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "inject/list.h"
#include "util/pattern.h"
#include "tool.h"
#include "util/buf.h"
#include "util/chanfile.h"
#include "util/text.h"
#include "util/warn.h"

/* Append ${c} with the path ${p}.  On success ${c} is left empty. */
static int
append(struct list *l, struct channel *c, const char *p, uint64_t line,
    struct err *e)
{
	static const struct channel none = CHANNEL_INIT;
	struct item *more, *x;

	more = reallocarray(l->item, l->n + 1, sizeof(*more));
	if (more == NULL)
		return (err_nomem(e));
	l->item = more;
	x = &more[l->n];
	if ((x->path = strdup(p)) == NULL)
		return (err_nomem(e));
	x->line = line;
	x->channel = *c;
	*c = none;
	l->n++;
	return (0);
}

int
list_read(struct list *l, const char *path, const struct channel *extras,
    const char *pattern, const char *file, struct err *e)
{
	struct channel c = CHANNEL_INIT;
	struct buf name = BUF_INIT;
	struct chanfile f;
	int rc;

	memset(l, 0, sizeof(*l));
	if (strcmp(path, "-") == 0)
		tool_waits("channels");
	if (chanfile_open(&f, path, e) != 0)
		return (-1);
	l->name = f.name;
	while ((rc = chanfile_next(&f, &c, e)) != 0) {
		buf_reset(&name);
		if (rc == 1 &&
		    (channel_addmissing(&c, extras, e) != 0 ||
			pattern_path(pattern, file, c.id, &name, e) != 0 ||
			append(l, &c, (char *)name.data, f.rec.num, e) != 0))
			rc = chanfile_where(&f, e);
		channel_free(&c);
		if (rc == -1 && e->kind != ERR_INPUT)
			break;
		if (rc == -1) {
			warn_err(e);
			l->refused++;
		}
	}
	buf_free(&name);
	chanfile_close(&f);
	return (rc);
}

static int
by_name(const void *a, const void *b)
{
	const struct item *x = *(const struct item *const *)a;
	const struct item *y = *(const struct item *const *)b;
	int rc = strcmp(x->path, y->path);

	if (rc != 0)
		return (rc);
	return (x->line < y->line ? -1 : x->line > y->line);
}

static void
refuse_item(const struct list *l, const struct item *x, const char *why)
{
	struct err e;

	(void)err_set(&e, ERR_INPUT, "%s:%llu: %s %s",
	    text_safe(l->name, strlen(l->name)), (unsigned long long)x->line,
	    text_safe(x->path, strlen(x->path)), why);
	warn_err(&e);
}

/* Count and report the items that have the path of an earlier line. */
static size_t
count_equal(const struct list *l, struct item *const *x)
{
	char why[64];
	size_t i, first = 0, bad = 0;

	for (i = 1; i < l->n; i++) {
		if (strcmp(x[i]->path, x[first]->path) != 0) {
			first = i;
			continue;
		}
		(void)snprintf(why, sizeof(why),
		    "is also the path of line %llu",
		    (unsigned long long)x[first]->line);
		refuse_item(l, x[i], why);
		bad++;
	}
	return (bad);
}

/* Count and report the items whose file is the base: it must not be lost. */
static size_t
count_base(const struct list *l, int base)
{
	struct stat of_base, st;
	size_t i, bad = 0;

	if (fstat(base, &of_base) != 0)
		return (0);
	for (i = 0; i < l->n; i++)
		if (stat(l->item[i].path, &st) == 0 &&
		    st.st_dev == of_base.st_dev &&
		    st.st_ino == of_base.st_ino) {
			refuse_item(l, &l->item[i], "is the base package");
			bad++;
		}
	return (bad);
}

int
list_check(const struct list *l, int base, struct err *e)
{
	struct item **x = calloc(l->n + 1, sizeof(struct item *));
	size_t i, bad;

	if (x == NULL)
		return (err_nomem(e));
	for (i = 0; i < l->n; i++)
		x[i] = &l->item[i];
	qsort(x, l->n, sizeof(struct item *), by_name);
	bad = count_equal(l, x) + count_base(l, base);
	free(x);
	if (bad > 0)
		return (err_set(e, ERR_INPUT,
		    "nothing was written: %zu of %zu packages would overwrite "
		    "another package or the base",
		    bad, l->n));
	return (0);
}

void
list_free(struct list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		channel_free(&l->item[i].channel);
		free(l->item[i].path);
	}
	free(l->item);
}
