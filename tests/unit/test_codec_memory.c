#include <dlfcn.h>
#include <jansson.h>
#include <stdlib.h>

#include "check.h"
#include "form/codec.h"

/*
 * An allocator for jansson that fails once: it asks the real allocator for more
 * memory than there is.
 */
static json_malloc_t own = malloc;
static size_t count, fail_at;

/* For the sanitizer build: this test asks for too much on purpose. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return ("allocator_may_return_null=1");
}

static void *
fail_once(size_t len)
{
	volatile size_t toomuch = SIZE_MAX / 4;

	return (own(++count == fail_at ? toomuch : len));
}

/* Replaces jansson's own function. */
void
json_set_alloc_funcs(json_malloc_t m, json_free_t f)
{
	void (*real)(json_malloc_t, json_free_t);
	void *symbol = dlsym(RTLD_NEXT, "json_set_alloc_funcs");

	memcpy(&real, &symbol, sizeof(real));
	own = m;
	real(fail_once, f);
}

static const char value[] =
    "{\"channel\":\"old\",\"name of more than sixteen bytes\":\"kept\","
    "\"hume_channel_id\":\"a channel of more than sixteen bytes\"}";

enum { FIRST, ENCODE, STRIP, DECODE };

/* Call one function; put its bytes into ${out} and return its result. */
static int
call(int what, struct buf *out, struct err *e)
{
	const struct codec *w = &codec_walle;
	const uint8_t *v = (const uint8_t *)value;
	struct channel c = CHANNEL_INIT;
	int rc;

	if (what == STRIP) {
		rc = w->strip(w, v, strlen(value), out) == 1 ? buf_ok(out, e)
							     : -2;
		return (rc);
	}
	if (what == ENCODE || what == FIRST) {
		(void)channel_setid(&c, "a channel of some length", 24, e);
		rc = w->encode(
		    w, &c, v, what == FIRST ? 0 : strlen(value), out, e);
	} else if ((rc = w->decode(w, v, strlen(value), &c, e)) == 1) {
		buf_addstr(out, c.id);
		buf_addf(out, " %zu", c.nextra);
	}
	channel_free(&c);
	return (rc);
}

/* Fail each allocation in turn: the bytes are right, or the error ERR_TEMP. */
static void
check_call(const char *name, int what)
{
	struct buf want = BUF_INIT, got = BUF_INIT;
	int rc, bad = 0, failed = 0;
	size_t all;
	struct err e;

	count = fail_at = 0;
	(void)call(what, &want, &e);
	all = count;
	for (fail_at = 1; fail_at <= all; fail_at++) {
		count = 0;
		buf_free(&got);
		if ((rc = call(what, &got, &e)) == -1 && e.kind == ERR_TEMP)
			failed++;
		else if (rc < 0 || got.len != want.len ||
			 memcmp(got.data, want.data, want.len) != 0)
			bad++;
	}
	check_row(failed > 0, "%s can fail for lack of memory", name);
	check_row(bad == 0, "%s is right or fails (%d of %d not)", name, bad,
	    (int)all);
	buf_free(&want);
	buf_free(&got);
}

int
main(void)
{
	json_set_alloc_funcs(malloc, free);
	check_call("encode with no old value", FIRST);
	check_call("encode", ENCODE);
	check_call("strip", STRIP);
	check_call("decode", DECODE);
	return (check_done());
}
