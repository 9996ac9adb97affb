#include <string.h>

#include "form/codec.h"
#include "util/endian.h"
#include "util/span.h"
#include "util/text.h"

/*
 * FORMATS 3.3: magic, length, entries, length again.  An entry is key, U+2218,
 * value, U+2219; the channel's key is CHANNEL.
 */
#define BETWEEN   "\xe2\x88\x98"
#define AFTER     "\xe2\x88\x99"
#define MARK_LEN  3
#define MAGIC_LEN 16
#define HEAD_LEN  (MAGIC_LEN + 4)
#define FRAME_LEN (HEAD_LEN + 4)

static const char magic[] = "Packer Ng Sig V2";

/* Move the text before ${mark} from ${s} to ${out}; 0: there is no mark. */
static int
next_part(struct span *s, const char *mark, struct span *out)
{
	const char *at = memmem(s->p, s->len, mark, MARK_LEN);

	if (at == NULL)
		return (0);
	*out = (struct span){s->p, (size_t)(at - s->p)};
	*s = span_skip(*s, out->len + MARK_LEN);
	return (1);
}

/* Take the next entry off the front of ${all}; the last may lack its mark. */
static void
take_entry(struct span *all, struct span *out)
{
	if (next_part(all, AFTER, out))
		return;
	*out = *all;
	all->len = 0;
}

/* Java's split drops empty parts at the end: drop their marks. */
static void
trim_marks(struct span *s)
{
	while (s->len >= MARK_LEN &&
	       memcmp(s->p + s->len - MARK_LEN, BETWEEN, MARK_LEN) == 0)
		s->len -= MARK_LEN;
}

/*
 * Take entries off the front of ${all} up to the next with exactly two parts.
 * Skip the others as the reader does; an empty value makes one part.
 */
static int
next_entry(struct span *all, struct span *key, struct span *value)
{
	struct span entry, more;

	while (all->len > 0) {
		take_entry(all, &entry);
		trim_marks(&entry);
		if (!next_part(&entry, BETWEEN, key))
			continue;
		*value = entry;
		if (!next_part(&entry, BETWEEN, &more))
			return (1);
	}
	return (0);
}

/*
 * Set ${out} to the entries inside a value.  Return 0 if the frame is wrong.
 * Readers ignore bytes behind the frame.
 */
static int
unframe(const uint8_t *value, size_t len, struct span *out)
{
	uint32_t n;

	if (len <= FRAME_LEN || memcmp(value, magic, MAGIC_LEN) != 0)
		return (0);
	n = le32dec(value + MAGIC_LEN);
	if (n == 0 || n > len - FRAME_LEN || le32dec(value + HEAD_LEN + n) != n)
		return (0);
	out->p = (const char *)value + HEAD_LEN;
	out->len = n;
	return (1);
}

static int
packer_decode(const struct codec *self, const uint8_t *value, size_t len,
    struct channel *out, struct err *e)
{
	struct span all, key, text, id = {NULL, 0};

	if (!unframe(value, len, &all))
		return (err_set(
		    e, ERR_INPUT, "value is not framed as packer-ng does"));
	while (next_entry(&all, &key, &text))
		if (span_is(key, self->key))
			id = text;
		else if (codec_addextra(
			     out, key.p, key.len, text.p, text.len, e) != 0)
			goto fail;
	/* The last of several channels counts, and only it must be legal. */
	if (id.p != NULL && channel_setid(out, id.p, id.len, e) != 0)
		goto fail;
	if (out->id == NULL)
		channel_free(out);
	return (out->id != NULL);

fail:
	channel_free(out);
	return (-1);
}

static int
check_marks(const char *s, struct err *e)
{
	if (strstr(s, BETWEEN) == NULL && strstr(s, AFTER) == NULL)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "packer cannot carry the characters U+2218 and U+2219, which "
	    "separate its entries: \"%s\"",
	    text_safe(s, strlen(s))));
}

static void
put_entry(struct buf *out, const struct span *key, const struct span *value)
{
	buf_add(out, key->p, key->len);
	buf_addstr(out, BETWEEN);
	buf_add(out, value->p, value->len);
	buf_addstr(out, AFTER);
}

static int
add_entry(struct buf *out, const char *key, const char *value, struct err *e)
{
	struct span k = {key, strlen(key)}, v = {value, strlen(value)};

	if (check_marks(key, e) != 0 || check_marks(value, e) != 0)
		return (-1);
	if (v.len == 0)
		return (err_set(e, ERR_INPUT,
		    "packer cannot carry an extra without a value, which its "
		    "readers take for none: \"%s\"",
		    text_safe(key, k.len)));
	put_entry(out, &k, &v);
	return (0);
}

/* Append old entries that ${c} does not replace. */
static void
keep_entries(const struct codec *self, const struct channel *c, struct span all,
    struct buf *out)
{
	struct span key, text;
	size_t i;

	while (next_entry(&all, &key, &text)) {
		for (i = 0; i < c->nextra; i++)
			if (span_is(key, c->extra[i].name))
				break;
		if (i == c->nextra && !span_is(key, self->key))
			put_entry(out, &key, &text);
	}
}

static int
add_entries(const struct codec *self, const struct channel *c, struct buf *out,
    struct err *e)
{
	size_t i;

	if (add_entry(out, self->key, c->id, e) != 0)
		return (-1);
	for (i = 0; i < c->nextra; i++) {
		if (strcmp(c->extra[i].name, self->key) == 0)
			return (codec_ownname(self->key, e));
		if (add_entry(out, c->extra[i].name, c->extra[i].value, e) != 0)
			return (-1);
	}
	return (0);
}

static int
packer_encode(const struct codec *self, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out, struct err *e)
{
	struct buf entries = BUF_INIT;
	struct span old;
	uint8_t n[4];
	int rc;

	rc = add_entries(self, c, &entries, e);
	if (rc == 0 && len > 0 && unframe(value, len, &old))
		keep_entries(self, c, old, &entries);
	le32enc(n, (uint32_t)entries.len);
	buf_add(out, magic, MAGIC_LEN);
	buf_add(out, n, sizeof(n));
	buf_add(out, entries.data, entries.len);
	buf_add(out, n, sizeof(n));
	if (rc == 0)
		rc = buf_ok(&entries, e);
	buf_free(&entries);
	return (rc == 0 ? buf_ok(out, e) : -1);
}

const struct codec codec_packer = {
    .decode = packer_decode, .encode = packer_encode, .key = "CHANNEL"};
