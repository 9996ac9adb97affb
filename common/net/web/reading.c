#include <stdio.h>
#include <string.h>

#include "web/reading.h"
#include "web/retry.h"

void
reading_init(struct reading *r, const struct rangespec *asked, const char *etag)
{
	memset(r, 0, sizeof(*r));
	r->asked = *asked;
	if (etag != NULL) {
		r->pinned = 1;
		(void)snprintf(r->etag, sizeof(r->etag), "%s", etag);
	}
}

/* Servers keep positions in 63 bits: a larger ${last} means the end. */
static void
set_range(char range[READING_RANGE_MAX], uint64_t first, uint64_t last)
{
	int n = snprintf(
	    range, READING_RANGE_MAX, "bytes=%llu-", (unsigned long long)first);

	if (last <= INT64_MAX)
		(void)snprintf(range + n, READING_RANGE_MAX - (size_t)n, "%llu",
		    (unsigned long long)last);
}

const char *
reading_ask(const struct reading *r, char range[READING_RANGE_MAX])
{
	uint64_t count = r->asked.last < INT64_MAX ? r->asked.last : INT64_MAX;

	range[0] = '\0';
	if (r->begun)
		set_range(range, r->at, r->end - 1);
	else if (r->asked.from_end)
		(void)snprintf(range, READING_RANGE_MAX, "bytes=-%llu",
		    (unsigned long long)count);
	else if (!r->asked.whole)
		set_range(range, r->asked.first, r->asked.last);
	return (r->begun || r->pinned ? r->etag : NULL);
}

static enum verdict
giveup(struct err *e, enum err_kind kind, const char *text)
{
	(void)err_set(e, kind, "%s", text);
	return (VERDICT_GIVEUP);
}

static enum verdict
source_changed(struct reading *r, struct err *e)
{
	r->changed = 1;
	return (
	    giveup(e, ERR_TEMP, "the package changed while it was being read"));
}

/* Check the first answer with bytes, which are ${len} from ${first} on. */
static enum verdict
check_answer(struct reading *r, const struct response *a, uint64_t first,
    uint64_t len, uint64_t total, struct err *e)
{
	uint64_t wantfirst, wantlen;

	if (r->pinned && strcmp(a->etag, r->etag) != 0)
		return (source_changed(r, e));
	if (rangespec_clamp(&r->asked, total, &wantfirst, &wantlen, e) != 0 ||
	    first != wantfirst || len != wantlen)
		return (giveup(e, ERR_FATAL,
		    "the server gives another range than was asked for"));
	if (r->pinned && len != r->asked.last - r->asked.first + 1)
		return (giveup(
		    e, ERR_INPUT, "the range is not inside the package"));
	r->begun = 1;
	r->at = first;
	r->end = first + len;
	r->total = total;
	memcpy(r->etag, a->etag, sizeof(r->etag));
	return (VERDICT_TAKE);
}

/* Judge status 200: the whole package. */
static enum verdict
judge_whole(struct reading *r, const struct response *a, struct err *e)
{
	if (r->begun)
		return (giveup(e, ERR_TEMP,
		    "the download stopped, and the server does not support "
		    "ranges"));
	if (!r->asked.whole)
		return (
		    giveup(e, ERR_FATAL, "the server does not support ranges"));
	/* Without a length nobody can tell that an answer is complete. */
	if (!a->has_length)
		return (giveup(e, ERR_FATAL,
		    "the server does not say how long the package is"));
	return (check_answer(r, a, 0, a->length, a->length, e));
}

/* Judge status 206: a part, which check_head found inside the package. */
static enum verdict
judge_part(struct reading *r, const struct response *a, struct err *e)
{
	uint64_t len = a->last - a->first + 1;

	if (!a->has_range || (a->has_length && a->length != len) ||
	    (!r->begun && r->asked.whole))
		return (giveup(e, ERR_FATAL,
		    "the server's answer contradicts itself, or the request"));
	if (!r->begun)
		return (check_answer(r, a, a->first, len, a->total, e));
	if (strcmp(a->etag, r->etag) != 0 || a->total != r->total)
		return (source_changed(r, e));
	if (a->first != r->at || len != r->end - r->at)
		return (giveup(e, ERR_TEMP,
		    "the server gives another range than was asked for"));
	return (VERDICT_TAKE);
}

