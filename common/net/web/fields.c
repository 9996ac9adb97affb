#include "web/fields.h"
#include "web/web.h"

/* The SHA-256 of no bytes, which is what GET and HEAD have. */
#define NO_BYTES                                                               \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static int
add_fields(const struct transfer *t, struct curl_slist **list)
{
	const struct web_question q = {
	    .method = t->ask == ASK_HEAD ? "HEAD" : "GET",
	    .place = &t->place,
	    .query = "",
	    .sha256 = NO_BYTES};
	struct buf range = BUF_INIT;
	const char *etag = NULL;
	int rc;

	if (t->ask != ASK_HEAD)
		reading_ask(&t->reading, &range, &etag);
	rc = buf_str(&range) == NULL ? -1 : 0;
	if (rc == 0 && range.len > 0)
		rc = web_addfield(list, "Range", (char *)range.data);
	if (rc == 0 && etag != NULL)
		rc = web_addfield(list, "If-Match", etag);
	/* An entity tag and a range are those of these very bytes. */
	if (rc == 0)
		rc = web_addfield(list, "Accept-Encoding", "identity");
	if (rc == 0 && t->aws.id != NULL)
		rc = web_sign(list, &t->aws, &q);
	buf_free(&range);
	return (rc);
}

struct curl_slist *
fields_make(const struct transfer *t)
{
	struct curl_slist *list = NULL;

	if (add_fields(t, &list) == 0)
		return (list);
	curl_slist_free_all(list);
	return (NULL);
}
