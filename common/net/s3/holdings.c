#include <stdlib.h>
#include <string.h>

#include "s3/holdingsin.h"
#include "s3/s3.h"
#include "store/spec.h"
#include "util/text.h"

/* A page that is being filled. */
struct page {
	struct holding *v;
	size_t n;
	holdings_fn *fn;
	void *cookie;
};

int
holdings_open(
    struct holdings **h, const struct caller_options *o, struct err *e)
{
	int rc;

	if ((*h = calloc(1, sizeof(**h))) == NULL)
		return (err_nomem(e));
	if (spec_iss3(o->spec))
		rc = caller_open(&(*h)->caller, o, e);
	else if (!spec_isremote(o->spec))
		rc = store_open(&(*h)->store, o->spec, e);
	else
		rc = err_set(e, ERR_INPUT,
		    "%s: the store must be a bucket (s3://BUCKET/PREFIX) or a "
		    "directory",
		    text_safe(o->spec, strlen(o->spec)));
	if (rc == 0)
		return (0);
	holdings_close(*h);
	*h = NULL;
	return (-1);
}

void
holdings_close(struct holdings *h)
{
	if (h == NULL)
		return;
	store_close(h->store);
	caller_close(h->caller);
	free(h);
}

void
holding_free(struct holding *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(v[i].key);
}

static int
add_holding(struct page *p, const char *key, uint64_t size, uint64_t modified,
    struct err *e)
{
	struct holding *v = &p->v[p->n];

	memset(v, 0, sizeof(*v));
	v->size = size;
	v->modified = modified;
	if ((v->key = strdup(key)) == NULL)
		return (err_nomem(e));
	p->n++;
	return (0);
}

/* Give the page to the caller's function, and empty the page. */
static int
flush(struct page *p, struct err *e)
{
	int rc = p->n == 0 ? 0 : p->fn(p->cookie, p->v, p->n, e);

	holding_free(p->v, p->n);
	p->n = 0;
	return (rc);
}

static int
found(void *cookie, const char *key, const struct stat *st, struct err *e)
{
	struct page *p = cookie;

	if (p->n == HOLDINGS_PAGE && flush(p, e) != 0)
		return (-1);
	return (add_holding(
	    p, key, (uint64_t)st->st_size, holdings_seconds(st->st_mtime), e));
}

/* Walk a directory.  Also after an error, give away the last page. */
static int
walk_store(struct store *s, const char *prefix, struct page *p, struct err *e)
{
	struct err why;

	if (store_walk(s, prefix, found, p, e) == 0)
		return (flush(p, e));
	(void)flush(p, &why);
	return (-1);
}

/* Give away one page of the bucket, which may be longer than ours. */
static int
take_objects(
    const struct s3keys *keys, size_t prefix, struct page *p, struct err *e)
{
	size_t i;

	for (i = 0; i < keys->n; i++) {
		if (p->n == HOLDINGS_PAGE && flush(p, e) != 0)
			return (-1);
		if (add_holding(p, keys->key[i].name + prefix,
			keys->key[i].size, keys->key[i].modified, e) != 0)
			return (-1);
	}
	return (flush(p, e));
}

/* ${all} is the store's prefix, of ${len} bytes, and the prefix of keys. */
static int
walk_bucket(struct caller *c, const char *all, size_t len, struct page *p,
    struct err *e)
{
	struct s3page page = S3PAGE_INIT;
	struct s3keys keys = {NULL, 0};
	size_t i;
	int rc;

	do {
		rc = s3_objects(c, all, &page, &keys, e);
		/* A name without our prefix has no key in this store. */
		for (i = 0; rc == 0 && i < keys.n; i++)
			if (strncmp(keys.key[i].name, all, strlen(all)) != 0)
				rc = err_set(e, ERR_FATAL,
				    "the store listed keys outside the "
				    "requested prefix");
		if (rc == 0)
			rc = take_objects(&keys, len, p, e);
		s3keys_free(&keys);
	} while (rc == 0 && page.more);
	holding_free(p->v, p->n);
	return (rc);
}

int
holdings_walk(struct holdings *h, const char *prefix, holdings_fn *fn,
    void *cookie, struct err *e)
{
	struct page p = {.fn = fn, .cookie = cookie};
	struct buf all = BUF_INIT;
	int rc;

	if ((p.v = calloc(HOLDINGS_PAGE, sizeof(*p.v))) == NULL)
		return (err_nomem(e));
	if (h->store != NULL)
		rc = walk_store(h->store, prefix, &p, e);
	else if ((rc = caller_name(h->caller, prefix, &all, e)) == 0)
		rc = walk_bucket(h->caller, (char *)all.data,
		    all.len - strlen(prefix), &p, e);
	buf_free(&all);
	free(p.v);
	return (rc);
}
