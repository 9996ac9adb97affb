#include <stdlib.h>
#include <string.h>

#include "s3/s3list.h"
#include "s3/s3value.h"
#include "util/num.h"
#include "web/s3xml.h"

/* A longer list of unfinished uploads is an error: this bounds the memory. */
#define UPLOADS_MAX 100000

static const char uploads_root[] = "ListMultipartUploadsResult";

struct reader {
	struct s3parts *parts;
	struct s3uploads *uploads;
	struct s3page *page;
	struct s3part part; /* the part that is being read */
	struct s3upload upload;
	int encoded; /* names have percent codes */
	int isroot;  /* the root has the right name */
};

/* Make room for one more in an array of ${n}; the room doubles. */
static void *
grow(void *array, size_t n, size_t size)
{
	if (n != 0 && (n & (n - 1)) != 0)
		return (array);
	return (reallocarray(array, n == 0 ? 1 : 2 * n, size));
}

/* Add the part that was read.  The order of the parts makes the object. */
static int
add_part(struct reader *r, struct err *e)
{
	struct s3parts *p = r->parts;
	void *more;

	if (r->part.number == 0 || r->part.etag[0] == '\0' ||
	    (p->n > 0 && p->part[p->n - 1].number >= r->part.number))
		return (s3value_malformed(e));
	if ((more = grow(p->part, p->n, sizeof(*p->part))) == NULL)
		return (err_nomem(e));
	p->part = more;
	p->part[p->n++] = r->part;
	memset(&r->part, 0, sizeof(r->part));
	return (0);
}

static int
take_part(void *cookie, const char *path, const char *text, struct err *e)
{
	static const char root[] = "ListPartsResult", in[] = "/Part/";
	struct reader *r = cookie;
	uint64_t n;

	if (strncmp(path, root, sizeof(root) - 1) != 0)
		return (s3value_malformed(e));
	r->isroot = 1;
	path += sizeof(root) - 1;
	if (strcmp(path, "/IsTruncated") == 0)
		r->page->more = strcmp(text, "true") == 0;
	if (strcmp(path, "/NextPartNumberMarker") == 0)
		return (
		    s3value_set(r->page->mark, sizeof(r->page->mark), text, e));
	if (strcmp(path, "/Part") == 0)
		return (add_part(r, e));
	if (strncmp(path, in, sizeof(in) - 1) != 0)
		return (0);
	path += sizeof(in) - 1;
	if (strcmp(path, "PartNumber") == 0) {
		if (num_parse(text, strlen(text), &n) != 0 || n > S3_PARTS_MAX)
			return (s3value_malformed(e));
		r->part.number = (unsigned int)n;
	}
	if (strcmp(path, "Size") == 0 &&
	    num_parse(text, strlen(text), &r->part.size) != 0)
		return (s3value_malformed(e));
	if (strcmp(path, "ETag") == 0)
		return (
		    s3value_set(r->part.etag, sizeof(r->part.etag), text, e));
	if (strcmp(path, "ChecksumSHA256") == 0)
		return (s3value_set(
		    r->part.sha256, sizeof(r->part.sha256), text, e));
	return (0);
}

static int
add_upload(struct reader *r, struct err *e)
{
	struct s3uploads *u = r->uploads;
	void *more;

	if (r->upload.id[0] == '\0' || r->upload.name[0] == '\0')
		return (s3value_malformed(e));
	if (u->n >= UPLOADS_MAX)
		return (err_set(e, ERR_FATAL,
		    "the store has more than %d unfinished uploads here",
		    UPLOADS_MAX));
	if ((more = grow(u->upload, u->n, sizeof(*u->upload))) == NULL)
		return (err_nomem(e));
	u->upload = more;
	u->upload[u->n++] = r->upload;
	memset(&r->upload, 0, sizeof(r->upload));
	return (0);
}

