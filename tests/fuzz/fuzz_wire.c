/*
 * wire: any bytes as a message, as the coprocess and as an asker parse it.
 * What is understood is written again as the same bytes.
 */
#include <string.h>

#include "fuzz.h"
#include "util/text.h"
#include "wire/wire.h"

static void
ask(const uint8_t *data, size_t size)
{
	uint8_t out[WIRE_MAX];
	struct wire_ask q;
	struct err e = {ERR_NONE, ""};

	if (wire_parseask(&q, data, size, &e) != 0) {
		MUST(e.kind == ERR_INPUT && e.text[0] != '\0');
		return;
	}
	MUST(wire_putask(out, &q) == size && memcmp(out, data, size) == 0);
	MUST((q.key[0] != '\0') ==
	     (q.kind == WIRE_FIND || q.kind == WIRE_SLICE));
	MUST(text_check("it", q.key, strlen(q.key), &e) == 0);
	if (q.kind == WIRE_SLICE)
		MUST(
		    q.size > 0 && wire_isversion(q.version, strlen(q.version)));
}

static void
answer(const uint8_t *data, size_t size)
{
	uint8_t out[WIRE_MAX];
	struct wire_answer a;
	struct err e = {ERR_NONE, ""};

	if (wire_parseanswer(&a, data, size, &e) != 0) {
		MUST(e.kind == ERR_INPUT && e.text[0] != '\0');
		return;
	}
	MUST(wire_putanswer(out, &a) == size && memcmp(out, data, size) == 0);
	MUST(text_check("it", a.text, strlen(a.text), &e) == 0);
	if (a.kind == WIRE_FOUND)
		MUST(wire_isversion(a.found.version, strlen(a.found.version)));
	if (a.kind == WIRE_SLICED)
		MUST(a.valid <= a.length && a.length <= WIRE_SLICE_MAX);
	if (a.kind == WIRE_FAILED)
		MUST(wire_error(&a, &e) == -1);
}

static void
counts(const uint8_t *data, size_t size)
{
	uint8_t out[WIRE_MAX];
	struct wire_counts n;
	struct err e = {ERR_NONE, ""};

	if (wire_parsecounts(&n, data, size, &e) != 0)
		MUST(e.kind == ERR_INPUT && e.text[0] != '\0');
	else
		MUST(wire_putcounts(out, &n) == size &&
		     memcmp(out, data, size) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ask(data, size);
	answer(data, size);
	counts(data, size);
	return (0);
}
