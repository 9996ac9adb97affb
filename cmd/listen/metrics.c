#include <sys/socket.h>

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "http/request.h"
#include "listen/confine.h"
#include "listen/metrics.h"
#include "util/buf.h"
#include "util/clock.h"

/* A client has this time for its request and our answer together. */
#define PATIENCE_MS 2000

static void
add_metric(struct buf *b, const char *name, const char *type, const char *help)
{
	buf_addf(b, "# HELP chanpack_%s %s\n# TYPE chanpack_%s %s\n", name,
	    help, name, type);
}

static void
add_number(struct buf *b, const struct board *board, const char *name,
    const char *type, const char *help, enum board_number which)
{
	add_metric(b, name, type, help);
	buf_addf(b, "chanpack_%s %" PRIu64 "\n", name, board_sum(board, which));
}

static void
add_trouble(struct buf *b, const struct board *board)
{
	static const char *const kind[] = {[CO_INPUT] = "input",
	    [CO_NOTFOUND] = "notfound",
	    [CO_TEMP] = "temporary",
	    [CO_FATAL] = "permanent",
	    [CO_FULL] = "full",
	    [CO_CHANGED] = "changed"};
	unsigned int which;

	add_metric(b, "store_trouble_total", "counter",
	    "Answers of the coprocess that were trouble, by its kind.");
	for (which = BOARD_TROUBLE; which <= BOARD_TROUBLE_LAST; which++)
		buf_addf(b,
		    "chanpack_store_trouble_total{kind=\"%s\"} %" PRIu64 "\n",
		    kind[which - BOARD_TROUBLE], board_sum(board, which));
}

static void
add_statuses(struct buf *b, const struct board *board)
{
	unsigned int which, status;
	uint64_t n;

	add_metric(b, "answers_total", "counter", "Answers, by their status.");
	for (which = BOARD_STATUS; which < BOARD_NUMBERS; which++) {
		status = board_statusof(which);
		n = board_sum(board, which);
		if (status != 0)
			buf_addf(b,
			    "chanpack_answers_total{status=\"%u\"} %" PRIu64
			    "\n",
			    status, n);
		else if (n > 0)
			buf_addf(b,
			    "chanpack_answers_total{status=\"other\"} %" PRIu64
			    "\n",
			    n);
	}
}

