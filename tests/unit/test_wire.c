#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "util/endian.h"
#include "wire/packet.h"

static uint8_t bytes[2 * WIRE_MAX];
static int end[2];

/* How many descriptors are open. */
static int
count_open(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return (n);
}

static struct wire_ask
make_ask(enum wire_asks kind)
{
	struct wire_ask q = {.kind = kind};

	q.id = kind == WIRE_NEW ? 0 : 0x80000001;
	if (kind == WIRE_SLICE) {
		q.n = UINT64_MAX;
		q.size = 1;
		(void)snprintf(q.version, sizeof(q.version), "0:%%22v1%%22");
	}
	if (kind == WIRE_FIND || kind == WIRE_SLICE)
		(void)snprintf(q.key, sizeof(q.key), "a b/\xc3\xa9.apk");
	return (q);
}

static struct wire_answer
make_answer(enum wire_answers kind)
{
	struct wire_answer a = {.kind = kind, .id = 7};

	if (kind == WIRE_FOUND) {
		a.found = (struct wire_found){.size = 200,
		    .mtime = {-1, 999999999},
		    .ctime = {1700000000, 5},
		    .medium = WIRE_SLICES,
		    .slice = WIRE_SLICE_MIN,
		    .has_sha256 = 1,
		    .sha256 = {1, 2, 3},
		    .version = "1:x"};
	} else if (kind == WIRE_FAILED) {
		wire_fail(&a, 7, CO_CHANGED, "it is another \xc3\xa9");
	} else {
		a.valid = 5;
	}
	if (kind == WIRE_SLICED) {
		a.n = 3;
		a.length = 5;
	}
	return (a);
}

static void
check_asks(void)
{
	struct wire_ask q, r;
	struct err e = {ERR_NONE, ""};
	unsigned int kind;
	size_t len;

	for (kind = WIRE_FIND; kind <= WIRE_NEW; kind++) {
		q = make_ask((enum wire_asks)kind);
		len = wire_putask(bytes, &q);
		check_row(wire_parseask(&r, bytes, len, &e) == 0 &&
			      memcmp(&q, &r, sizeof(q)) == 0,
		    "question %u is parsed as it was written", kind);
		/* One byte less or more is another message, or none. */
		bytes[len] = 0;
		check_row(wire_parseask(&r, bytes, len + 1, &e) == -1 &&
			      e.kind == ERR_INPUT,
		    "question %u with a NUL behind it", kind);
		check_row(wire_parseask(&r, bytes, 7, &e) == -1,
		    "question %u cut in its head", kind);
		bytes[2] = 1;
		check_row(wire_parseask(&r, bytes, len, &e) == -1,
		    "question %u with something where zero belongs", kind);
	}
}

static void
check_answers(void)
{
	static const enum wire_answers kinds[] = {
	    WIRE_FOUND, WIRE_SLICED, WIRE_GREW, WIRE_FAILED};
	struct wire_answer a, b;
	struct err e = {ERR_NONE, ""};
	size_t i, len;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		a = make_answer(kinds[i]);
		len = wire_putanswer(bytes, &a);
		check_row(wire_parseanswer(&b, bytes, len, &e) == 0 &&
			      memcmp(&a, &b, sizeof(a)) == 0,
		    "answer %d is parsed as it was written", kinds[i]);
		check_row(wire_parseanswer(&b, bytes, 9, &e) == -1 &&
			      e.kind == ERR_INPUT,
		    "answer %d cut short", kinds[i]);
		bytes[len] = 0;
		check_row(wire_parseanswer(&b, bytes, len + 1, &e) == -1,
		    "answer %d with a NUL behind it", kinds[i]);
	}
}

