#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "s3/s3keys.h"
#include "s3/s3value.h"
#include "util/num.h"
#include "util/when.h"
#include "web/s3xml.h"

static const char root[] = "ListBucketResult";

struct reader {
	struct s3keys *keys;
	struct s3page *page;
	char name[S3_NAME_MAX]; /* of the object that is being read */
	uint64_t size, modified;
	int sized;   /* size is set */
	int encoded; /* names have percent codes */
	int isroot;  /* the root has the right name */
};

static int
add_key(struct reader *r, struct err *e)
{
	struct s3keys *k = r->keys;
	struct s3key *more;

	if (r->name[0] == '\0' || !r->sized)
		return (s3value_malformed(e));
	/* The room doubles whenever ${n} is a power of two. */
	if ((k->n & (k->n - 1)) == 0) {
		more = reallocarray(
		    k->key, k->n == 0 ? 1 : 2 * k->n, sizeof(*more));
		if (more == NULL)
			return (err_nomem(e));
		k->key = more;
	}
	more = &k->key[k->n];
	more->size = r->size;
	more->modified = r->modified;
	if ((more->name = strdup(r->name)) == NULL)
		return (err_nomem(e));
	k->n++;
	r->name[0] = '\0';
	r->modified = 0;
	r->sized = 0;
	return (0);
}

static int
take_key_field(
    struct reader *r, const char *what, const char *text, struct err *e)
{
	if (strcmp(what, "Key") == 0)
		return (s3value_name(
		    r->name, sizeof(r->name), text, r->encoded, e));
	if (strcmp(what, "Size") == 0) {
		r->sized = num_parse(text, strlen(text), &r->size) == 0 &&
			   r->size <= INT64_MAX;
		return (r->sized ? 0 : s3value_malformed(e));
	}
	/* A time that cannot be read counts as unknown. */
	if (strcmp(what, "LastModified") == 0 &&
	    when_parse(text, 0, &r->modified) != 0)
		r->modified = 0;
	return (0);
}

static int
take_text(void *cookie, const char *path, const char *text, struct err *e)
{
	static const char in[] = "/Contents/";
	struct reader *r = cookie;
	struct s3page *page = r->page;

	if (strncmp(path, root, sizeof(root) - 1) != 0)
		return (s3value_malformed(e));
	r->isroot = 1;
	path += sizeof(root) - 1;
	if (strncmp(path, in, sizeof(in) - 1) == 0)
		return (take_key_field(r, path + sizeof(in) - 1, text, e));
	if (strcmp(path, "/Contents") == 0)
		return (add_key(r, e));
	if (strcmp(path, "/IsTruncated") == 0)
		page->more = strcasecmp(text, "true") == 0;
	if (strcmp(path, "/NextMarker") == 0)
		return (s3value_name(
		    page->mark, sizeof(page->mark), text, r->encoded, e));
	return (0);
}

int
s3keys_read(const void *data, size_t len, struct s3keys *keys,
    struct s3page *page, struct err *e)
{
	struct reader r = {.keys = keys, .page = page};
	struct s3page old = *page;
	size_t had = keys->n;

	memset(page, 0, sizeof(*page));
	r.encoded = s3value_isencoded(data, len, root);
	if (s3xml_parse(data, len, take_text, &r, e) != 0)
		return (-1);
	if (!r.isroot)
		return (s3value_malformed(e));
	/* Without NextMarker, the next page begins behind the last name. */
	if (page->more && page->mark[0] == '\0' && keys->n > had &&
	    s3value_set(page->mark, sizeof(page->mark),
		keys->key[keys->n - 1].name, e) != 0)
		return (-1);
	/*
	 * Keys are in the order of their bytes.  If a mark went back, the
	 * list would never end.
	 */
	if (page->more && strcmp(page->mark, old.mark) <= 0)
		return (s3value_malformed(e));
	return (0);
}

void
s3keys_free(struct s3keys *keys)
{
	size_t i;

	for (i = 0; i < keys->n; i++)
		free(keys->key[i].name);
	free(keys->key);
	keys->key = NULL;
	keys->n = 0;
}
