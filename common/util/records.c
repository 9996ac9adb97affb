#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "util/records.h"

#define RECORDS_READ_SIZE 65536

void
records_init(struct records *r, int fd, char sep, size_t max)
{
	memset(r, 0, sizeof(*r));
	r->fd = fd;
	r->sep = sep;
	r->max = max;
}

/* The separator that ends the next record, or NULL if it was not read yet. */
static const char *
find_sep(const struct records *r)
{
	if (r->pos == r->buf.len)
		return (NULL);
	return (memchr(r->buf.data + r->pos, r->sep, r->buf.len - r->pos));
}

int
records_mustread(const struct records *r)
{
	return (!r->eof && find_sep(r) == NULL);
}

/* Read once only: a record that has arrived must not wait for more bytes. */
static int
read_more(struct records *r, struct err *e)
{
	uint8_t *p;
	ssize_t n;

	buf_consume(&r->buf, r->pos);
	r->pos = 0;
	if ((p = buf_room(&r->buf, RECORDS_READ_SIZE)) == NULL)
		return (err_nomem(e));
	do
		n = read(r->fd, p, RECORDS_READ_SIZE);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return (err_sys(e, "cannot read"));
	r->buf.len += (size_t)n;
	r->eof = (n == 0);
	return (0);
}

int
records_next(struct records *r, const char **s, size_t *len, struct err *e)
{
	const char *end;
	int toolong = 0;

	while ((end = find_sep(r)) == NULL && !r->eof) {
		if (r->buf.len - r->pos > r->max) {
			toolong = 1;
			r->pos = r->buf.len;
		}
		if (read_more(r, e) != 0)
			return (-1);
	}
	*len = r->buf.len - r->pos;
	if (end == NULL && *len == 0 && !toolong)
		return (0);
	*s = (const char *)r->buf.data + r->pos;
	if (end != NULL)
		*len = (size_t)(end - *s);
	r->pos += *len + (end != NULL);
	r->num++;
	if (toolong || *len > r->max)
		return (err_set(
		    e, ERR_INPUT, "longer than %zu bytes, skipped", r->max));
	return (1);
}

void
records_rewind(struct records *r)
{
	buf_reset(&r->buf);
	r->pos = 0;
	r->num = 0;
	r->eof = 0;
}

void
records_free(struct records *r)
{
	buf_free(&r->buf);
}
