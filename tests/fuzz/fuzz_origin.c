/*
 * origin: the bytes of a connection, which come whole and in random pieces.
 * Each request among them becomes an answer over a small base.  Both ways must
 * give the same answers, byte for byte; of a refusal, only that there is one.
 * The first byte is the seed of the pieces' lengths; if it is odd, downloads
 * get tokens, which each redirection must have.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "fuzz.h"
#include "origin/answer.h"
#include "url/token.h"

#define NOW 1800000000

static struct access access_ = ACCESS_INIT;
static struct key key = {.id = "k1"};
static struct origin origin = {.access = &access_, .has_log = 1};
static const struct client client = {.name = "192.0.2.1"};

/* An empty ZIP file: no channel fits into it, but the base can be sent. */
static const uint8_t zip[22] = "PK\x05\x06";

static const struct base base = {
    .size = sizeof(zip), .modified = NOW - 9, .has_sha256 = 1};

/* Replaces libc's: the same requests must get the same tokens. */
ssize_t
getrandom(void *data, size_t len, unsigned int flags)
{
	(void)flags;
	memset(data, 7, len);
	return ((ssize_t)len);
}

/* The redirection leads to a URL whose token is good: ${a} is asked for it. */
static void
check_location(struct answer *a)
{
	static const char name[] = "\r\nLocation: ";
	struct chanurl u = CHANURL_INIT;
	const char *at = strstr(buf_str(&a->head), name);
	uint32_t made;
	struct err e;

	MUST(at != NULL && access_.tokens.n == 1);
	at += strlen(name);
	MUST(url_splittarget(at, strcspn(at, "\r"), &u, &e) == 1 && !u.plan);
	MUST(token_check(&access_.tokens, &u, &made, &e) == 0 && made == NOW);
	MUST(strcmp(u.channel.id, a->url.channel.id) == 0);
	MUST(u.channel.nextra == a->url.channel.nextra);
	MUST(strcspn(at, "\r") <= URL_MAX);
	chanurl_free(&u);
}

static enum answer_step
step_on(struct answer *a, enum answer_step step)
{
	const struct err none = {ERR_NOTFOUND, "none"};

	if (step == ANSWER_READ) {
		MUST(a->scan.len > 0 && a->scan.off <= sizeof(zip) &&
		     a->scan.len <= sizeof(zip) - a->scan.off);
		return (answer_bytes(a, zip + a->scan.off));
	}
	if (a->key == NULL)
		return (answer_base(a, NULL));
	return (
	    a->key[0] == 'n' ? answer_nobase(a, &none) : answer_base(a, &base));
}

/* Append the answer to ${out}: its head, which bytes follow, and its line. */
static int
respond(struct memory *m, const struct http_request *r, struct buf *out)
{
	struct answer a;
	enum answer_step step;
	unsigned int steps = 0;
	int goes_on;

	step = answer_begin(&a, &origin, m, &client, r, NOW);
	while (step != ANSWER_READY) {
		MUST(++steps < 20);
		step = step_on(&a, step);
	}
	MUST(a.status >= 200 && a.status < 600);
	if (a.status == 302)
		check_location(&a);
	MUST(a.head.len > a.text && a.text < 4096);
	if (a.len > 0)
		MUST(a.package != NULL && a.first < a.package->plan.size &&
		     a.len <= a.package->plan.size - a.first);
	if (r->status == 0) {
		buf_add(out, a.head.data, a.head.len);
		buf_addf(out, "%llu+%llu ", (unsigned long long)a.first,
		    (unsigned long long)a.len);
		buf_add(out, a.line.text.data, a.line.text.len);
	} else {
		/*
		 * Which of several faults is named depends on how much is
		 * there when the first one is seen.
		 */
		buf_addstr(out, "refused");
	}
	answer_free(&a);
	goes_on = r->status == 0 && r->keep_alive;
	return (goes_on);
}

/* The length of the next piece, 1 to 256, most often short. */
static size_t
next_piece(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return (1 + (*seed >> 8) % (1U << ((*seed >> 28) % 9)));
}

/* All answers to the bytes, which come in pieces, or whole if ${seed} is 0. */
static void
converse(const uint8_t *data, size_t size, uint32_t seed, struct buf *out)
{
	struct memory *m = memory_open();
	size_t from = 0, have = 0, piece = size;
	struct http_request r;
	ssize_t n;
	int goes_on = 1;

	MUST(m != NULL);
	while (goes_on) {
		n = have == from ? 0
				 : http_parse(data + from, have - from,
				       HTTP_HEAD_MAX, &r);
		if (n != 0) {
			goes_on = respond(m, &r, out);
			from += n > 0 ? (size_t)n : 0;
		} else if (have < size) {
			if (seed != 0)
				piece = next_piece(&seed);
			have += size - have < piece ? size - have : piece;
		} else {
			/* A request that is cut short is refused, too. */
			if (from < have)
				buf_addstr(out, "refused");
			break;
		}
	}
	memory_close(m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole = BUF_INIT, pieces = BUF_INIT;
	struct err e;

	if (size < 2)
		return (0);
	MUST(publicurl_parse(&origin.public, "https://h.example", &e) == 0);
	hmac_sha256_set_key(&key.mac, 3, (const uint8_t *)"key");
	access_.tokens = (struct keyring){.v = &key, .n = data[0] & 1};
	converse(data + 1, size - 1, 0, &whole);
	converse(data + 1, size - 1, 1U + data[0], &pieces);
	MUST(whole.len == pieces.len &&
	     (whole.len == 0 ||
		 memcmp(whole.data, pieces.data, whole.len) == 0));
	buf_free(&whole);
	buf_free(&pieces);
	return (0);
}
