/*
 * Channels of every length in signed PE files: the bases are those that
 * the fuzzers begin with.
 */
#include <fcntl.h>
#include <unistd.h>

#include "../lib/pesum.h"
#include "apkstamp.h"
#include "check.h"
#include "util/endian.h"
#include "util/io.h"

/* Read a file of a fuzzer's corpus without its first ${skip} bytes. */
static void
read_file(const char *path, size_t skip, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t *room = buf_room(out, 1 << 16);
	ssize_t n = -1;

	if (fd != -1 && room != NULL)
		n = io_read(fd, room, 1 << 16);
	if (n < (ssize_t)skip) {
		perror(path);
		exit(1);
	}
	(void)close(fd);
	out->len += (size_t)n;
	buf_consume(out, skip);
}

/* A base, and what its form can take. */
struct row {
	const char *path;
	size_t skip;
	const char *form;
	size_t most; /* letters of a channel; 0: the tag is appended */
};

/* The places are those that seeds of 120, 300 and 60 bytes have. */
static const struct row rows[] = {
    {"tests/fuzz/corpus/pe/all-pe32", 4, "mozilla", 120 - 14 - 9},
    {"tests/fuzz/corpus/pe/all-pe32", 4, "omaha", 300 - 14 - 6},
    {"tests/fuzz/corpus/pe/all-pe32", 4, "blob", 60},
    {"tests/fuzz/corpus/pe/all-plus-odd", 4, "mozilla", 120 - 14 - 9},
    {"tests/fuzz/corpus/pe/all-plus-odd", 4, "omaha", 300 - 14 - 6},
    {"tests/fuzz/corpus/pe/all-plus-odd", 4, "blob", 60},
    {"tests/fuzz/corpus/pe/bare", 4, "omaha", 0},
    {"tests/fuzz/corpus/pe/bare-plus-odd", 4, "omaha", 0},
};

#define APPENDED 96 /* so many lengths of an appended tag are tried */

/* The number of the CheckSum in a file; is it right? */
static int
is_summed(const struct buf *b)
{
	size_t at = le32dec(b->data + 60) + 88;

	return (le32dec(b->data + at) == pesum_of(b->data, b->len, at));
}

/* Is the channel read? */
static int
is_read(const struct buf *b, const char *form, const char *channel)
{
	struct channel c = CHANNEL_INIT;
	struct forms f;
	struct work w;
	struct err e;
	int rc;

	rc = work_begin(&w, b, form, NULL) == 0 &&
	     forms_parse(form, strlen(form), &f, &e) == 0 &&
	     site_read(w.site, &f.v[0], &c, &e) == 1 &&
	     strcmp(c.id, channel) == 0;
	channel_free(&c);
	work_end(&w);
	return (rc);
}

/* Return NULL, or the rule that ${channel} breaks in this base. */
static const char *
fault(const struct row *r, const struct buf *base, const char *channel)
{
	struct buf out = BUF_INIT, over = BUF_INIT, gone = BUF_INIT;
	const char *why = NULL;

	if (stamp(base, r->form, channel, &out) != 0)
		why = "it is refused";
	else if (r->most > 0 && out.len != base->len)
		why = "the size is another";
	else if (out.len % 8 != 0)
		why = "the table is not aligned";
	else if (is_summed(base) && !is_summed(&out))
		why = "the CheckSum is wrong";
	else if (!is_read(&out, r->form, channel))
		why = "the channel is not read";
	else if (stamp(&out, r->form, "another-one", &over) != 0 ||
		 stamp(&over, r->form, channel, &gone) != 0 ||
		 !buf_same(&gone, &out))
		why = "something is left of another channel";
	else if (stamp(&out, r->form, NULL, &gone) != 0 ||
		 !buf_same(&gone, base))
		why = "taken out, it does not leave the base";
	else
		why = plan_fault(base, r->form, channel, &out);
	buf_free(&out);
	buf_free(&over);
	buf_free(&gone);
	return (why);
}

/*
 * Try the lengths of a channel in a base, and one more than the place has.  Of
 * those in the middle the even ones are for PE32, the odd ones for PE32+; with
 * SOAK all of them are for both.
 */
static void
try_row(const struct row *r)
{
	size_t most = r->most > 0 ? r->most : APPENDED, n;
	size_t odd = soaks(strstr(r->path, "plus") != NULL, 0);
	struct buf base = BUF_INIT, out = BUF_INIT;
	char channel[CHANNEL_MAX + 1];
	const char *why = NULL;

	read_file(r->path, r->skip, &base);
	for (n = 1; n <= most && why == NULL; n++) {
		if (n > 9 && n + 9 < most && n % soaks(2, 1) != odd)
			continue;
		memset(channel, 'a' + (int)(n % 26), n);
		channel[n] = '\0';
		why = fault(r, &base, channel);
	}
	check_row(why == NULL, "%s in %s, %zu bytes: %s", r->form, r->path,
	    n - 1, why == NULL ? "good" : why);
	memset(channel, 'l', most + 1);
	channel[most + 1] = '\0';
	if (r->most > 0)
		check_row(stamp(&base, r->form, channel, &out) != 0,
		    "%s in %s, one byte too many is refused", r->form, r->path);
	buf_free(&base);
	buf_free(&out);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		try_row(&rows[i]);
	return (check_done());
}
