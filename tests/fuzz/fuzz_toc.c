/*
 * toc: the table of contents of a package of Apple's installer.  Input: how
 * many bytes of heap there are (u16); and the XML, or what is taken for it
 * compressed if it begins as zlib does.
 */
#include <string.h>
#include <zlib.h>

#include "package.h"
#include "upload/toc.h"
#include "util/endian.h"

#define HEAD 28

/* A package with this table, ${len} bytes compressed, and ${heap} more. */
static struct package
make_package(const uint8_t *toc, size_t len, size_t full, size_t heap)
{
	struct package p = package_new(HEAD + len + heap);

	memset(p.data, 0, p.len);
	memcpy(p.data, "xar!", 4);
	be16enc(p.data + 4, HEAD);
	be16enc(p.data + 6, 1);
	be32enc(p.data + 12, (uint32_t)len);
	be32enc(p.data + 20, (uint32_t)full);
	memcpy(p.data + HEAD, toc, len);
	return (p);
}

static int
check(const struct package *p)
{
	struct view v;
	struct err e;
	int rc;

	memview(&v, p->data, p->len);
	rc = toc_check(&v, &e);
	MUST(rc == 0 || e.kind == ERR_INPUT);
	view_free(&v);
	return (rc == 0);
}

/* What fits into a heap fits into a larger one. */
static void
check_heaps(const uint8_t *toc, size_t len, size_t full, size_t heap)
{
	struct package p = make_package(toc, len, full, heap),
		       more = make_package(toc, len, full, heap + 1000);

	MUST(!check(&p) || check(&more));
	free(p.data);
	free(more.data);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uLongf len = compressBound((uLong)size);
	uint8_t *packed;

	if (size < 3)
		return (0);
	if (data[2] == 0x78) {
		check_heaps(data + 2, size - 2, 1000, le16dec(data));
		return (0);
	}
	packed = malloc(len);
	MUST(packed != NULL);
	MUST(compress2(packed, &len, data + 2, (uLong)size - 2, 1) == Z_OK);
	check_heaps(packed, len, size - 2, le16dec(data));
	free(packed);
	return (0);
}