/* Judge status 416, which may have no Content-Range. */
static enum verdict
judge_unsatisfied(struct reading *r, const struct response *a, struct err *e)
{
	uint64_t first, len;

	if (r->begun)
		return (source_changed(r, e));
	if (!a->has_total)
		return (giveup(
		    e, ERR_INPUT, "no byte of the package is in the range"));
	if (rangespec_clamp(&r->asked, a->total, &first, &len, e) == 0)
		(void)err_set(e, ERR_FATAL,
		    "the server refuses a range inside the package");
	return (VERDICT_GIVEUP);
}

static enum verdict
judge_failure(const struct response *a, struct err *e)
{
	if (retry_status(a->status)) {
		(void)err_set(e, ERR_TEMP,
		    "the server fails at present (status %u)", a->status);
		return (VERDICT_RETRY);
	}
	if (response_iselsewhere(a, e))
		return (VERDICT_GIVEUP);
	switch (a->status) {
	case 404:
	case 410:
		return (giveup(e, ERR_NOTFOUND, "it is not in the store"));
	case 401:
	case 403:
		(void)err_set(e, ERR_FATAL,
		    "the store does not let us read it (status %u)", a->status);
		break;
	default:
		(void)err_set(e, ERR_FATAL, "the server answers with status %u",
		    a->status);
	}
	return (VERDICT_GIVEUP);
}

/* Refuse a malformed head, and a body with a content coding. */
static int
check_head(const struct response *a, struct err *e)
{
	if (a->malformed)
		return (err_set(
		    e, ERR_FATAL, "the head of the answer is malformed"));
	if (a->encoded)
		return (err_set(
		    e, ERR_FATAL, "the server gives the package encoded"));
	return (0);
}

enum verdict
reading_judge(struct reading *r, const struct response *a, struct err *e)
{
	if (a->status == 412 && (r->begun || r->pinned))
		return (source_changed(r, e));
	if ((a->status == 404 || a->status == 410) && r->pinned)
		return (source_changed(r, e));
	if (a->status == 416 && !a->malformed)
		return (judge_unsatisfied(r, a, e));
	if (a->status != 200 && a->status != 206)
		return (judge_failure(a, e));
	if (check_head(a, e) != 0)
		return (VERDICT_GIVEUP);
	return (a->status == 200 ? judge_whole(r, a, e) : judge_part(r, a, e));
}

/* Note the size of the package; the body is not read. */
static enum verdict
take_size(struct reading *r, uint64_t size)
{
	r->total = size;
	r->at = r->end = 0;
	return (VERDICT_ENOUGH);
}

enum verdict
reading_judgehead(struct reading *r, const struct response *a, struct err *e)
{
	if (a->status != 200)
		return (judge_failure(a, e));
	if (check_head(a, e) != 0)
		return (VERDICT_GIVEUP);
	if (!a->has_length)
		return (giveup(e, ERR_FATAL,
		    "the server does not say how long the package is"));
	return (take_size(r, a->length));
}

int
reading_isnomethod(unsigned int status)
{
	return (status == 405 || status == 501);
}

enum verdict
reading_judgefirst(struct reading *r, const struct response *a, struct err *e)
{
	if (reading_isnomethod(a->status)) {
		(void)err_set(e, ERR_FATAL,
		    "the server answers neither HEAD nor GET of the first byte "
		    "(status %u)",
		    a->status);
		return (VERDICT_GIVEUP);
	}
	r->anew = 1;
	if (a->status == 206)
		return (reading_judge(r, a, e));
	if (a->status != 200 && a->status != 416)
		return (judge_failure(a, e));
	if (check_head(a, e) != 0)
		return (VERDICT_GIVEUP);
	if (a->status == 200 && a->has_length)
		return (take_size(r, a->length));
	/* An empty package has no first byte. */
	if (a->status == 416 && a->has_total && a->total == 0)
		return (take_size(r, 0));
	return (giveup(
	    e, ERR_FATAL, "the server does not say how long the package is"));
}

enum verdict
reading_end(struct reading *r, struct err *e)
{
	if (r->begun && r->at == r->end)
		return (VERDICT_TAKE);
	if (r->anew)
		r->begun = 0;
	if (!r->begun || r->etag[0] != '\0')
		return (VERDICT_RETRY);
	return (giveup(e, ERR_TEMP,
	    "the download stopped, and cannot resume without a strong entity "
	    "tag"));
}

int
reading_take(struct reading *r, uint64_t len, struct err *e)
{
	if (len > r->end - r->at)
		return (err_set(
		    e, ERR_FATAL, "the server gives more bytes than it said"));
	r->at += len;
	return (0);
}