static int
take_upload(void *cookie, const char *path, const char *text, struct err *e)
{
	struct reader *r = cookie;
	struct s3upload *u = &r->upload;

	if (strncmp(path, uploads_root, sizeof(uploads_root) - 1) != 0)
		return (s3value_malformed(e));
	r->isroot = 1;
	path += sizeof(uploads_root) - 1;
	if (strcmp(path, "/IsTruncated") == 0)
		r->page->more = strcmp(text, "true") == 0;
	if (strcmp(path, "/NextKeyMarker") == 0)
		return (s3value_name(
		    r->page->mark, sizeof(r->page->mark), text, r->encoded, e));
	if (strcmp(path, "/NextUploadIdMarker") == 0)
		return (s3value_set(
		    r->page->idmark, sizeof(r->page->idmark), text, e));
	if (strcmp(path, "/Upload") == 0)
		return (add_upload(r, e));
	if (strcmp(path, "/Upload/Key") == 0)
		return (s3value_name(
		    u->name, sizeof(u->name), text, r->encoded, e));
	if (strcmp(path, "/Upload/UploadId") == 0)
		return (s3value_set(u->id, sizeof(u->id), text, e));
	if (strcmp(path, "/Upload/Initiated") == 0)
		return (s3value_set(u->since, sizeof(u->since), text, e));
	return (0);
}

/*
 * Has the mark of the next page come before?  Not all stores list uploads in
 * the order of their names, so a mark that goes back is no fault.  Compare with
 * one earlier mark, which is replaced after 1, 2, 4, 8 ... pages: Brent's way
 * to find a cycle of any length.
 */
static int
comes_again(struct s3page *p)
{
	if (strcmp(p->mark, p->seen) == 0 && strcmp(p->idmark, p->idseen) == 0)
		return (1);
	if ((p->marks & (p->marks - 1)) == 0) {
		memcpy(p->seen, p->mark, sizeof(p->seen));
		memcpy(p->idseen, p->idmark, sizeof(p->idseen));
	}
	p->marks++;
	return (0);
}

static int
read_page(
    const void *data, size_t len, s3xml_fn *fn, struct reader *r, struct err *e)
{
	struct s3page *p = r->page;

	p->mark[0] = p->idmark[0] = '\0';
	p->more = 0;
	if (s3xml_parse(data, len, fn, r, e) != 0)
		return (-1);
	if (!r->isroot || (p->more && comes_again(p)))
		return (s3value_malformed(e));
	return (0);
}

int
s3list_parts(const void *data, size_t len, struct s3parts *parts,
    struct s3page *page, struct err *e)
{
	struct reader r = {.parts = parts, .page = page};

	return (read_page(data, len, take_part, &r, e));
}

int
s3list_uploads(const void *data, size_t len, struct s3uploads *uploads,
    struct s3page *page, struct err *e)
{
	struct reader r = {.uploads = uploads,
	    .page = page,
	    .encoded = s3value_isencoded(data, len, uploads_root)};

	return (read_page(data, len, take_upload, &r, e));
}

/*
 * Quotes stay, which text may have (XML 1.0, section 2.4): some stores compare
 * an entity tag without undoing escapes.
 */
static void
add_escaped(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		if (strchr("&<>", *text) != NULL || (uint8_t)*text < ' ')
			buf_addf(out, "&#%d;", *text);
		else
			buf_addbyte(out, (uint8_t)*text);
}

void
s3list_complete(struct buf *out, const struct s3parts *parts, int sums)
{
	const struct s3part *p;
	size_t i;

	buf_addstr(out, "<CompleteMultipartUpload "
			"xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
	for (i = 0; i < parts->n; i++) {
		p = &parts->part[i];
		buf_addf(
		    out, "<Part><PartNumber>%u</PartNumber><ETag>", p->number);
		add_escaped(out, p->etag);
		buf_addstr(out, "</ETag>");
		if (sums) {
			buf_addstr(out, "<ChecksumSHA256>");
			add_escaped(out, p->sha256);
			buf_addstr(out, "</ChecksumSHA256>");
		}
		buf_addstr(out, "</Part>");
	}
	buf_addstr(out, "</CompleteMultipartUpload>");
}

void
s3parts_free(struct s3parts *parts)
{
	free(parts->part);
	parts->part = NULL;
	parts->n = 0;
}

void
s3uploads_free(struct s3uploads *uploads)
{
	free(uploads->upload);
	uploads->upload = NULL;
	uploads->n = 0;
}
