/*
 * A channel in an app's own package: see channel.h, also for the license.
 * chanpack-readers(7) says how the block is found, byte by byte.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "channel.h"

#define ID_WALLE    0x71777777U
#define ID_VASDOLLY 0x881155ffU
#define ID_PACKER   0x7a786b21U

#define EOCD_MAGIC    0x06054b50U
#define EOCD_LEN      22
#define COMMENT_MAX   65535
#define LOCATOR_MAGIC 0x07064b50U
#define LOCATOR_LEN   20

/* Before and behind the pairs of a block; before the value of a pair. */
#define HEAD_LEN  8
#define FOOT_LEN  24
#define PAIR_LEN  12
#define BLOCK_MAX (16UL << 20)

#define CHANNEL_MAX    4096
#define EXTRA_NAME_MAX 64

/* How deep lists and objects may lie in each other. */
#define DEPTH_MAX 64

/* So many bytes are read at once where their number is not known. */
#define WINDOW 4096

struct file {
	int fd;
	uint64_t size;
	uint64_t at; /* where the window begins */
	size_t len;  /* bytes in it */
	uint8_t window[WINDOW + EOCD_LEN];
};

/* Bytes of the value. */
struct slice {
	char *p; /* NULL: nothing that could be a channel or an extra */
	size_t len;
};

/* What was found so far; ${name} and ${value} belong together. */
struct found {
	struct slice id, name[CHANREAD_EXTRAS], value[CHANREAD_EXTRAS];
	size_t n;
};

#define NOTHING                                                                \
	{                                                                      \
		{NULL, 0}, {{NULL, 0}}, {{NULL, 0}}, 0                         \
	}

static uint64_t
number_at(const uint8_t *p, size_t len)
{
	uint64_t x = 0;

	while (len-- > 0)
		x = x << 8 | p[len];
	return (x);
}

/* Read exactly ${len} bytes.  Return 0, or -1 if they are not all there. */
static int
read_at(int fd, uint64_t off, void *data, size_t len)
{
	uint8_t *p = data;
	off_t at;
	ssize_t n;

	for (; len > 0; p += n, off += (uint64_t)n, len -= (size_t)n) {
		at = (off_t)off;
		if (at < 0 || (uint64_t)at != off)
			return (-1);
		while ((n = pread(fd, p, len, at)) == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return (-1);
	}
	return (0);
}

/* Return ${len} bytes at ${off}, at most EOCD_LEN, or NULL; end < size. */
static const uint8_t *
look(struct file *f, uint64_t off, size_t len)
{
	uint64_t left = f->size - off;

	if (off < f->at || off - f->at + len > f->len) {
		f->len = 0;
		if (left < len)
			return (NULL);
		if (left > sizeof(f->window))
			left = sizeof(f->window);
		if (read_at(f->fd, off, f->window, (size_t)left) != 0)
			return (NULL);
		f->at = off;
		f->len = (size_t)left;
	}
	return (f->window + (off - f->at));
}

static int
open_file(struct file *f, int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || st.st_size < EOCD_LEN)
		return (-1);
	f->fd = fd;
	f->size = (uint64_t)st.st_size;
	f->at = 0;
	f->len = 0;
	return (0);
}

/*
 * Find the end of central directory record: of all whose comment length fits,
 * the last.  Return 0 and its offset, or -1.
 */
static int
find_end(struct file *f, uint64_t *end)
{
	uint64_t last = f->size - EOCD_LEN, low = last + 1, high, at;
	uint64_t first = last > COMMENT_MAX ? last - COMMENT_MAX : 0;
	const uint8_t *p;

	while (low > first) {
		high = low;
		low = high - first > WINDOW ? high - WINDOW : first;
		if (look(f, low, EOCD_LEN) == NULL)
			return (-1);
		for (at = high; at-- > low;) {
			if ((p = look(f, at, EOCD_LEN)) == NULL)
				return (-1);
			if (number_at(p, 4) == EOCD_MAGIC &&
			    number_at(p + 20, 2) == last - at) {
				*end = at;
				return (0);
			}
		}
	}
	return (-1);
}

/* Find the central directory, which must end at the end record. */
static int
find_directory(struct file *f, uint64_t *cd)
{
	const uint8_t *p;
	uint64_t end;

	if (find_end(f, &end) != 0 || (p = look(f, end, EOCD_LEN)) == NULL)
		return (-1);
	*cd = number_at(p + 16, 4);
	if (*cd == UINT32_MAX || *cd + number_at(p + 12, 4) != end)
		return (-1);
	/* A package in ZIP64 format has no signing block. */
	if (end >= LOCATOR_LEN &&
	    ((p = look(f, end - LOCATOR_LEN, 4)) == NULL ||
		number_at(p, 4) == LOCATOR_MAGIC))
		return (-1);
	return (0);
}

