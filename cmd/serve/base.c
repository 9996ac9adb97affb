#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serve/base.h"

/* What is known of the file that was asked for last, by its identity. */
static struct {
	struct stat st; /* st_ino 0: nothing */
	struct site *site;
	struct err why;
	uint8_t ident[PLAN_IDENT_LEN];
} last;

static int
is_same_time(struct timespec a, struct timespec b)
{
	return (a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec);
}

static int
is_last(const struct stat *st)
{
	return (st->st_ino != 0 && st->st_ino == last.st.st_ino &&
		st->st_dev == last.st.st_dev &&
		st->st_size == last.st.st_size &&
		is_same_time(st->st_mtim, last.st.st_mtim) &&
		is_same_time(st->st_ctim, last.st.st_ctim));
}

/* Scan the file behind ${v} into ${last}. */
static int
scan(struct view *v, struct err *e)
{
	site_free(last.site);
	last.site = NULL;
	last.st.st_ino = 0;
	if (site_scan(v, &last.site, &last.why) == 0) {
		memcpy(last.ident, site_ident(last.site), PLAN_IDENT_LEN);
		return (0);
	}
	if (last.why.kind != ERR_INPUT) {
		*e = last.why;
		return (-1);
	}
	return (site_identfile(v, last.ident, e));
}

static int
look(int fd, struct err *e)
{
	struct stat st;
	struct view v;
	int rc;

	if (fstat(fd, &st) != 0)
		return (err_sys(e, "cannot read the package"));
	if (is_last(&st))
		return (0);
	if (view_file(&v, fd, e) != 0)
		return (-1);
	rc = scan(&v, e);
	view_free(&v);
	if (rc == 0)
		last.st = st;
	return (rc);
}

int
base_open(struct base *b, struct store *s, const char *key, struct err *e)
{
	if (store_get(s, key, &b->object, e) != 0)
		return (-1);
	if (look(b->object.fd, e) != 0) {
		base_close(b);
		return (-1);
	}
	b->site = last.site;
	b->why = last.why;
	b->ident = last.ident;
	return (0);
}

void
base_close(struct base *b)
{
	(void)close(b->object.fd);
}
