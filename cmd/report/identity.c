#include <nettle/sha2.h>
#include <string.h>

#include "report/identity.h"
#include "url/token.h"
#include "util/base64url.h"
#include "util/endian.h"

/*
 * Compare so many bytes of user agents.  The servers' log cuts them at 256
 * bytes with escapes; nginx's log does not cut them.
 */
#define AGENT_BYTES 200

/* Put the length before each text, so that different lists differ. */
static void
add_text(struct buf *b, struct span text)
{
	uint8_t frame[4];

	le32enc(frame, text.p == NULL ? 0 : (uint32_t)text.len + 1);
	buf_add(b, frame, sizeof(frame));
	if (text.p != NULL)
		buf_add(b, text.p, text.len);
}

/*
 * Leave out tokens: a client that asks for each part with the URL without a
 * token gets a new token for each part.
 */
static int
is_token(struct span name, struct span value)
{
	uint8_t bytes[TOKEN_SIZE];

	return (
	    span_is(name, "x-" TOKEN_EXTRA) && value.p != NULL &&
	    base64url_decode(value.p, value.len, bytes, sizeof(bytes)) == 0);
}

void
identity_make(
    const struct fields *f, uint64_t total, struct buf *room, uint64_t id[2])
{
	struct span agent = f->value[FIELD_AGENT];
	uint8_t size[8], digest[16];
	struct sha256_ctx sha;
	size_t i;

	if (agent.len > AGENT_BYTES)
		agent.len = AGENT_BYTES;
	buf_reset(room);
	le64enc(size, total);
	buf_add(room, size, sizeof(size));
	add_text(room, f->value[FIELD_PEER]);
	add_text(room, agent);
	add_text(room, f->value[FIELD_KEY]);
	add_text(room, f->value[FIELD_CHANNEL]);
	add_text(room, f->value[FIELD_FORM]);
	for (i = 0; i < f->nextra; i++) {
		if (is_token(f->extra[i].name, f->extra[i].value))
			continue;
		add_text(room, f->extra[i].name);
		add_text(room, f->extra[i].value);
	}
	sha256_init(&sha);
	sha256_update(&sha, room->len, room->data);
	sha256_digest(&sha, sizeof(digest), digest);
	id[0] = le64dec(digest);
	id[1] = le64dec(digest + 8);
}
