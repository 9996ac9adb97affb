/*
 * s3xml: any bytes as S3's answers about multipart uploads and objects.  Parts
 * must be in order, and the document that is made of them must give the same
 * values.  Objects must have names, and a list that goes on must say from
 * where.
 */
#include <string.h>

#include "fuzz.h"
#include "s3/s3keys.h"
#include "s3/s3value.h"
#include "web/s3xml.h"

struct seen {
	size_t n;
	const struct s3parts *parts;
};

static int
see(void *cookie, const char *path, const char *text, struct err *e)
{
	struct seen *s = cookie;

	(void)e;
	if (strcmp(path, "CompleteMultipartUpload/Part/ETag") == 0) {
		MUST(s->n < s->parts->n);
		MUST(strcmp(text, s->parts->part[s->n].etag) == 0);
		s->n++;
	}
	return (0);
}

static void
check_parts(const struct s3parts *parts)
{
	struct seen s = {0, parts};
	struct buf out = BUF_INIT;
	struct err e;
	size_t i;

	for (i = 0; i < parts->n; i++)
		MUST(parts->part[i].number <= S3_PARTS_MAX &&
		     parts->part[i].number >
			 (i == 0 ? 0 : parts->part[i - 1].number));
	s3list_complete(&out, parts, 1);
	MUST(s3xml_parse(out.data, out.len, see, &s, &e) == 0);
	MUST(s.n == parts->n);
	buf_free(&out);
}

static void
check_keys(const struct s3keys *keys, const struct s3page *page)
{
	size_t i;

	for (i = 0; i < keys->n; i++)
		MUST(keys->key[i].name[0] != '\0' &&
		     strlen(keys->key[i].name) < S3_NAME_MAX);
	MUST(!page->more || page->mark[0] != '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct s3parts parts = {NULL, 0};
	struct s3uploads uploads = {NULL, 0};
	struct s3keys keys = {NULL, 0};
	struct s3page page = S3PAGE_INIT;
	struct err e = {ERR_NONE, ""};
	char id[16];

	if (s3list_parts(data, size, &parts, &page, &e) == 0)
		check_parts(&parts);
	else
		MUST(e.kind != ERR_NONE && e.text[0] != '\0');
	s3parts_free(&parts);
	memset(&page, 0, sizeof(page));
	(void)s3list_uploads(data, size, &uploads, &page, &e);
	s3uploads_free(&uploads);
	memset(&page, 0, sizeof(page));
	if (s3keys_read(data, size, &keys, &page, &e) == 0)
		check_keys(&keys, &page);
	s3keys_free(&keys);
	if (s3value_find(data, size, "InitiateMultipartUploadResult/UploadId",
		id, sizeof(id), &e) == 0)
		MUST(id[0] != '\0' && memchr(id, '\0', sizeof(id)) != NULL);
	return (0);
}
