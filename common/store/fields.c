#include <time.h>

#include "store/fields.h"
#include "store/sigv4.h"

/* The SHA-256 of no bytes, which is what GET and HEAD have. */
#define NO_BYTES                                                               \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct fields {
	struct curl_slist *list;
	int failed;
};

static void
add(struct fields *f, const char *name, const char *value)
{
	struct buf line = BUF_INIT;
	struct curl_slist *list = NULL;

	buf_addf(&line, "%s: %s", name, value);
	if (buf_str(&line) != NULL)
		list = curl_slist_append(f->list, (char *)line.data);
	if (list == NULL)
		f->failed = 1;
	else
		f->list = list;
	buf_free(&line);
}

/* What S3 wants of a request that is signed. */
static void
add_signed(struct fields *f, const struct transfer *t)
{
	struct sigv4_field field[4];
	struct sigv4_scope scope = {
	    t->aws.id, t->aws.secret, NULL, t->aws.region, "s3"};
	struct sigv4_request r = {t->head ? "HEAD" : "GET",
	    (char *)t->place.path.data, "", field, 3, NO_BYTES};
	struct buf authorization = BUF_INIT;
	time_t now = time(NULL);
	char text[32];
	struct tm tm;
	size_t i;

	if (gmtime_r(&now, &tm) == NULL ||
	    strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm) == 0) {
		f->failed = 1;
		return;
	}
	scope.time = text;
	field[0] = (struct sigv4_field){"Host", (char *)t->place.host.data};
	field[1] = (struct sigv4_field){"x-amz-content-sha256", NO_BYTES};
	field[2] = (struct sigv4_field){"x-amz-date", text};
	if (t->aws.token != NULL)
		field[r.nfield++] =
		    (struct sigv4_field){"x-amz-security-token", t->aws.token};
	sigv4_sign(&scope, &r, &authorization);
	for (i = 0; i < r.nfield; i++)
		add(f, field[i].name, field[i].value);
	if (buf_str(&authorization) == NULL)
		f->failed = 1;
	else
		add(f, "Authorization", (char *)authorization.data);
	buf_free(&authorization);
}

struct curl_slist *
fields_make(const struct transfer *t)
{
	struct fields f = {NULL, 0};
	struct buf range = BUF_INIT;
	const char *etag = NULL;

	if (!t->head)
		reading_ask(&t->reading, &range, &etag);
	if (buf_str(&range) == NULL)
		f.failed = 1;
	else if (range.len > 0)
		add(&f, "Range", (char *)range.data);
	if (etag != NULL)
		add(&f, "If-Match", etag);
	/* An entity tag and a range are those of these very bytes. */
	add(&f, "Accept-Encoding", "identity");
	if (t->aws.id != NULL)
		add_signed(&f, t);
	buf_free(&range);
	if (f.failed) {
		curl_slist_free_all(f.list);
		return (NULL);
	}
	return (f.list);
}