/* Widths and places are what the page says: other programs rely on them. */
static void
check_layout(void)
{
	struct wire_ask q = make_ask(WIRE_SLICE);
	struct wire_answer a = make_answer(WIRE_FOUND);

	CHECK(wire_putask(bytes, &q) == 8 + 8 + 8 + 2 + 10 + 10);
	CHECK(bytes[0] == 2 && le32dec(bytes + 4) == 0x80000001);
	CHECK(le64dec(bytes + 8) == UINT64_MAX && le64dec(bytes + 16) == 1);
	CHECK(le16dec(bytes + 24) == 10 && memcmp(bytes + 26, "0:%22", 5) == 0);
	CHECK(wire_putanswer(bytes, &a) == 8 + 8 + 12 + 12 + 4 + 4 + 32 + 3);
	CHECK(bytes[0] == 65 && le64dec(bytes + 8) == 200);
	CHECK(le64dec(bytes + 16) == UINT64_MAX &&
	      le32dec(bytes + 24) == 999999999);
	CHECK(le32dec(bytes + 36) == 5);
	CHECK(bytes[40] == 2 && bytes[41] == 1);
	CHECK(le32dec(bytes + 44) == WIRE_SLICE_MIN && bytes[50] == 3);
	CHECK(memcmp(bytes + 80, "1:x", 3) == 0);
	a = make_answer(WIRE_SLICED);
	CHECK(wire_putanswer(bytes, &a) == 24 && bytes[0] == 66);
	a = make_answer(WIRE_GREW);
	CHECK(wire_putanswer(bytes, &a) == 12 && bytes[0] == 67);
	a = make_answer(WIRE_FAILED);
	CHECK(wire_putanswer(bytes, &a) == 12 + 16 && bytes[0] == 68);
	CHECK(bytes[8] == CO_CHANGED);
}

/* No field is believed that is not what it must be. */
static void
check_rules(void)
{
	static const struct {
		size_t at;
		uint8_t byte;
		const char *what;
	} found[] = {{27, 0xff, "nanoseconds"}, {39, 0xff, "nanoseconds"},
	    {40, 0, "no medium"}, {40, 1, "a file in slices"},
	    {40, 3, "another medium"}, {41, 0, "a digest that is none"},
	    {41, 2, "another identity"}, {42, 1, "zero"},
	    {46, 0, "slices that are too small"},
	    {47, 0xff, "slices that are too large"}, {80, ' ', "a blank"},
	    {82, 0x80, "not ASCII"}};
	struct wire_answer a, b;
	struct wire_ask q, r;
	struct err e;
	size_t i, len;

	for (i = 0; i < sizeof(found) / sizeof(found[0]); i++) {
		a = make_answer(WIRE_FOUND);
		len = wire_putanswer(bytes, &a);
		bytes[found[i].at] = found[i].byte;
		check_row(wire_parseanswer(&b, bytes, len, &e) == -1,
		    "FOUND with %s is none", found[i].what);
	}
	a = make_answer(WIRE_SLICED);
	a.valid = a.length + 1;
	CHECK(wire_parseanswer(&b, bytes, wire_putanswer(bytes, &a), &e) == -1);
	a.valid = a.length = 0;
	CHECK(wire_parseanswer(&b, bytes, wire_putanswer(bytes, &a), &e) == -1);
	a = make_answer(WIRE_GREW);
	a.valid = 0;
	CHECK(wire_parseanswer(&b, bytes, wire_putanswer(bytes, &a), &e) == -1);
	a = make_answer(WIRE_FAILED);
	len = wire_putanswer(bytes, &a);
	bytes[8] = CO_CHANGED + 1;
	CHECK(wire_parseanswer(&b, bytes, len, &e) == -1);
	bytes[8] = CO_CHANGED;
	bytes[12] = '\n';
	CHECK(wire_parseanswer(&b, bytes, len, &e) == -1);
	q = make_ask(WIRE_SLICE);
	q.size = 0;
	CHECK(wire_parseask(&r, bytes, wire_putask(bytes, &q), &e) == -1);
	q = make_ask(WIRE_SLICE);
	len = wire_putask(bytes, &q);
	bytes[24] = 200; /* a version that is longer than the message */
	CHECK(wire_parseask(&r, bytes, len, &e) == -1);
	q = make_ask(WIRE_FIND);
	q.key[3] = '\r';
	CHECK(wire_parseask(&r, bytes, wire_putask(bytes, &q), &e) == -1);
	q.key[0] = '\0';
	CHECK(wire_parseask(&r, bytes, wire_putask(bytes, &q), &e) == -1);
	q = make_ask(WIRE_NEW);
	q.id = 1;
	CHECK(wire_parseask(&r, bytes, wire_putask(bytes, &q), &e) == -1);
}

