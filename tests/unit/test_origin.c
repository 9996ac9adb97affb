/*
 * A request becomes an answer over a fake store, in steps, with no socket.
 */
#include <fcntl.h>
#include <nettle/sha2.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "origin/answer.h"
#include "util/io.h"

#define BASE "tests/fixtures/golden/base-v2v3.apk"
#define KEY  "a/game.apk"
#define NOW  1800000000

static struct access access_ = ACCESS_INIT;
static struct origin origin = {.access = &access_};
static struct client client;
static struct memory *memory;
static struct buf file; /* what the store has under KEY */
static struct base base = {.modified = NOW - 100, .has_sha256 = 1};

/* What the last answer took of the store. */
static struct {
	unsigned int finds, reads;
	uint64_t bytes;
	const char *key;
} took;

static void
load(void)
{
	struct sha256_ctx ctx;
	struct stat st;
	int fd = open(BASE, O_RDONLY);

	if (fd == -1 || fstat(fd, &st) != 0 ||
	    io_read(fd, buf_room(&file, (size_t)st.st_size),
		(size_t)st.st_size) != st.st_size)
		abort();
	file.len = (size_t)st.st_size;
	(void)close(fd);
	base.size = file.len;
	sha256_init(&ctx);
	sha256_update(&ctx, file.len, file.data);
	sha256_digest(&ctx, sizeof(base.sha256), base.sha256);
}

/* Why the fake store has no base; kind ERR_NONE: it has. */
static struct err trouble;

static enum answer_step
step_on(struct answer *a, enum answer_step step)
{
	const struct err none = {ERR_NOTFOUND, "no such file"};

	if (step == ANSWER_READ) {
		took.reads++;
		took.bytes += a->scan.len;
		if (a->scan.off + a->scan.len > file.len)
			abort();
		return (answer_bytes(a, file.data + a->scan.off));
	}
	took.finds++;
	took.key = a->key;
	if (trouble.kind != ERR_NONE)
		return (answer_nobase(a, &trouble));
	if (a->key != NULL && strcmp(a->key, KEY) != 0)
		return (answer_nobase(a, &none));
	return (answer_base(a, a->key == NULL ? NULL : &base));
}

/* Ask with the lines of ${head}; ${a} is the answer, and must be freed. */
static void
ask(struct answer *a, const char *head)
{
	static struct http_request r;
	static char text[8192];
	enum answer_step step;
	ssize_t len;

	(void)snprintf(text, sizeof(text), "%s\r\nHost: h\r\n\r\n", head);
	len =
	    http_parse((const uint8_t *)text, strlen(text), HTTP_HEAD_MAX, &r);
	if (len == 0)
		abort();
	memset(&took, 0, sizeof(took));
	step = answer_begin(a, &origin, memory, &client, &r, NOW);
	while (step != ANSWER_READY)
		step = step_on(a, step);
}

/* Does the head of ${a} have this line? */
static int
has(struct answer *a, const char *line)
{
	char want[512];

	(void)snprintf(want, sizeof(want), "\r\n%s\r\n", line);
	return (strstr(buf_str(&a->head), want) != NULL);
}

static void
check_status(const char *head, unsigned int status, const char *text)
{
	struct answer a;

	ask(&a, head);
	check_row(a.status == status &&
		      (text == NULL || strstr(buf_str(&a.head), text) != NULL),
	    "%.60s: %u", head, status);
	if (a.status != status)
		(void)printf("# %u: %s\n", a.status, buf_str(&a.head));
	answer_free(&a);
}

/* A package is scanned once, in few reads, and planned once. */
static void
test_package(void)
{
	struct answer a;
	char etag[PLAN_ETAG_LEN + 8];

	ask(&a, "GET /a/channel=huawei/game.apk HTTP/1.1");
	CHECK(a.status == 200);
	CHECK(took.finds == 1 && took.reads >= 1 && took.reads <= 4);
	CHECK(took.bytes <= 131072);
	CHECK_STR(took.key, KEY);
	CHECK(a.package != NULL && a.first == 0);
	CHECK(a.len == a.package->plan.size && a.text == 0);
	(void)snprintf(etag, sizeof(etag), "ETag: %s", a.package->etag);
	CHECK(has(&a, etag));
	CHECK(has(&a, "Cache-Control: public, max-age=86400, no-transform"));
	CHECK(has(&a, "Date: Fri, 15 Jan 2027 08:00:00 GMT"));
	CHECK(has(&a, "Last-Modified: Fri, 15 Jan 2027 07:58:20 GMT"));
	answer_free(&a);

	ask(&a, "GET /a/channel=huawei/game.apk HTTP/1.1\r\nRange: bytes=5-9");
	CHECK(a.status == 206 && a.first == 5 && a.len == 5);
	CHECK(took.reads == 0);
	answer_free(&a);

	ask(&a, "HEAD /a/channel=xiaomi/game.apk HTTP/1.1");
	CHECK(a.status == 200 && a.len == 0 && took.reads == 0);
	CHECK(!has(&a, etag));
	answer_free(&a);

	/* A base as it is needs no scan. */
	memory_close(memory);
	memory = memory_open();
	ask(&a, "GET /a/game.apk HTTP/1.1");
	CHECK(a.status == 200 && took.reads == 0 && a.len == file.len);
	answer_free(&a);
}

