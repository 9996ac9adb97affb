/*
 * chanfile: any bytes as a channel file, as records that come in pieces, as
 * text to show, and as a number.  The first two bytes are the lengths of a
 * piece and of the longest record.
 */
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "util/chanfile.h"
#include "util/io.h"
#include "util/num.h"
#include "util/text.h"
#include "util/warn.h"

/* More pieces do not fit into a socket's buffer. */
#define PIECES_MAX 64

/* Append the item that channel_parseitem turns into ${c}. */
static void
add_line(const struct channel *c, struct buf *line)
{
	size_t i;

	buf_addstr(line, c->id);
	for (i = 0; i < c->nextra; i++)
		buf_addf(line, "\t%s=%s", c->extra[i].name, c->extra[i].value);
}

/* The text must not begin or end with white space. */
static void
check_ends(const char *text)
{
	size_t len = strlen(text);

	MUST(len == 0 || (text[0] != ' ' && text[len - 1] != ' '));
}

/* A channel that was read must be legal, and its item must give it again. */
static void
check_channel(const struct channel *c)
{
	struct channel again = CHANNEL_INIT;
	struct buf line = BUF_INIT, back = BUF_INIT;
	struct err e;
	size_t i;

	MUST(channel_check(c->id, strlen(c->id), &e) == 0);
	for (i = 0; i < c->nextra; i++)
		MUST(strlen(c->extra[i].value) <= CHANNEL_MAX);
	check_ends(c->id);
	add_line(c, &line);
	for (i = 0; i < c->nextra; i++) {
		buf_reset(&back);
		buf_addf(&back, "%s=%s", c->extra[i].name, c->extra[i].value);
		check_ends(buf_str(&back));
	}
	buf_reset(&back);
	MUST(channel_parseitem(&again, (char *)line.data, line.len, &e) == 0);
	/* A channel lacks none of its own extras. */
	MUST(channel_addmissing(&again, c, &e) == 0);
	add_line(&again, &back);
	MUST(line.len == back.len);
	MUST(memcmp(line.data, back.data, line.len) == 0);
	MUST(again.nextra == c->nextra && again.nextra <= EXTRAS_MAX);
	channel_free(&again);
	buf_free(&line);
	buf_free(&back);
}

static size_t
count_lines(const uint8_t *data, size_t size)
{
	size_t i, n = 0;

	for (i = 0; i < size; i++)
		n += data[i] == '\n';
	return (n + (size > 0 && data[size - 1] != '\n'));
}

static void
check_file(const uint8_t *data, size_t size)
{
	int fd = memfd_create("channels", 0), rc;
	struct channel c = CHANNEL_INIT;
	struct chanfile f;
	char path[64];
	struct err e, other;

	MUST(fd != -1 && io_write(fd, data, size) == 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	MUST(chanfile_open(&f, path, &e) == 0);
	/* No messages: they would take most of the time. */
	warn_setquiet(1);
	while ((rc = chanfile_next(&f, &c, &e)) != 0) {
		if (rc == 1)
			check_channel(&c);
		else
			MUST(text_check("", e.text, strlen(e.text), &other) ==
			     0);
		channel_free(&c);
		/* A file in another encoding is refused at line 1. */
		if (rc == -1 && e.kind != ERR_INPUT) {
			MUST(e.kind == ERR_FATAL && f.rec.num == 1);
			break;
		}
	}
	MUST(rc == -1 || f.rec.num == count_lines(data, size));
	chanfile_close(&f);
	(void)close(fd);
}

/* Return a descriptor that gives one piece of ${data} at each read. */
static int
open_pieces(const uint8_t *data, size_t size, size_t piece)
{
	int fd[2];
	size_t n;

	if (piece < size / PIECES_MAX + 1)
		piece = size / PIECES_MAX + 1;
	MUST(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd) == 0);
	for (; size > 0; data += n, size -= n) {
		n = size < piece ? size : piece;
		MUST(send(fd[1], data, n, 0) == (ssize_t)n);
	}
	(void)close(fd[1]);
	return (fd[0]);
}

/* With any pieces, the records must be the bytes between separators. */
static void
check_records(const uint8_t *data, size_t size, size_t piece, size_t max)
{
	int fd = open_pieces(data, size, piece), rc;
	const uint8_t *end;
	struct records r;
	const char *s = NULL;
	struct err e;
	size_t len, n, num = 0;

	records_init(&r, fd, '\n', max);
	for (; size > 0; data += n, size -= n) {
		end = memchr(data, '\n', size);
		len = end == NULL ? size : (size_t)(end - data);
		n = len + (end != NULL);
		rc = records_next(&r, &s, &len, &e);
		MUST(rc == (n - (end != NULL) > max ? -1 : 1));
		MUST(rc == 1 || e.kind == ERR_INPUT);
		MUST(r.num == ++num);
		MUST(rc == -1 ||
		     (len == n - (end != NULL) && memcmp(s, data, len) == 0));
	}
	MUST(records_next(&r, &s, &len, &e) == 0);
	records_free(&r);
	(void)close(fd);
}

/* Undo text_escape. */
static size_t
unescape(const uint8_t *s, size_t len, uint8_t *out)
{
	unsigned int x;
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		if (s[i] != '\\') {
			out[n++] = s[i];
		} else if (i + 1 < len && s[i + 1] == '\\') {
			out[n++] = '\\';
			i++;
		} else {
			MUST(len - i >= 4);
			MUST(sscanf((const char *)s + i, "\\x%2x", &x) == 1);
			out[n++] = (uint8_t)x;
			i += 3;
		}
	}
	return (n);
}

/* Escaped bytes must be text, and must give the bytes when unescaped. */
static void
check_escape(const uint8_t *data, size_t size)
{
	struct buf b = BUF_INIT;
	const char *safe;
	struct err e;
	uint8_t *back;

	text_escape(&b, (const char *)data, size);
	MUST(buf_str(&b) != NULL);
	MUST(text_check("", (char *)b.data, b.len, &e) == 0);
	MUST((back = malloc(b.len + 1)) != NULL);
	MUST(unescape(b.data, b.len, back) == size);
	MUST(memcmp(back, data, size) == 0);
	free(back);
	buf_free(&b);
	safe = text_safe((const char *)data, size);
	MUST(text_check("", safe, strlen(safe), &e) == 0);
}

/* A parsed number must print as its digits, without leading zeros. */
static void
check_number(const char *s, size_t len)
{
	char text[32];
	uint64_t n = 0;
	uint32_t hex = 0;
	size_t zeros = 0;
	int rc = num_parse(s, len, &n);

	while (zeros + 1 < len && s[zeros] == '0')
		zeros++;
	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	MUST(rc == -1 || (strlen(text) == len - zeros &&
			     memcmp(text, s + zeros, len - zeros) == 0));
	rc = num_parsehex32(s, len, &hex);
	(void)snprintf(text, sizeof(text), "%x", hex);
	MUST(rc == -1 || (strlen(text) == len - zeros &&
			     strncasecmp(text, s + zeros, len - zeros) == 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return (0);
	/* A socket's buffer must have room for all. */
	if (size < 65536)
		check_records(data + 2, size - 2, 1 + (size_t)data[0], data[1]);
	check_file(data + 2, size - 2);
	check_escape(data + 2, size - 2);
	check_number((const char *)data + 2, size - 2);
	return (0);
}