/* The longest fields fit, and any text is made one that can be said. */
static void
check_limits(void)
{
	struct wire_ask q = make_ask(WIRE_SLICE), r;
	struct wire_answer a, b;
	char text[2 * ERR_TEXT_MAX];
	struct err e;

	memset(q.key, 'k', COKEY_MAX);
	q.key[COKEY_MAX] = '\0';
	memset(q.version, 'v', COTAG_MAX);
	q.version[COTAG_MAX] = '\0';
	CHECK(wire_parseask(&r, bytes, wire_putask(bytes, &q), &e) == 0);
	CHECK(memcmp(&q, &r, sizeof(q)) == 0);
	memset(text, '\n', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	wire_fail(&a, 1, CO_FULL, text);
	CHECK(wire_parseanswer(&b, bytes, wire_putanswer(bytes, &a), &e) == 0);
	CHECK(strlen(b.text) == ERR_TEXT_MAX - 1 && b.text[0] == '?');
	CHECK(wire_error(&b, &e) == -1 && e.kind == ERR_TEMP);
}

static void
check_counts(void)
{
	const struct wire_counts n = {1, 2, 3, UINT64_MAX};
	size_t len = wire_putcounts(bytes, &n);
	struct wire_counts m;
	struct err e;

	CHECK(wire_parsecounts(&m, bytes, len, &e) == 0);
	CHECK(memcmp(&m, &n, sizeof(n)) == 0);
	CHECK(wire_parsecounts(&m, bytes, len - 1, &e) == -1);
	CHECK(wire_parsecounts(&m, bytes, len + 1, &e) == -1);
	bytes[4] = 1;
	CHECK(wire_parsecounts(&m, bytes, len, &e) == -1);
}

static void
pair_up(void)
{
	struct err e;

	CHECK(packet_pair(end, &e) == 0);
}

static void
unpair(void)
{
	(void)close(end[0]);
	(void)close(end[1]);
}

/* Send these bytes with ${n} descriptors. */
static void
send_raw(const void *data, size_t len, size_t n)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(16 * sizeof(int))];
	} control = {.space = {0}};
	struct iovec one = {(void *)(uintptr_t)data, len};
	struct msghdr m = {.msg_iov = &one, .msg_iovlen = 1};
	int fds[16] = {0};
	struct cmsghdr *c;

	if (n > 0) {
		m.msg_control = control.space;
		m.msg_controllen = CMSG_SPACE(n * sizeof(int));
		c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(n * sizeof(int));
		memcpy(CMSG_DATA(c), fds, n * sizeof(int));
	}
	if (sendmsg(end[0], &m, 0) != (ssize_t)len)
		perror("sendmsg");
}

static void
send_answer(const struct wire_answer *a, size_t n)
{
	uint8_t out[WIRE_MAX];

	send_raw(out, wire_putanswer(out, a), n);
}

