#include <string.h>
#include <sys/stat.h>

#include "origin/allow.h"
#include "url/key.h"
#include "util/chanfile.h"
#include "util/text.h"
#include "util/warn.h"

/* Is this entry "channel" or "channel TAB key", as in a list of denied ones? */
static int
check_denied(const char *item, size_t len, struct err *e)
{
	const char *tab = memchr(item, '\t', len);
	size_t n = tab == NULL ? len : (size_t)(tab - item);

	if (channel_check(item, n, e) != 0)
		return (-1);
	if (tab == NULL)
		return (0);
	if (key_check(tab + 1, len - n - 1, e) != 0)
		return (err_in(e, "behind the channel stands no key"));
	/* An extra that is taken for a key would deny nothing. */
	if (memchr(tab + 1, '=', len - n - 1) != NULL &&
	    memchr(tab + 1, '/', len - n - 1) == NULL)
		return (err_set(e, ERR_INPUT,
		    "behind the channel stands an extra, and no key: \"%s\"",
		    text_safe(tab + 1, len - n - 1)));
	return (0);
}

/*
 * Read the next entry into ${item} as a string: for a list of allowed channels
 * only the channel.  Returns as chanfile_nextitem.
 */
static int
next_item(
    struct chanfile *f, enum allow_kind kind, struct buf *item, struct err *e)
{
	struct channel c = CHANNEL_INIT;
	const char *text;
	size_t len;
	int rc;

	buf_reset(item);
	if (kind == ALLOW_LISTED) {
		if ((rc = chanfile_next(f, &c, e)) == 1)
			buf_addstr(item, c.id);
		channel_free(&c);
	} else if ((rc = chanfile_nextitem(f, &text, &len, e)) == 1) {
		if (check_denied(text, len, e) != 0)
			rc = chanfile_where(f, e);
		else
			buf_add(item, text, len);
	}
	if (rc == 1 && buf_str(item) == NULL)
		rc = err_nomem(e);
	return (rc);
}

static int
is_passed(const struct allow *a, const struct err *e)
{
	return (a->kind == ALLOW_LISTED && e->kind == ERR_INPUT);
}

/* A list of allowed channels without any channel is a mistake. */
static int
check_count(const struct allow *a, size_t n, struct err *e)
{
	if (n > 0 || a->kind != ALLOW_LISTED)
		return (0);
	return (err_set(e, ERR_INPUT, "no channel in %s",
	    text_safe(a->path, strlen(a->path))));
}

/* Add all items of the file to the table. */
static int
add_all(struct allow *a, struct chanfile *f, struct buf *item, struct err *e)
{
	int rc;

	while ((rc = next_item(f, a->kind, item, e)) != 0) {
		if (rc == 1)
			rc = idtable_add(&a->table, (char *)item->data, e);
		else if (is_passed(a, e)) {
			warn_err(e);
			rc = 0;
		}
		if (rc != 0)
			return (-1);
	}
	return (check_count(a, a->table.added, e));
}

static int
load_lists(struct allow *a, struct chanfile *f, struct err *e)
{
	struct buf item = BUF_INIT;
	int rc = idtable_start(&a->table, e);

	if (rc == 0)
		rc = add_all(a, f, &item, e);
	if (rc == 0)
		rc = idtable_finish(&a->table, e);
	if (rc != 0)
		idtable_free(&a->table);
	buf_free(&item);
	return (rc);
}

/* A pipe is empty when it is read again, and then denies nothing any more. */
static int
check_again(const struct allow *a, const struct chanfile *f, struct err *e)
{
	struct stat st;

	if (a->kind == ALLOW_LISTED ||
	    (fstat(f->rec.fd, &st) == 0 && S_ISREG(st.st_mode)))
		return (0);
	return (
	    err_set(e, ERR_FATAL, "%s is not a file, which can be read again",
		text_safe(a->path, strlen(a->path))));
}

static int
open_list(const struct allow *a, struct chanfile *f, struct err *e)
{
	if (chanfile_open(f, a->path, e) != 0)
		return (-1);
	if (check_again(a, f, e) == 0)
		return (0);
	chanfile_close(f);
	return (-1);
}

int
allow_load(struct allow *a, const char *path, struct err *e)
{
	struct chanfile f;
	int rc;

	if ((a->path = path) == NULL)
		return (0);
	if (open_list(a, &f, e) != 0)
		return (-1);
	rc = load_lists(a, &f, e);
	chanfile_close(&f);
	return (rc);
}

int
allow_use(struct allow *a, const char *path, struct err *e)
{
	const char *item;
	struct chanfile f;
	size_t len;
	int rc;

	if ((a->path = path) == NULL)
		return (0);
	if (open_list(a, &f, e) != 0)
		return (-1);
	f.silent = 1;
	rc = chanfile_nextitem(&f, &item, &len, e);
	chanfile_close(&f);
	return (rc == -1 && e->kind != ERR_INPUT ? -1 : 0);
}

/* Does ${item} name channel ${id}, for all bases or for that under ${key}? */
static int
names(const char *item, const char *id, const char *key)
{
	size_t len = strlen(id);

	if (strncmp(item, id, len) != 0)
		return (0);
	return (item[len] == '\0' ||
		(item[len] == '\t' && strcmp(item + len + 1, key) == 0));
}

/*
 * Does the file name the channel?  A list of denied channels is read to its end
 * even after a match: a bad line behind the match refuses the list.
 */
static int
scan(const struct allow *a, const char *id, const char *key, struct err *e)
{
	struct buf item = BUF_INIT;
	struct chanfile f;
	int rc, found = 0;
	size_t n = 0;

	if (open_list(a, &f, e) != 0)
		return (-1);
	f.silent = 1;
	while ((rc = next_item(&f, a->kind, &item, e)) != 0) {
		if (rc == -1 && !is_passed(a, e))
			break;
		n += rc == 1;
		if (rc == 1 && names((char *)item.data, id, key))
			found = 1;
		if (found && a->kind == ALLOW_LISTED)
			break;
	}
	chanfile_close(&f);
	buf_free(&item);
	if ((rc == -1 && !is_passed(a, e)) || check_count(a, n, e) != 0)
		return (-1);
	return (found);
}

/* Is "id TAB key" in the table? */
static int
has_pair(
    const struct idtable *t, const char *id, const char *key, struct err *e)
{
	struct buf pair = BUF_INIT;
	int rc;

	buf_addf(&pair, "%s\t%s", id, key);
	rc = buf_str(&pair) == NULL ? err_nomem(e)
				    : idtable_has(t, (char *)pair.data);
	buf_free(&pair);
	return (rc);
}

/* Does the list name the channel? */
static int
is_listed(const struct allow *a, const char *id, const char *key, struct err *e)
{
	if (a->table.text == NULL)
		return (scan(a, id, key, e));
	if (idtable_has(&a->table, id))
		return (1);
	return (a->kind == ALLOW_LISTED ? 0 : has_pair(&a->table, id, key, e));
}

int
allow_has(const struct allow *a, const char *id, const char *key, struct err *e)
{
	int rc;

	if (a->path == NULL)
		return (1);
	if ((rc = is_listed(a, id, key, e)) < 0)
		return (-1);
	return (a->kind == ALLOW_LISTED ? rc : !rc);
}

void
allow_unload(struct allow *a)
{
	idtable_free(&a->table);
}