/* An answer that is sent keeps its package, whatever is asked meanwhile. */
static void
test_held(void)
{
	struct answer a, b;
	char head[80];
	int i;

	ask(&a, "GET /a/channel=held/game.apk HTTP/1.1");
	for (i = 0; i < 200; i++) {
		(void)snprintf(head, sizeof(head),
		    "GET /a/channel=%d/game.apk HTTP/1.1", i);
		ask(&b, head);
		answer_free(&b);
	}
	CHECK(a.package->plan.size == a.len && a.package->refs == 1);
	answer_free(&a);
}

/* Other bytes are another base, with another tag; so is another version. */
static void
test_identity(void)
{
	const char *head = "HEAD /a/channel=huawei/game.apk HTTP/1.1";
	char etag[3][PLAN_ETAG_LEN];
	struct answer a;
	int i;

	for (i = 0; i < 3; i++) {
		base.sha256[0] ^= (uint8_t)(i == 1);
		base.has_sha256 = i < 2;
		base.version = "0:\"v1\"";
		ask(&a, head);
		memcpy(etag[i], a.package->etag, PLAN_ETAG_LEN);
		answer_free(&a);
	}
	CHECK(strcmp(etag[0], etag[1]) != 0 && strcmp(etag[1], etag[2]) != 0);
	base.version = "0:\"v2\"";
	ask(&a, head);
	CHECK(strcmp(a.package->etag, etag[2]) != 0);
	answer_free(&a);
	base.has_sha256 = 1;
	base.sha256[0] ^= 1;
	ask(&a, head);
	CHECK(strcmp(a.package->etag, etag[0]) == 0);
	answer_free(&a);
}

static void
test_statuses(void)
{
	check_status("GET / HTTP/1.1", 404, "no such package");
	check_status("GET /?channel=x HTTP/1.1", 404, "no such package");
	check_status("GET /b.apk HTTP/1.1", 404, "no such package");
	check_status("POST /a/game.apk HTTP/1.1", 405, "Allow: GET, HEAD");
	check_status("FOO /a/game.apk HTTP/1.1", 501, NULL);
	check_status("POSTS /a/game.apk HTTP/1.1", 501, NULL);
	check_status("GET /a/channel=/game.apk HTTP/1.1", 400, "empty");
	check_status(
	    "GET /a/channel=x;form=no/game.apk HTTP/1.1", 400, "unknown form");
	check_status("GET /a/game.apk HTTP/1.1\r\nIf-Match: \"x\"", 412,
	    "Cache-Control: no-store");
	check_status("GET /a/game.apk HTTP/1.1\r\nRange: bytes=99999999-", 416,
	    "Cache-Control: no-store");
	check_status("GET " HEALTH_PATH " HTTP/1.1", 200, "ok\n");
	check_status("GET " HEALTH_PATH "?store HTTP/1.1", 200, "ok\n");
	(void)err_set(&trouble, ERR_TEMP, "the disk is gone");
	check_status("GET " HEALTH_PATH " HTTP/1.1", 200, "ok\n");
	check_status("GET " HEALTH_PATH "?store HTTP/1.1", 503, "Retry-After");
	check_status("GET /a/game.apk HTTP/1.1", 503,
	    "the package cannot be read now\n");
	trouble.kind = ERR_FATAL;
	check_status(
	    "GET /a/game.apk HTTP/1.1", 500, "the package cannot be read\n");
	trouble.kind = ERR_NONE;
}

static void
test_damaged(void)
{
	static const char head[] = "GET /0011223344556677/game.apk HTTP/1.1";
	struct answer a;
	struct http_request r;
	char text[200];

	(void)snprintf(text, sizeof(text), "%s\r\nHost: h\r\n\r\n", head);
	if (http_parse((uint8_t *)text, strlen(text), 4096, &r) <= 0)
		abort();
	CHECK(
	    answer_begin(&a, &origin, memory, &client, &r, NOW) == ANSWER_FIND);
	CHECK(answer_base(&a, &base) == ANSWER_READY && a.status == 500);
	CHECK(strstr(a.trouble.text, "damaged") != NULL);
	answer_free(&a);
	origin.no_key_check = 1;
	(void)answer_begin(&a, &origin, memory, &client, &r, NOW);
	CHECK(answer_base(&a, &base) == ANSWER_READY && a.status == 200);
	answer_free(&a);
	origin.no_key_check = 0;
}