/* Where a descriptor belongs exactly one is taken; else it is closed. */
static void
check_answerfds(void)
{
	static const struct {
		enum wire_answers kind;
		int isfile;
		size_t wanted;
	} rows[] = {{WIRE_FOUND, 1, 1}, {WIRE_FOUND, 0, 0}, {WIRE_SLICED, 0, 1},
	    {WIRE_GREW, 0, 0}, {WIRE_FAILED, 0, 0}};
	struct wire_answer a, b;
	int fd, before = count_open();
	struct err e;
	size_t i, n;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (n = 0; n <= 16; n = n < 3 ? n + 1 : n * 2) {
			a = make_answer(rows[i].kind);
			if (rows[i].isfile) {
				a.found.medium = WIRE_FILE;
				a.found.slice = 0;
			}
			pair_up();
			send_answer(&a, n);
			check_row(
			    packet_answer(end[1], &b, &fd, &e) ==
				(n == rows[i].wanted ? PACKET_GOT : PACKET_BAD),
			    "answer %d with %zu descriptors", rows[i].kind, n);
			CHECK((fd != -1) == (n == rows[i].wanted && n == 1));
			if (fd != -1) {
				CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
				(void)close(fd);
			}
			unpair();
			CHECK(count_open() == before);
		}
}

static void
check_askfds(void)
{
	struct wire_ask q = make_ask(WIRE_FIND), r;
	uint8_t out[WIRE_MAX];
	size_t len = wire_putask(out, &q), n;
	int before = count_open(), asker;
	struct err e;

	for (n = 0; n < 4; n++) {
		pair_up();
		send_raw(out, len, n);
		check_row(packet_ask(end[1], &r, &e) ==
			      (n == 0 ? PACKET_GOT : PACKET_BAD),
		    "a question with %zu descriptors", n);
		unpair();
		CHECK(count_open() == before);
	}
	/* On the control socket there are new askers alone, and elsewhere
	 * none. */
	pair_up();
	send_raw(out, len, 0);
	CHECK(packet_new(end[1], &asker, &e) == PACKET_BAD && asker == -1);
	q = make_ask(WIRE_NEW);
	len = wire_putask(out, &q);
	send_raw(out, len, 0);
	CHECK(packet_new(end[1], &asker, &e) == PACKET_BAD && asker == -1);
	send_raw(out, len, 1); /* it is no socket */
	CHECK(packet_new(end[1], &asker, &e) == PACKET_BAD && asker == -1);
	send_raw(out, len, 0);
	CHECK(packet_ask(end[1], &r, &e) == PACKET_BAD);
	CHECK(packet_send(end[0], out, len, end[0], &e) == 0);
	CHECK(packet_new(end[1], &asker, &e) == PACKET_GOT && asker != -1);
	(void)close(asker);
	unpair();
	CHECK(count_open() == before);
}

static void
check_ends(void)
{
	struct wire_answer a = make_answer(WIRE_FAILED), b;
	struct err e;
	size_t n = 0;
	int fd, rc;

	pair_up();
	CHECK(packet_answer(end[1], &b, &fd, &e) == PACKET_NONE && fd == -1);
	send_raw(bytes, 1, 0);
	CHECK(packet_answer(end[1], &b, &fd, &e) == PACKET_BAD);
	send_raw(bytes, WIRE_MAX + 1, 1);
	CHECK(packet_answer(end[1], &b, &fd, &e) == PACKET_BAD && fd == -1);
	send_raw(bytes, 0, 0);
	CHECK(packet_answer(end[1], &b, &fd, &e) == PACKET_END);
	/* A socket that nobody reads takes so much and no more. */
	while ((rc = packet_send(
		    end[0], bytes, wire_putanswer(bytes, &a), -1, &e)) == 0 &&
	       n < 100000)
		n++;
	CHECK(rc == 1 && n > 10);
	(void)close(end[1]);
	CHECK(packet_send(end[0], bytes, 10, -1, &e) == -1);
	CHECK(packet_answer(end[0], &b, &fd, &e) == PACKET_END);
	(void)close(end[0]);
}

int
main(void)
{
	check_asks();
	check_answers();
	check_layout();
	check_rules();
	check_limits();
	check_counts();
	check_answerfds();
	check_askfds();
	check_ends();
	return (check_done());
}