/* Find the signing block: the pairs begin at ${at} and end at ${end}. */
static int
find_block(struct file *f, uint64_t *at, uint64_t *end)
{
	uint64_t cd, size;
	const uint8_t *p;

	if (find_directory(f, &cd) != 0 || cd < HEAD_LEN + FOOT_LEN)
		return (-1);
	*end = cd - FOOT_LEN;
	/* The next look may move what the last one gave. */
	if ((p = look(f, cd - 16, 16)) == NULL ||
	    memcmp(p, "APK Sig Block 42", 16) != 0 ||
	    (p = look(f, *end, 8)) == NULL)
		return (-1);
	size = number_at(p, 8);
	if (size < FOOT_LEN || size > cd - HEAD_LEN ||
	    size > BLOCK_MAX - HEAD_LEN)
		return (-1);
	*at = cd - size;
	p = look(f, *at - HEAD_LEN, HEAD_LEN);
	return (p != NULL && number_at(p, 8) == size ? 0 : -1);
}

/*
 * Find the last value under ${id}.  Look at all pairs: if one is damaged, so is
 * the block.  Return 1, 0 if there is none, or -1.
 */
static int
find_value(struct file *f, uint32_t id, uint64_t *off, size_t *len)
{
	uint64_t at, end, n;
	const uint8_t *p;
	int rc = 0;

	if (find_block(f, &at, &end) != 0)
		return (-1);
	for (; at < end; at += 8 + n) {
		if (end - at < PAIR_LEN || (p = look(f, at, PAIR_LEN)) == NULL)
			return (-1);
		n = number_at(p, 8);
		if (n < 4 || n > end - at - 8)
			return (-1);
		if (number_at(p + 8, 4) != id)
			continue;
		*off = at + PAIR_LEN;
		*len = (size_t)n - 4;
		rc = 1;
	}
	return (rc);
}

long
chanread_block(int fd, uint32_t id, void *buf, size_t room)
{
	struct file f;
	uint64_t off;
	size_t len;

	if (open_file(&f, fd) != 0 || find_value(&f, id, &off, &len) != 1)
		return (-1);
	if (len <= room && read_at(fd, off, buf, len) != 0)
		return (-1);
	return ((long)len);
}

/* Read a value into ${s}, with room for a NUL behind it. */
static int
read_value(int fd, uint32_t id, char *buf, size_t room, struct slice *s)
{
	long len = chanread_block(fd, id, buf, room);

	if (len < 0 || (size_t)len >= room)
		return (-1);
	s->p = buf;
	s->len = (size_t)len;
	return (0);
}

static int
slice_is(struct slice s, const char *text)
{
	return (s.len == strlen(text) && memcmp(s.p, text, s.len) == 0);
}

/*
 * The length of the character at ${p}, of at most ${len} bytes, by RFC 3629; 0
 * if it is not UTF-8, or if it is a control character.
 */
