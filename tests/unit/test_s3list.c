/*
 * Unit tests of s3/s3list.h: lists that a store must not be believed.
 */
#include "check.h"
#include "s3/s3list.h"

/* A page without items whose next page has the mark number ${mark}. */
static const char *
page_of(const char *root, const char *name, unsigned int mark)
{
	static char xml[512];

	(void)snprintf(xml, sizeof(xml),
	    "<%s><IsTruncated>true</IsTruncated><%s>%u</%s></%s>", root, name,
	    mark, name, root);
	return (xml);
}

/*
 * Read up to ${most} pages of a list whose marks come again after ${cycle}
 * pages, ${before} other ones first.  Return how many pages could be read.
 */
static unsigned int
uploads(unsigned int before, unsigned int cycle, unsigned int most)
{
	struct s3uploads u = {NULL, 0};
	struct s3page page = S3PAGE_INIT;
	unsigned int i;
	const char *xml;
	struct err e;

	for (i = 0; i < most; i++) {
		xml = page_of("ListMultipartUploadsResult",
		    i % 2 ? "NextKeyMarker" : "NextUploadIdMarker",
		    i < before ? i : before + (i - before) % cycle);
		if (s3list_uploads(xml, strlen(xml), &u, &page, &e) != 0)
			break;
	}
	s3uploads_free(&u);
	return (i);
}

static unsigned int
parts(unsigned int before, unsigned int cycle, unsigned int most)
{
	struct s3parts p = {NULL, 0};
	struct s3page page = S3PAGE_INIT;
	unsigned int i;
	const char *xml;
	struct err e;

	for (i = 0; i < most; i++) {
		xml = page_of("ListPartsResult", "NextPartNumberMarker",
		    i < before ? i : before + (i - before) % cycle);
		if (s3list_parts(xml, strlen(xml), &p, &page, &e) != 0)
			break;
	}
	s3parts_free(&p);
	return (i);
}

static void
test_cycles(void)
{
	static const unsigned int cycle[] = {1, 2, 3, 4, 7, 100};
	unsigned int before, n;
	size_t i;

	for (i = 0; i < sizeof(cycle) / sizeof(cycle[0]); i++)
		for (before = 0; before < 4; before++) {
			/* With an odd cycle, each kind of mark has its own. */
			n = 6 * (before + cycle[i]) + 2;
			check_row(parts(before, cycle[i], n) < n,
			    "marks of parts: %u, then a cycle of %u", before,
			    cycle[i]);
			check_row(uploads(before, cycle[i], n) < n,
			    "marks of uploads: %u, then a cycle of %u", before,
			    cycle[i]);
		}
	check_row(parts(0, 5000, 5000) == 5000, "5000 marks of parts");
	check_row(uploads(0, 5000, 5000) == 5000, "5000 marks of uploads");
}

static void
test_toomany(void)
{
	static const char xml[] =
	    "<ListMultipartUploadsResult><Upload><Key>a</Key>"
	    "<UploadId>b</UploadId></Upload></ListMultipartUploadsResult>";
	struct s3upload one;
	struct s3uploads u = {&one, 100000};
	struct s3page page = S3PAGE_INIT;
	struct err e = {.kind = ERR_NONE};

	CHECK(s3list_uploads(xml, strlen(xml), &u, &page, &e) == -1);
	CHECK(e.kind == ERR_FATAL && u.n == 100000);
	CHECK_STR(
	    e.text, "the store has more than 100000 unfinished uploads here");
}

/* A name that is longer than allowed, plain and with percent codes. */
static void
test_toolong(void)
{
	static const char *const encoding[] = {
	    "", "<EncodingType>url</EncodingType>"};
	char name[S3_NAME_MAX + 1] = "", xml[2 * S3_NAME_MAX];
	struct s3uploads u = {NULL, 0};
	struct s3page page = S3PAGE_INIT;
	struct err e;
	size_t i;

	memset(name, 'a', S3_NAME_MAX);
	for (i = 0; i < sizeof(encoding) / sizeof(encoding[0]); i++) {
		(void)snprintf(xml, sizeof(xml),
		    "<ListMultipartUploadsResult>%s<Upload><Key>%s</Key>"
		    "</Upload></ListMultipartUploadsResult>",
		    encoding[i], name);
		CHECK(s3list_uploads(xml, strlen(xml), &u, &page, &e) == -1);
		CHECK_STR(e.text, "a value in the server's list is too long");
	}
	s3uploads_free(&u);
}

int
main(void)
{
	test_cycles();
	test_toomany();
	test_toolong();
	return (check_done());
}