/* What a log has is of the last outcome alone. */
static void
test_line(void)
{
	struct answer a;

	origin.has_log = 1;
	(void)snprintf(client.name, sizeof(client.name), "192.0.2.1");
	ask(&a, "GET /a/channel=x/game.apk HTTP/1.1");
	CHECK(strstr(buf_str(&a.line.text),
		  " method=GET key=a/game.apk channel=x status=200 total=") !=
	      NULL);
	answer_refuse(&a, 503, "busy");
	CHECK(a.status == 503 && a.package == NULL && a.len == 0);
	CHECK(strstr(buf_str(&a.line.text), "status=200") == NULL);
	CHECK(strstr(buf_str(&a.line.text), "status=503 reason=busy") != NULL);
	answer_free(&a);
	answer_norequest(&a, &origin, &client, NOW, 408, "too late");
	CHECK(a.status == 408 && has(&a, "Connection: close"));
	CHECK_STR(buf_str(&a.line.text),
	    "peer=192.0.2.1 status=408 reason=\"too late\"");
	answer_free(&a);
	origin.has_log = 0;
}

#define PLAN "/a/channel=huawei;plan=1/game.apk"

/* Let the package of PLAN have ${n} insertions of ${len} bytes from ${off}. */
static void
plant(size_t n, uint64_t off, size_t len)
{
	struct edits ed = EDITS_INIT;
	struct buf lit = BUF_INIT;
	struct package *package;
	struct plan p;
	struct err e;
	size_t i;

	if (buf_room(&lit, len) == NULL)
		abort();
	memset(lit.data, 'x', len);
	for (i = 0; i < n; i++)
		edits_add(&ed, off + 2 * i, "", 0, lit.data, len);
	if (plan_compile(&p, &ed, base.size, &e) != 0)
		abort();
	package = memory_addpackage(
	    memory, (struct span){PLAN, strlen(PLAN)}, base.sha256, &p);
	package_release(package);
	buf_free(&lit);
}

/* A plan is a text: nothing of the package follows. */
static void
test_plan(void)
{
	struct answer a;

	ask(&a, "GET " PLAN " HTTP/1.1");
	CHECK(a.status == 200 && a.len == 0);
	CHECK(a.text == strlen(strstr(buf_str(&a.head), "{\"version\":1,")));
	CHECK(strstr(buf_str(&a.head), "\"Last-Modified\":\"Fri, 15") != NULL);
	CHECK(has(&a, "Cache-Control: public, max-age=60, no-transform"));
	answer_refuse(&a, 503, "busy");
	CHECK(a.package == NULL);
	answer_free(&a);
	ask(&a, "HEAD " PLAN " HTTP/1.1");
	CHECK(a.status == 200 && a.len == 0 && a.text == 0);
	answer_free(&a);
	base.modified = HTTP_NO_TIME;
	ask(&a, "GET " PLAN " HTTP/1.1\r\nRange: bytes=1-");
	CHECK(a.status == 206 && a.first == 0 && a.len == 0 && a.text > 400);
	CHECK(strstr(buf_str(&a.head), "\"Last-Modified\"") == NULL);
	base.modified = NOW - 100;
	answer_free(&a);
}

/* What would break a rule of plans is not sent. */
static void
test_limits(void)
{
	struct answer a;

	plant(32, 0, 1); /* 64 pieces */
	check_status("GET " PLAN " HTTP/1.1", 200, NULL);
	plant(32, 1, 1);
	check_status("GET " PLAN " HTTP/1.1", 400,
	    "no plan: it has 65 pieces, and a plan has at most 64\n");
	check_status("HEAD " PLAN " HTTP/1.1\r\nIf-Match: \"x\"", 400, NULL);
	plant(1, 1, 780000);
	ask(&a, "GET " PLAN " HTTP/1.1");
	CHECK(a.status == 200 && a.text > 1040000 && a.text <= 1048576);
	answer_free(&a);
	plant(1, 1, 786432);
	check_status(
	    "GET " PLAN " HTTP/1.1", 400, "at most 1048576 are allowed");
}

int
main(void)
{
	struct err e;

	load();
	if (publicurl_parse(&origin.public, "http://localhost:8080", &e) != 0 ||
	    (memory = memory_open()) == NULL)
		abort();
	test_package();
	test_held();
	test_identity();
	test_statuses();
	test_damaged();
	test_line();
	test_plan();
	test_limits();
	memory_close(memory);
	buf_free(&file);
	return (check_done());
}
