#include <string.h>

#include "upload/hotbase.h"

static int
is_known(const struct hotbase *b, const struct buf *key)
{
	return (b->key.len > 0 && b->key.len == key->len &&
		memcmp(b->key.data, key->data, key->len) == 0);
}

int
hotbase_find(
    struct hotbase *b, struct caller *c, const struct buf *key, struct err *e)
{
	if (is_known(b, key))
		return (0);
	hotbase_forget(b);
	buf_add(&b->key, key->data, key->len);
	if (buf_str(&b->key) == NULL)
		return (err_nomem(e));
	if (s3object_find(&b->object, c, (char *)b->key.data, NULL, e) == 0) {
		s3object_view(&b->object, &b->view);
		if (site_scan(&b->view, &b->site, e) == 0)
			return (0);
	}
	hotbase_forget(b);
	return (err_in(e, "base package"));
}

void
hotbase_forget(struct hotbase *b)
{
	view_free(&b->view);
	site_free(b->site);
	b->site = NULL;
	buf_free(&b->key);
}
