#include <string.h>

#include "form/codec.h"
#include "form/omahatag.h"
#include "form/textquery.h"
#include "util/endian.h"
#include "util/pct.h"
#include "util/span.h"
#include "util/text.h"

/*
 * Values in places that were prepared when the package was built.  A place has
 * a fixed length, and NULs fill it behind the text.  If there is no old value,
 * no place was prepared, and the new value is only the text.
 *
 * Two of these codecs have a query as text: name=value&name=value.
 */

/* Append NULs up to the length ${len} of the place; 0: there is no place. */
static int
fill_nuls(struct buf *out, size_t from, size_t len, struct err *e)
{
	if (len > 0 && out->len - from > len)
		return (err_set(e, ERR_INPUT,
		    "the text would have %zu bytes, and the place that was "
		    "prepared for it has %zu",
		    out->len - from, len));
	while (out->len - from < len && !out->failed)
		buf_addbyte(out, 0);
	return (buf_ok(out, e));
}

/* Remove the text, and keep the place. */
static int
region_strip(
    const struct codec *self, const uint8_t *value, size_t len, struct buf *out)
{
	struct err e;

	(void)self;
	(void)value;
	(void)fill_nuls(out, out->len, len, &e);
	return (len > 0);
}

/* The text ends at the first NUL.  Mozilla fills an unused place with TABs. */
static struct span
text_in(const uint8_t *value, size_t len)
{
	struct span s = {"", 0};

	if (len > 0) {
		s.p = (const char *)value;
		s.len = strnlen(s.p, len);
	}
	return (span_trim(s, "\t"));
}

/* FORMATS 4.4: the whole query is percent-encoded again. */

static const struct textquery mozilla = {"source", 1};

static int
mozilla_decode(const struct codec *self, const uint8_t *value, size_t len,
    struct channel *out, struct err *e)
{
	struct buf text = BUF_INIT;
	int rc = 0;

	(void)self;
	if (textquery_decode(&text, text_in(value, len)) && text.len > 0)
		rc = textquery_read(&mozilla,
		    (struct span){(const char *)text.data, text.len}, out, e);
	buf_free(&text);
	return (rc);
}

static int
mozilla_encode(const struct codec *self, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out, struct err *e)
{
	struct buf old = BUF_INIT, text = BUF_INIT;
	struct span kept = {"", 0};
	size_t from = out->len;
	int rc;

	(void)self;
	/* An example text from the build is no query, and goes. */
	if (textquery_decode(&old, text_in(value, len)) && old.len > 0)
		kept = (struct span){(const char *)old.data, old.len};
	if ((rc = textquery_make(&mozilla, c, kept, &text, e)) == 0) {
		pct_encode(out, (const char *)text.data, text.len);
		rc = fill_nuls(out, from, len, e);
	}
	buf_free(&old);
	buf_free(&text);
	return (rc);
}

/* FORMATS 4.5: no percent codes, and few characters. */

static const struct textquery omaha = {"brand", 0};

/* Only characters that all readers accept, also those of MSI (FORMATS 5.1). */
static int
check_plain(const char *what, const char *s, const char *more, struct err *e)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	const char *p = s;

	while ((p += strspn(p, set))[0] != '\0' && strchr(more, *p) != NULL)
		p++;
	if (*p == '\0')
		return (0);
	return (err_set(e, ERR_INPUT,
	    "form omaha: %s has letters, digits and %s alone, as its readers "
	    "want: \"%s\"",
	    what, more, text_safe(s, strlen(s))));
}

static int
check_tag(const struct channel *c, struct err *e)
{
	size_t i;

	if (check_plain("the channel", c->id, "-_%{}", e) != 0)
		return (-1);
	for (i = 0; i < c->nextra; i++)
		if (check_plain("an extra's name", c->extra[i].name, "_", e) !=
			0 ||
		    check_plain(
			"an extra's value", c->extra[i].value, "-_%{}", e) != 0)
			return (-1);
	return (0);
}

/*
 * The length of the place that an old value fills; 0 if none was prepared.  A
 * tag that fills its value exactly was appended, or fills its place by chance.
 * Then the container, which knows the places, fills or refuses the new value.
 */
static size_t
tag_place(const uint8_t *value, size_t len)
{
	return (omahatag_len(value, len) == len ? 0 : len);
}

/* The text of the tag in a value. */
static struct span
tag_text(const uint8_t *value, size_t len)
{
	size_t n = omahatag_len(value, len);

	if (n == 0)
		return ((struct span){"", 0});
	return (text_in(value + OMAHATAG_HEAD, n - OMAHATAG_HEAD));
}

static int
omaha_decode(const struct codec *self, const uint8_t *value, size_t len,
    struct channel *out, struct err *e)
{
	(void)self;
	return (textquery_read(&omaha, tag_text(value, len), out, e));
}

static void
add_tag(struct buf *out, const struct buf *text)
{
	uint8_t n[2];

	be16enc(n, (uint16_t)text->len);
	buf_add(out, OMAHATAG_MAGIC, OMAHATAG_MAGIC_LEN);
	buf_add(out, n, sizeof(n));
	buf_add(out, text->data, text->len);
}

static int
omaha_encode(const struct codec *self, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out, struct err *e)
{
	struct buf text = BUF_INIT;
	size_t from = out->len;
	int rc;

	(void)self;
	rc = check_tag(c, e);
	if (rc == 0)
		rc = textquery_make(&omaha, c, tag_text(value, len), &text, e);
	if (rc == 0 && text.len > OMAHATAG_MAX)
		rc = err_set(e, ERR_INPUT,
		    "the tag would have %zu bytes of text, at most %d are read",
		    text.len, OMAHATAG_MAX);
	if (rc == 0) {
		add_tag(out, &text);
		rc = fill_nuls(out, from, tag_place(value, len), e);
	}
	buf_free(&text);
	return (rc);
}

/* Write an empty tag, and keep the place. */
static int
omaha_strip(
    const struct codec *self, const uint8_t *value, size_t len, struct buf *out)
{
	const struct buf none = BUF_INIT;
	size_t from = out->len;
	struct err e;

	(void)self;
	if (len < OMAHATAG_HEAD)
		return (0);
	add_tag(out, &none);
	(void)fill_nuls(out, from, tag_place(value, len), &e);
	return (1);
}

/* FORMATS 4.6: only the channel. */

static int
blob_decode(const struct codec *self, const uint8_t *value, size_t len,
    struct channel *out, struct err *e)
{
	struct span text = text_in(value, len);

	(void)self;
	if (text.len == 0)
		return (0);
	return (channel_setid(out, text.p, text.len, e) == 0 ? 1 : -1);
}

static int
blob_encode(const struct codec *self, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out, struct err *e)
{
	size_t from = out->len;

	(void)self;
	(void)value;
	if (codec_noextras(c, "a blob", e) != 0)
		return (-1);
	buf_addstr(out, c->id);
	return (fill_nuls(out, from, len, e));
}

const struct codec codec_mozilla = {
    .decode = mozilla_decode, .encode = mozilla_encode, .strip = region_strip};
const struct codec codec_omaha = {
    .decode = omaha_decode, .encode = omaha_encode, .strip = omaha_strip};
const struct codec codec_blob = {
    .decode = blob_decode, .encode = blob_encode, .strip = region_strip};
