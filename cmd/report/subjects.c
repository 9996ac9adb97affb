#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "report/subjects.h"
#include "util/endian.h"
#include "util/hash.h"

/* Before each text: its length plus 1 in 4 bytes, or 0 if it is absent. */
#define TEXT_FRAME 4

int
subjects_init(struct subjects *s, struct err *e)
{
	memset(s, 0, sizeof(*s));
	s->mask = 1023;
	/* Clients choose channels, and could choose some that collide. */
	if (getrandom(&s->basis, sizeof(s->basis), GRND_NONBLOCK) < 0)
		s->basis = HASH_BASIS;
	s->slot = calloc(s->mask + 1, sizeof(*s->slot));
	return (s->slot == NULL ? err_nomem(e) : 0);
}

static void
add_text(struct buf *b, struct span text)
{
	uint8_t frame[TEXT_FRAME];

	le32enc(frame, text.p == NULL ? 0 : (uint32_t)text.len + 1);
	buf_add(b, frame, sizeof(frame));
	if (text.p != NULL)
		buf_add(b, text.p, text.len);
}

/* Where the texts of subject ${i} end. */
static size_t
end_of(const struct subjects *s, uint32_t i)
{
	return (i + 1 < s->n ? s->at[i + 1] : s->texts.len);
}

/* Find the slot of the subject s->one, or the empty slot for it. */
static uint32_t *
find_slot(const struct subjects *s)
{
	uint64_t h = hash_bytes(s->one.data, s->one.len, s->basis);
	uint32_t i;

	for (;; h++) {
		if ((i = s->slot[h & s->mask]) == 0)
			return (&s->slot[h & s->mask]);
		i--;
		if (end_of(s, i) - s->at[i] == s->one.len &&
		    memcmp(s->texts.data + s->at[i], s->one.data, s->one.len) ==
			0)
			return (&s->slot[h & s->mask]);
	}
}

/* Make the table twice as large. */
static int
grow(struct subjects *s, struct err *e)
{
	size_t mask = s->mask * 2 + 1;
	uint32_t *slot = calloc(mask + 1, sizeof(*slot)), i;
	uint64_t h;

	if (slot == NULL)
		return (err_nomem(e));
	for (i = 0; i < s->n; i++) {
		h = hash_bytes(s->texts.data + s->at[i],
		    end_of(s, i) - s->at[i], s->basis);
		while (slot[h & mask] != 0)
			h++;
		slot[h & mask] = i + 1;
	}
	free(s->slot);
	s->slot = slot;
	s->mask = mask;
	return (0);
}

/* Add s->one at its empty slot ${slot}. */
static int
add_subject(struct subjects *s, uint32_t *slot, struct err *e)
{
	size_t room = s->room < 256 ? 256 : s->room * 2, *at;

	if (s->n == UINT32_MAX - 1)
		return (err_nomem(e));
	if (s->n == s->room) {
		if ((at = reallocarray(s->at, room, sizeof(*at))) == NULL)
			return (err_nomem(e));
		s->at = at;
		s->room = room;
	}
	s->at[s->n] = s->texts.len;
	buf_add(&s->texts, s->one.data, s->one.len);
	if (buf_ok(&s->texts, e) != 0)
		return (-1);
	*slot = ++s->n;
	return (s->n > s->mask / 2 ? grow(s, e) : 0);
}

int
subjects_find(struct subjects *s, const struct by *b,
    const struct span text[BY_MAX], uint32_t *number, struct err *e)
{
	uint32_t *slot;
	size_t i;

	buf_reset(&s->one);
	/* Start with a byte, so that no subject is empty. */
	buf_addbyte(&s->one, (uint8_t)b->n);
	for (i = 0; i < b->n; i++)
		if (by_istext(b, i))
			add_text(&s->one, text[i]);
	if (buf_ok(&s->one, e) != 0)
		return (-1);
	slot = find_slot(s);
	if (*slot != 0) {
		*number = *slot - 1;
		return (0);
	}
	*number = s->n;
	return (add_subject(s, slot, e));
}

void
subjects_texts(const struct subjects *s, const struct by *b, uint32_t number,
    struct span text[BY_MAX])
{
	const uint8_t *p = s->texts.data + s->at[number] + 1;
	uint32_t len;
	size_t i;

	for (i = 0; i < b->n; i++) {
		text[i] = (struct span){NULL, 0};
		if (!by_istext(b, i))
			continue;
		len = le32dec(p);
		p += TEXT_FRAME;
		if (len == 0)
			continue;
		text[i] = (struct span){(const char *)p, len - 1};
		p += len - 1;
	}
}

void
subjects_free(struct subjects *s)
{
	buf_free(&s->texts);
	buf_free(&s->one);
	free(s->at);
	free(s->slot);
}
