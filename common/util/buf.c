#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/num.h"

uint8_t *
buf_room(struct buf *b, size_t len)
{
	uint8_t *data;
	size_t cap;

	if (b->failed)
		return (NULL);
	if (len > SIZE_MAX / 4 - b->len)
		goto fail;
	if (b->len + len > b->cap) {
		cap = (b->len + len) * 2;
		if (cap < 64)
			cap = 64;
		if ((data = realloc(b->data, cap)) == NULL)
			goto fail;
		b->data = data;
		b->cap = cap;
	}
	return (b->data + b->len);
fail:
	b->failed = 1;
	return (NULL);
}

void
buf_add(struct buf *b, const void *data, size_t len)
{
	uint8_t *p;

	if (len == 0 || (p = buf_room(b, len)) == NULL)
		return;
	memcpy(p, data, len);
	b->len += len;
}

void
buf_addstr(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_addbyte(struct buf *b, uint8_t byte)
{
	buf_add(b, &byte, 1);
}

void
buf_addnum(struct buf *b, uint64_t n)
{
	char digits[20];
	uint64_t rest = n;
	size_t width = 1;

	for (; rest >= 10; rest /= 10)
		width++;
	num_digits(digits, width, n);
	buf_add(b, digits, width);
}

/* Enough for most texts; a longer text is printed a second time. */
#define PRINT_ROOM 64

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	size_t room = PRINT_ROOM;
	va_list ap;
	uint8_t *p;
	int n;

	for (;;) {
		if ((p = buf_room(b, room)) == NULL)
			return;
		va_start(ap, fmt);
		n = vsnprintf((char *)p, room, fmt, ap);
		va_end(ap);
		if (n >= 0 && (size_t)n < room)
			break;
		if (n < 0) {
			b->failed = 1;
			return;
		}
		room = (size_t)n + 1;
	}
	b->len += (size_t)n;
}

void
buf_consume(struct buf *b, size_t len)
{
	if (len == 0)
		return;
	memmove(b->data, b->data + len, b->len - len);
	b->len -= len;
}

void
buf_reset(struct buf *b)
{
	b->len = 0;
	b->failed = 0;
}

char *
buf_str(struct buf *b)
{
	uint8_t *p;

	if ((p = buf_room(b, 1)) == NULL)
		return (NULL);
	*p = '\0';
	return ((char *)b->data);
}

int
buf_ok(const struct buf *b, struct err *e)
{
	return (b->failed ? err_nomem(e) : 0);
}

void
buf_free(struct buf *b)
{
	free(b->data);
	b->data = NULL;
	b->len = b->cap = 0;
	b->failed = 0;
}

void
buf_wipe(struct buf *b)
{
	if (b->data != NULL)
		explicit_bzero(b->data, b->cap);
	buf_free(b);
}
