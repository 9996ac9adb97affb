#include <jansson.h>
#include <nettle/base64.h>

#include "plan/planjson.h"
#include "util/hex.h"

static int
add_some(const char *data, size_t len, void *cookie)
{
	buf_add(cookie, data, len);
	return (0);
}

static void
dump_string(struct buf *out, const char *s, size_t len)
{
	json_t *string = json_stringn(s, len);

	if (string == NULL ||
	    json_dump_callback(string, add_some, out, JSON_ENCODE_ANY) != 0)
		out->failed = 1;
	json_decref(string);
}

/*
 * Of printable ASCII, which most strings are, two characters need a backslash
 * (RFC 8259 section 7).  Strings with other characters are left to jansson.
 */
void
planjson_string(struct buf *out, const char *s, size_t len)
{
	uint8_t *room = buf_room(out, 2 * len + 2), *to = room;
	size_t i;

	if (room == NULL)
		return;
	*to++ = '"';
	for (i = 0; i < len && s[i] >= ' ' && s[i] <= '~'; i++) {
		if (s[i] == '"' || s[i] == '\\')
			*to++ = '\\';
		*to++ = (uint8_t)s[i];
	}
	*to++ = '"';
	if (i == len)
		out->len += (size_t)(to - room);
	else
		dump_string(out, s, len);
}

void
planjson_digest(struct buf *out, const uint8_t digest[PLAN_IDENT_LEN])
{
	buf_addbyte(out, '"');
	hex_add(out, digest, PLAN_IDENT_LEN);
	buf_addbyte(out, '"');
}

static void
add_base64(struct buf *out, const uint8_t *data, size_t len)
{
	uint8_t *room = buf_room(out, BASE64_ENCODE_RAW_LENGTH(len));

	if (room == NULL)
		return;
	base64_encode_raw((char *)room, len, data);
	out->len += BASE64_ENCODE_RAW_LENGTH(len);
}

void
planjson_pieces(struct buf *out, const struct plan *p)
{
	const struct piece *x;

	buf_addbyte(out, '[');
	for (x = p->piece; x < p->piece + p->n; x++) {
		if (x > p->piece)
			buf_addbyte(out, ',');
		if (x->kind == PIECE_BASE) {
			buf_addstr(out, "{\"base\":[");
			buf_addnum(out, x->off);
			buf_addbyte(out, ',');
			buf_addnum(out, x->len);
			buf_addstr(out, "]}");
		} else {
			buf_addstr(out, "{\"lit\":\"");
			add_base64(out, x->lit, (size_t)x->len);
			buf_addstr(out, "\"}");
		}
	}
	buf_addbyte(out, ']');
}
