#include <stdlib.h>

#include "serve/folder.h"
#include "serve/delegate.h"
#include "serve/source.h"
#include "store/spec.h"

struct source {
	int is_remote;
	struct folder folder; /* or delegate, by is_remote */
	struct delegate delegate;
};

int
source_open(struct source **out, const struct config *c, struct err *e)
{
	struct source *s = calloc(1, sizeof(*s));
	int rc;

	*out = NULL;
	if (s == NULL)
		return (err_nomem(e));
	s->is_remote = c->stores.n > 1 || spec_isremote(c->stores.spec[0]);
	rc = s->is_remote ? delegate_open(&s->delegate, c, e)
			  : folder_open(&s->folder, c, c->stores.spec[0], e);
	if (rc != 0) {
		free(s);
		return (-1);
	}
	*out = s;
	return (0);
}

void
source_close(struct source *s)
{
	if (s == NULL)
		return;
	if (s->is_remote)
		delegate_close(&s->delegate);
	else
		folder_close(&s->folder);
	free(s);
}

int
source_check(struct source *s, struct err *e)
{
	return (s->is_remote ? delegate_check(&s->delegate, e)
			     : folder_check(&s->folder, e));
}

int
source_find(struct source *s, const char *key, struct base *b, struct err *e)
{
	return (s->is_remote ? delegate_find(&s->delegate, key, b, e)
			     : folder_find(&s->folder, key, b, e));
}

int
source_read(
    struct source *s, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	return (s->is_remote ? delegate_read(&s->delegate, off, data, len, e)
			     : folder_read(&s->folder, off, data, len, e));
}

int
source_look(struct source *s, struct err *e)
{
	return (s->is_remote ? delegate_look(&s->delegate, e)
			     : folder_look(&s->folder, e));
}

enum sent
source_send(struct source *s, struct output *o, const struct buf *head,
    const struct plan *p, uint64_t first, uint64_t len, struct err *e)
{
	if (s->is_remote)
		return (delegate_send(&s->delegate, o, head, p, first, len, e));
	return (folder_send(&s->folder, o, head, p, first, len, e));
}