static size_t
character(const char *p, size_t len)
{
	static const uint32_t least[] = {0, 0, 0xa0, 0x800, 0x10000};
	const uint8_t *b = (const uint8_t *)p;
	size_t n, i;
	uint32_t c;

	if (b[0] < 0x80)
		return (b[0] >= 0x20 && b[0] < 0x7f);
	n = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
	if (b[0] < 0xc0 || b[0] > 0xf7 || n > len)
		return (0);
	c = b[0] & (0x7fU >> n);
	for (i = 1; i < n; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return (0);
		c = c << 6 | (b[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return (0);
	return (n);
}

int
chanread_islegal(const char *text, size_t len)
{
	size_t i, n;

	for (i = 0; i < len; i += n)
		if ((n = character(text + i, len - i)) == 0)
			return (0);
	return (1);
}

/* Has ${s} ${min} to ${max} bytes, all of them legal? */
static int
is_text(struct slice s, size_t min, size_t max)
{
	return (s.p != NULL && s.len >= min && s.len <= max &&
		chanread_islegal(s.p, s.len));
}

static int
is_name(struct slice s)
{
	return (
	    is_text(s, 1, EXTRA_NAME_MAX) && memchr(s.p, '=', s.len) == NULL);
}

static size_t
find_extra(const struct found *f, struct slice name)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->name[i].len == name.len &&
		    memcmp(f->name[i].p, name.p, name.len) == 0)
			break;
	return (i);
}

/* Set an extra: in its place if there is one, else at the end. */
static void
set_extra(struct found *f, struct slice name, struct slice value)
{
	size_t i = find_extra(f, name);

	if (i == CHANREAD_EXTRAS || !is_name(name))
		return;
	f->name[i] = name;
	f->value[i] = value;
	if (i == f->n)
		f->n++;
}

static void
drop_extra(struct found *f, struct slice name)
{
	size_t i = find_extra(f, name);

	if (i == f->n)
		return;
	f->n--;
	memmove(&f->name[i], &f->name[i + 1], (f->n - i) * sizeof(f->name[0]));
	memmove(
	    &f->value[i], &f->value[i + 1], (f->n - i) * sizeof(f->value[0]));
}

/* End a string.  The byte behind it is a mark, or room for this. */
static const char *
ended(struct slice s)
{
	s.p[s.len] = '\0';
	return (s.p);
}

/* Give out what was found, if it is legal.  Skip extras that are not. */
static int
give(const struct found *f, struct chanread *out)
{
	size_t i;

	if (!is_text(f->id, 1, CHANNEL_MAX))
		return (0);
	out->id = ended(f->id);
	out->n = 0;
	for (i = 0; i < f->n; i++) {
		if (!is_text(f->value[i], 0, CHANNEL_MAX))
			continue;
		out->extra[out->n].name = ended(f->name[i]);
		out->extra[out->n].value = ended(f->value[i]);
		out->n++;
	}
	return (1);
}

int
chanread_text(int fd, uint32_t id, char *buf, size_t room, struct chanread *out)
{
	struct found f = NOTHING;

	return (read_value(fd, id, buf, room, &f.id) == 0 && give(&f, out));
}

/* As VasDolly's reader, take blanks and control characters off both ends. */
int
chanread_vasdolly(int fd, char *buf, size_t room, struct chanread *out)
{
	struct found f = NOTHING;
	struct slice *s = &f.id;

	if (read_value(fd, ID_VASDOLLY, buf, room, s) != 0)
		return (0);
	while (s->len > 0 && (uint8_t)s->p[s->len - 1] <= ' ')
		s->len--;
	for (; s->len > 0 && (uint8_t)s->p[0] <= ' '; s->len--)
		s->p++;
	return (give(&f, out));
}

/*
 * The form packer: "Packer Ng Sig V2", a length, entries, the length again.  An
 * entry is a key, U+2218, a value and U+2219.
 */
#define BETWEEN  "\xe2\x88\x98"
#define AFTER    "\xe2\x88\x99"
#define MARK_LEN 3

/* Move the text before ${mark} from ${s} to ${out}; 0: there is no mark. */
static int
take_part(struct slice *s, const char *mark, struct slice *out)
{
	size_t i;

	for (i = 0; i + MARK_LEN <= s->len; i++) {
		if (memcmp(s->p + i, mark, MARK_LEN) != 0)
			continue;
		out->p = s->p;
		out->len = i;
		s->p += i + MARK_LEN;
		s->len -= i + MARK_LEN;
		return (1);
	}
	return (0);
}

/* Take the first entry; the last may lack its mark. */
static struct slice
take_entry(struct slice *all)
{
	struct slice entry;

	if (!take_part(all, AFTER, &entry)) {
		entry = *all;
		all->len = 0;
	}
	return (entry);
}

/*
 * Take an entry apart.  Return 0 if it has not exactly two parts; empty parts
 * at the end count as none, as in Java's split.
 */
static int
split_entry(struct slice entry, struct slice *key, struct slice *value)
{
	struct slice more;

	while (entry.len >= MARK_LEN &&
	       memcmp(entry.p + entry.len - MARK_LEN, BETWEEN, MARK_LEN) == 0)
		entry.len -= MARK_LEN;
	if (!take_part(&entry, BETWEEN, key))
		return (0);
	*value = entry;
	return (!take_part(&entry, BETWEEN, &more));
}

/* Set ${all} to the entries in a value, or return 0. */
static int
open_frame(struct slice value, struct slice *all)
{
	const uint8_t *p = (const uint8_t *)value.p;
	uint64_t n;

	if (value.len <= 24 || memcmp(p, "Packer Ng Sig V2", 16) != 0)
		return (0);
	n = number_at(p + 16, 4);
	if (n == 0 || n > value.len - 24 || number_at(p + 20 + n, 4) != n)
		return (0);
	all->p = value.p + 20;
	all->len = (size_t)n;
	return (1);
}

int
chanread_packer(int fd, char *buf, size_t room, struct chanread *out)
{
	struct found f = NOTHING;
	struct slice value, all, key, text;

	if (read_value(fd, ID_PACKER, buf, room, &value) != 0 ||
	    !open_frame(value, &all))
		return (0);
	/* The last channel counts, and the last extra of a name. */
	while (all.len > 0) {
		if (!split_entry(take_entry(&all), &key, &text))
			continue;
		if (slice_is(key, "CHANNEL")) {
			f.id = text;
			continue;
		}
		drop_extra(&f, key);
		if (is_text(text, 0, CHANNEL_MAX))
			set_extra(&f, key, text);
	}
	return (give(&f, out));
}

/*
 * The form walle: one JSON object (RFC 8259); what is behind it does not
 * matter.  Strings are decoded in their place, which is always long enough.
 */
struct json {
	char *p, *end;
};

static int json_value(struct json *j, int depth, struct slice *out);

/* Skip white space.  Return the byte that follows, or -1 at the end. */
static int
json_next(struct json *j)
{
	while (j->p < j->end && (*j->p == ' ' || *j->p == '\t' ||
				    *j->p == '\n' || *j->p == '\r'))
		j->p++;
	return (j->p < j->end ? (uint8_t)*j->p : -1);
}

/* Skip white space, and ${mark} if it follows.  Return 1 if it did. */
static int
json_skip(struct json *j, char mark)
{
	if (json_next(j) != mark)
		return (0);
	j->p++;
	return (1);
}

/* Take 4 hexadecimal digits.  Return the number, or -1. */
static long
json_hex(struct json *j)
{
	long x = 0;
	int i;

	if (j->end - j->p < 4)
		return (-1);
	for (i = 0; i < 4; i++, j->p++) {
		x <<= 4;
		if (*j->p >= '0' && *j->p <= '9')
			x += *j->p - '0';
		else if (*j->p >= 'a' && *j->p <= 'f')
			x += *j->p - 'a' + 10;
		else if (*j->p >= 'A' && *j->p <= 'F')
			x += *j->p - 'A' + 10;
		else
			return (-1);
	}
	return (x);
}

/* Take what follows "\u".  Return the character; 0 is not allowed, nor half. */
static long
json_unicode(struct json *j)
{
	long c = json_hex(j), low;

	if (c < 0xd800 || c > 0xdfff)
		return (c > 0 ? c : -1);
	if (c > 0xdbff || j->end - j->p < 6 || j->p[0] != '\\' ||
	    j->p[1] != 'u')
		return (-1);
	j->p += 2;
	low = json_hex(j);
	if (low < 0xdc00 || low > 0xdfff)
		return (-1);
	return (0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
}

/* Write a character as UTF-8 at ${p}; return how many bytes. */
static size_t
put_utf8(char *p, long c)
{
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, i;

	for (i = n - 1; i > 0; i--, c >>= 6)
		p[i] = (char)(0x80 | (c & 0x3f));
	p[0] = (char)(n == 1 ? c : (0xf00 >> n & 0xf0) | c);
	return (n);
}

/* Take an escape, behind its backslash, and write its character at ${p}. */
static size_t
json_escape(struct json *j, char *p)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at;
	long c;

	if (j->p == j->end)
		return (0);
	if (*j->p == 'u') {
		j->p++;
		c = json_unicode(j);
		return (c < 0 ? 0 : put_utf8(p, c));
	}
	if ((at = memchr(from, *j->p, sizeof(from) - 1)) == NULL)
		return (0);
	j->p++;
	*p = to[at - from];
	return (1);
}

/* Copy a character of a string as it is.  Return its bytes, or 0. */
static size_t
json_plain(struct json *j, char *p)
{
	size_t left = (size_t)(j->end - j->p), n;

	if ((uint8_t)*j->p < 0x20)
		return (0);
	/* DEL and the controls behind it are JSON all the same. */
	n = (uint8_t)*j->p == 0x7f ? 1 : character(j->p, left);
	if (n == 0 && left > 1 && (uint8_t)j->p[0] == 0xc2 &&
	    ((uint8_t)j->p[1] & 0xe0) == 0x80)
		n = 2;
	memmove(p, j->p, n);
	j->p += n;
	return (n);
}

static int
json_string(struct json *j, struct slice *out)
{
	size_t n;

	out->p = ++j->p;
	out->len = 0;
	while (j->p < j->end && *j->p != '"') {
		if (*j->p == '\\') {
			j->p++;
			n = json_escape(j, out->p + out->len);
		} else {
			n = json_plain(j, out->p + out->len);
		}
		if (n == 0)
			return (-1);
		out->len += n;
	}
	return (json_skip(j, '"') ? 0 : -1);
}

/* Skip digits; return how many. */
static size_t
json_digits(struct json *j)
{
	char *from = j->p;

	while (j->p < j->end && *j->p >= '0' && *j->p <= '9')
		j->p++;
	return ((size_t)(j->p - from));
}

/* Do these digits, without a zero in front, fit 64 bits with their sign? */
static int
fits(struct slice digits, int minus)
{
	const char *most =
	    minus ? "9223372036854775808" : "9223372036854775807";

	return (digits.len < 19 ||
		(digits.len == 19 && memcmp(digits.p, most, 19) <= 0));
}

/* An integer of 64 bits is its text; other numbers are nothing. */
static int
json_number(struct json *j, struct slice *out)
{
	int minus = *j->p == '-', whole = 1;
	struct slice digits;

	out->p = j->p;
	j->p += minus;
	digits.p = j->p;
	digits.len = json_digits(j);
	if (digits.len == 0 || (digits.len > 1 && digits.p[0] == '0'))
		return (-1);
	/* -0 is 0. */
	if (digits.p[0] == '0')
		out->p = digits.p;
	out->len = (size_t)(j->p - out->p);
	if (j->p < j->end && *j->p == '.') {
		whole = 0;
		j->p++;
		if (json_digits(j) == 0)
			return (-1);
	}
	if (j->p < j->end && (*j->p == 'e' || *j->p == 'E')) {
		whole = 0;
		j->p++;
		if (j->p < j->end && (*j->p == '+' || *j->p == '-'))
			j->p++;
		if (json_digits(j) == 0)
			return (-1);
	}
	if (!whole || !fits(digits, minus))
		out->p = NULL;
	return (0);
}

static int
json_word(struct json *j, struct slice *out)
{
	static const char *const words[] = {"true", "false", "null"};
	size_t i, len;

	for (i = 0; i < 3; i++) {
		len = strlen(words[i]);
		if ((size_t)(j->end - j->p) < len ||
		    memcmp(j->p, words[i], len) != 0)
			continue;
		out->p = j->p;
		out->len = len;
		j->p += len;
		return (0);
	}
	return (-1);
}

static void
add_member(struct found *f, struct slice name, struct slice value)
{
	if (slice_is(name, "channel"))
		f->id = value;
	else if (!slice_is(name, "hume_channel_id") &&
		 !slice_is(name, "kwaiChannel"))
		set_extra(f, name, value);
}

/* Take a list or an object; ${f} takes the members, unless it is NULL. */
static int
json_members(struct json *j, int depth, struct found *f)
{
	char close = *j->p++ == '{' ? '}' : ']';
	struct slice name = {NULL, 0}, value;

	if (json_skip(j, close))
		return (0);
	do {
		if (close == '}' &&
		    (json_next(j) != '"' || json_string(j, &name) != 0 ||
			!json_skip(j, ':')))
			return (-1);
		if (json_value(j, depth, &value) != 0)
			return (-1);
		if (f != NULL)
			add_member(f, name, value);
	} while (json_skip(j, ','));
	return (json_skip(j, close) ? 0 : -1);
}

static int
json_value(struct json *j, int depth, struct slice *out)
{
	int c = json_next(j);

	if (c == '"')
		return (json_string(j, out));
	if (c == '-' || (c >= '0' && c <= '9'))
		return (json_number(j, out));
	if (c != '{' && c != '[')
		return (json_word(j, out));
	out->p = NULL;
	out->len = 0;
	return (depth < DEPTH_MAX ? json_members(j, depth + 1, NULL) : -1);
}

int
chanread_walle(int fd, char *buf, size_t room, struct chanread *out)
{
	struct found f = NOTHING;
	struct slice value;
	struct json j;

	if (read_value(fd, ID_WALLE, buf, room, &value) != 0)
		return (0);
	j.p = value.p;
	j.end = value.p + value.len;
	if (json_next(&j) != '{' || json_members(&j, 1, &f) != 0)
		return (0);
	return (give(&f, out));
}
