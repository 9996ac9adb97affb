/*
 * answer: any bytes as the head of a server's answer to a range.  An answer
 * that is accepted must have exactly the part that was asked for.
 */
#include <string.h>

#include "fuzz.h"
#include "web/reading.h"

/*
 * For a pinned version, an accepted answer must be of that version and have all
 * bytes that were asked for.
 */
static void
pinned(const struct response *a, const struct rangespec *wanted)
{
	struct reading r;
	struct err e = {ERR_NONE, ""};

	reading_init(&r, wanted, "\"v1\"");
	if (reading_judge(&r, a, &e) != VERDICT_TAKE)
		return;
	MUST(strcmp(a->etag, "\"v1\"") == 0 && a->status == 206);
	MUST(r.end - r.at == wanted->last - wanted->first + 1);
}

/* As an answer about the first byte: it gives the size, and no other bytes. */
static void
first_byte(const struct response *a)
{
	static const struct rangespec first = {0, 0, 0, 0};
	struct err e = {ERR_NONE, ""};
	enum verdict v;
	struct reading r;

	reading_init(&r, &first, NULL);
	v = reading_judgefirst(&r, a, &e);
	if (v != VERDICT_TAKE && v != VERDICT_ENOUGH) {
		MUST(e.text[0] != '\0');
		return;
	}
	MUST((v == VERDICT_TAKE) == (a->status == 206));
	MUST(r.at == 0 && r.end == (a->status == 206) && r.total >= r.end);
	MUST(a->status != 200 || r.total == a->length);
}

static const struct rangespec asked[] = {
    {1, 0, 0, UINT64_MAX}, {0, 0, 5, 9}, {0, 1, 0, 5}, {0, 0, 5, UINT64_MAX}};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct response a = {0};
	struct reading r;
	struct err e = {ERR_NONE, ""};
	uint64_t first, len;
	const uint8_t *end;
	size_t i, n;

	for (i = 0; i < size; i += n) {
		end = memchr(data + i, '\n', size - i);
		n = end == NULL ? size - i : (size_t)(end - data) - i + 1;
		response_line(&a, (const char *)data + i, n);
	}
	pinned(&a, &asked[1]);
	first_byte(&a);
	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		reading_init(&r, &asked[i], NULL);
		if (reading_judge(&r, &a, &e) != VERDICT_TAKE) {
			MUST(!r.begun && e.text[0] != '\0');
			continue;
		}
		MUST(
		    rangespec_clamp(&asked[i], r.total, &first, &len, &e) == 0);
		MUST(r.at == first && r.end - r.at == len);
		MUST(!a.has_length || a.length == len);
		MUST(memchr(r.etag, '\0', sizeof(r.etag)) != NULL);
	}
	return (0);
}