static void
add_all(struct buf *b, const struct board *board)
{
	static const struct {
		const char *name, *type, *help;
		enum board_number which;
	} all[] = {
	    {"connections", "gauge", "Connections that are open.", BOARD_CONNS},
	    {"answers_active", "gauge", "Answers that are under way.",
		BOARD_ANSWERS},
	    {"connections_total", "counter", "Connections that were accepted.",
		BOARD_ACCEPTED},
	    {"connections_refused_total", "counter",
		"Connections that were told that there are too many.",
		BOARD_REFUSED},
	    {"sent_bytes_total", "counter",
		"Bytes that clients were sent, heads included.", BOARD_BYTES},
	    {"answers_cut_total", "counter",
		"Answers that ended before they were sent whole.", BOARD_CUT},
	    {"base_questions_total", "counter",
		"Questions to the coprocess for a base package.", BOARD_FINDS},
	    {"slice_questions_total", "counter",
		"Questions to the coprocess for a slice of one.", BOARD_SLICES},
	    {"disk_waits_total", "counter",
		"Reads of base packages that were not in memory.", BOARD_READS},
	    {"scans_total", "counter",
		"Base packages that were looked through.", BOARD_SCANS},
	    {"store_questions_total", "counter",
		"Questions to stores, what a base package is.",
		BOARD_STORE_QUESTIONS},
	    {"cache_hits_total", "counter", "Slices that were in the cache.",
		BOARD_STORE_HITS},
	    {"store_reads_total", "counter",
		"Slices that were asked of stores.", BOARD_STORE_READS},
	    {"store_read_bytes_total", "counter",
		"Bytes of slices that came from stores.", BOARD_STORE_BYTES},
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		add_number(b, board, all[i].name, all[i].type, all[i].help,
		    all[i].which);
	add_trouble(b, board);
	add_statuses(b, board);
}

/* Wait for ${events} until ${end}.  Return 1 if one of them came in time. */
static int
wait_for(int fd, short events, int64_t end)
{
	struct pollfd p = {.fd = fd, .events = events};
	int64_t left = end - clock_ms();

	return (left > 0 && poll(&p, 1, (int)left) == 1);
}

/* Read a request.  Return 1 if its whole head, or a bad head, is here. */
static int
read_request(int fd, int64_t end, struct http_request *r, struct buf *in)
{
	ssize_t n, len = 0;
	uint8_t *room;

	while (len == 0) {
		if (!wait_for(fd, POLLIN, end) ||
		    (room = buf_room(in, 4096)) == NULL ||
		    (n = recv(fd, room, 4096, 0)) <= 0)
			return (0);
		in->len += (size_t)n;
		len = http_parse(in->data, in->len, HTTP_HEAD_MAX, r);
	}
	return (1);
}

static void
add_answer(
    struct buf *out, const struct http_request *r, const struct board *board)
{
	static const char type[] = "text/plain; version=0.0.4; charset=utf-8";
	struct buf body = BUF_INIT;
	const char *status = "200 OK";

	if (r->status != 0) {
		status = "400 Bad Request";
	} else if (r->method == HTTP_OTHER) {
		status = "405 Method Not Allowed";
	} else if (!span_is(r->target, "/metrics")) {
		status = "404 Not Found";
	} else {
		add_all(&body, board);
	}
	buf_addf(out,
	    "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s"
	    "Cache-Control: no-store\r\nConnection: close\r\n\r\n",
	    status, type, body.len,
	    status[0] == '4' && status[2] == '5' ? "Allow: GET, HEAD\r\n" : "");
	if (r->method != HTTP_HEAD || r->status != 0)
		buf_add(out, body.data, body.len);
	buf_free(&body);
}

static void
answer(int fd, const struct board *board)
{
	int64_t end = clock_ms() + PATIENCE_MS;
	struct buf in = BUF_INIT, out = BUF_INIT;
	struct http_request r;
	struct err unused;
	size_t sent = 0;
	ssize_t n;

	if (read_request(fd, end, &r, &in))
		add_answer(&out, &r, board);
	if (buf_ok(&out, &unused) != 0)
		out.len = 0;
	while (sent < out.len && wait_for(fd, POLLOUT, end)) {
		n = send(fd, out.data + sent, out.len - sent, MSG_NOSIGNAL);
		if (n <= 0)
			break;
		sent += (size_t)n;
	}
	(void)shutdown(fd, SHUT_WR);
	/* Read the rest: unread bytes would make the system cut our answer. */
	while (sent > 0 && wait_for(fd, POLLIN, end)) {
		buf_reset(&in);
		if (buf_room(&in, 4096) == NULL ||
		    recv(fd, in.data, 4096, 0) <= 0)
			break;
	}
	buf_free(&in);
	buf_free(&out);
}

static void
accept_one(int at, const struct board *b)
{
	int fd = accept4(at, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd == -1)
		return;
	answer(fd, b);
	(void)close(fd);
}

int
metrics_run(
    const struct sockets *at, const struct board *b, int control, struct err *e)
{
	struct pollfd p[SOCKETS_MAX + 1];
	unsigned int i;

	if (confine_files(e) != 0 || (CONFINE_CALLS && confine_calls(e) != 0))
		return (-1);
	for (i = 0; i < at->n; i++)
		p[i] = (struct pollfd){.fd = at->fd[i], .events = POLLIN};
	p[i] = (struct pollfd){.fd = control, .events = 0};
	while ((p[at->n].revents & (POLLHUP | POLLERR)) == 0) {
		if (poll(p, at->n + 1, -1) <= 0)
			continue;
		for (i = 0; i < at->n; i++)
			if (p[i].revents != 0)
				accept_one(at->fd[i], b);
	}
	return (0);
}
