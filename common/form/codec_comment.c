#include <string.h>

#include "form/codec.h"
#include "util/endian.h"

/*
 * Records in the comment of a ZIP file (FORMATS 3.2, 3.4, 3.8).  Readers find
 * them from the end of the file.  The bytes before are an older comment; they
 * stay.
 */

/* Readers take lengths as signed 16-bit numbers. */
#define SIGNED_MAX 32767

/* Refuse a comment that is too long for the reader of ${form}. */
static int
check_comment(size_t len, const char *form, struct err *e)
{
	if (len <= SIGNED_MAX)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "the ZIP comment would have %zu bytes, at most %d are found by "
	    "the reader of %s",
	    len, SIGNED_MAX, form));
}

/* Return the length of the record that ends in ${magic}, or 0 without one. */
static size_t
record_len(const char *magic, const uint8_t *value, size_t len)
{
	size_t n = strlen(magic), trail = 2 + n, text;

	if (len < trail || memcmp(value + len - n, magic, n) != 0)
		return (0);
	text = le16dec(value + len - trail);
	if (text == 0 || text > SIGNED_MAX || text > len - trail)
		return (0);
	return (text + trail);
}

/* Append the bytes before the records.  Return 0 if there are none. */
static int
strip_record(
    const char *magic, const uint8_t *value, size_t len, struct buf *out)
{
	size_t n;

	/* Other writers stack records: an older one would come to light. */
	while ((n = record_len(magic, value, len)) > 0)
		len -= n;
	buf_add(out, value, len);
	return (len > 0);
}

static void
add_record(const char *magic, const char *text, struct buf *out)
{
	size_t n = strlen(text);
	uint8_t size[2];

	le16enc(size, (uint16_t)n);
	buf_add(out, text, n);
	buf_add(out, size, sizeof(size));
	buf_addstr(out, magic);
}

static const char vasdolly[] = "ltlovezh";

#define VASDOLLY_TRAIL (2 + sizeof(vasdolly) - 1)

static int
vasdolly_decode(const struct codec *self, const uint8_t *value, size_t len,
    struct channel *out, struct err *e)
{
	size_t n = record_len(vasdolly, value, len);

	(void)self;
	if (n == 0)
		return (0);
	/* The reader trims the text, as the reader of codec_vasdolly does. */
	return (codec_vasdolly.decode(
	    &codec_vasdolly, value + len - n, n - VASDOLLY_TRAIL, out, e));
}

static int
vasdolly_strip(
    const struct codec *self, const uint8_t *value, size_t len, struct buf *out)
{
	(void)self;
	return (strip_record(vasdolly, value, len, out));
}

static int
vasdolly_encode(const struct codec *self, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out, struct err *e)
{
	struct buf text = BUF_INIT;
	int rc;

	(void)self;
	if (codec_noextras(c, "vasdolly-v1", e) != 0)
		return (-1);
	/* What codec_vasdolly cannot carry, this codec cannot carry. */
	rc = codec_vasdolly.encode(&codec_vasdolly, c, NULL, 0, &text, e);
	buf_free(&text);
	if (rc != 0)
		return (-1);
	(void)strip_record(vasdolly, value, len, out);
	add_record(vasdolly, c->id, out);
	return (buf_ok(out, e));
}

static const char packer[] = "!ZXK!";

#define PACKER_TRAIL (2 + sizeof(packer) - 1)

static int
packer_decode(const struct codec *self, const uint8_t *value, size_t len,
    struct channel *out, struct err *e)
{
	size_t n = record_len(packer, value, len);

	(void)self;
	if (n == 0 || len > SIGNED_MAX)
		return (0);
	return (codec_raw.decode(
	    &codec_raw, value + len - n, n - PACKER_TRAIL, out, e));
}

static int
packer_strip(
    const struct codec *self, const uint8_t *value, size_t len, struct buf *out)
{
	(void)self;
	return (strip_record(packer, value, len, out));
}

static int
packer_encode(const struct codec *self, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out, struct err *e)
{
	size_t had = out->len;

	(void)self;
	if (codec_noextras(c, "packer-v1", e) != 0)
		return (-1);
	(void)strip_record(packer, value, len, out);
	add_record(packer, c->id, out);
	if (check_comment(out->len - had, "packer-v1", e) != 0)
		return (-1);
	return (buf_ok(out, e));
}

/*
 * Kuaishou's record is the whole comment: JSON text, and the comment's length.
 * Text without Kuaishou's key is somebody else's.
 */
static int
is_kuaishou(const uint8_t *value, size_t len)
{
	return (len > 2 && len <= SIGNED_MAX &&
		le16dec(value + len - 2) == len &&
		codec_kuaishou.claims(&codec_kuaishou, value, len - 2));
}

static int
kuaishou_decode(const struct codec *self, const uint8_t *value, size_t len,
    struct channel *out, struct err *e)
{
	(void)self;
	if (!is_kuaishou(value, len))
		return (0);
	return (codec_kuaishou.decode(&codec_kuaishou, value, len - 2, out, e));
}

/* Append the length to the ${n} bytes of text at the end of ${out}. */
static void
add_length(struct buf *out, size_t n)
{
	uint8_t size[2];

	le16enc(size, (uint16_t)(n + 2));
	buf_add(out, size, sizeof(size));
}

static int
kuaishou_strip(
    const struct codec *self, const uint8_t *value, size_t len, struct buf *out)
{
	size_t had = out->len;

	(void)self;
	if (!is_kuaishou(value, len)) {
		buf_add(out, value, len);
		return (len > 0);
	}
	if (!codec_kuaishou.strip(&codec_kuaishou, value, len - 2, out))
		return (0);
	add_length(out, out->len - had);
	return (1);
}

static int
kuaishou_encode(const struct codec *self, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out, struct err *e)
{
	size_t had = out->len, n;

	(void)self;
	if (len > 0 && !is_kuaishou(value, len))
		return (err_set(e, ERR_INPUT,
		    "kuaishou-v1 must be the whole ZIP comment, and the "
		    "package has another one of %zu bytes: use vasdolly-v1 or "
		    "packer-v1, which go behind it",
		    len));
	if (codec_kuaishou.encode(
		&codec_kuaishou, c, value, len > 0 ? len - 2 : 0, out, e) != 0)
		return (-1);
	n = out->len - had;
	if (check_comment(n + 2, "kuaishou-v1", e) != 0)
		return (-1);
	add_length(out, n);
	return (buf_ok(out, e));
}

const struct codec codec_vasdolly_v1 = {.decode = vasdolly_decode,
    .encode = vasdolly_encode,
    .strip = vasdolly_strip};
const struct codec codec_packer_v1 = {
    .decode = packer_decode, .encode = packer_encode, .strip = packer_strip};
const struct codec codec_kuaishou_v1 = {.decode = kuaishou_decode,
    .encode = kuaishou_encode,
    .strip = kuaishou_strip};
