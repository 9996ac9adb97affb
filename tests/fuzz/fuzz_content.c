/*
 * content: any bytes as a package.  The verdict on its digests must not depend
 * on the pieces in which the bytes come.  If one signed byte changes, a right
 * digest must become wrong.
 */
#include <string.h>

#include "form/content.h"
#include "package.h"

/* Open ${p}; NULL if it is no package. */
static struct content *
open_content(const struct package *p)
{
	struct content *c = NULL;
	struct view v;
	struct err e;

	memview(&v, p->data, p->len);
	if (content_open(&c, &v, &e) != 0) {
		MUST(e.kind == ERR_INPUT);
		c = NULL;
	}
	view_free(&v);
	return (c);
}

/* Find the verdict if the bytes come in pieces of ${step}. */
static enum content_verdict
judge(const struct package *p, size_t step, size_t *items)
{
	struct content *c = open_content(p);
	enum content_verdict verdict;
	size_t at, n;

	MUST(c != NULL);
	for (at = 0; at < p->len; at += n) {
		n = p->len - at < step ? p->len - at : step;
		content_update(c, p->data + at, n);
	}
	verdict = content_compare(c);
	for (*items = 0; content_item(c, *items) != NULL; ++*items)
		MUST(*items < CONTENT_ITEMS);
	content_free(c);
	return (verdict);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct package p = {(uint8_t *)(uintptr_t)data, size}, copy;
	struct content *c = open_content(&p);
	enum content_verdict verdict;
	size_t one, many, none;

	if (c == NULL)
		return (0);
	/* Without all bytes the verdict must not be "right". */
	MUST(size == 0 || content_compare(c) != CONTENT_RIGHT);
	content_free(c);
	verdict = judge(&p, size, &one);
	MUST(judge(&p, 1, &many) == verdict && one == many);
	MUST(judge(&p, 4093, &many) == verdict && one == many);
	if (verdict != CONTENT_RIGHT)
		return (0);
	/* The last bytes are in the end record or in its comment. */
	copy = package_new(size);
	memcpy(copy.data, data, size);
	copy.data[0] ^= 1;
	MUST(judge(&copy, size, &none) == CONTENT_WRONG);
	free(copy.data);
	return (0);
}
