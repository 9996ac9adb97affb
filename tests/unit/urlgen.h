/*
 * Random channels of all of Unicode and random URLs of RFC 3986, for tests of
 * laws.  Set ${state} to a seed first, and print the seed.
 */
#ifndef URLGEN_H
#define URLGEN_H

#include <stdlib.h>
#include <string.h>

#include "seal/seal.h"
#include "url/params.h"
#include "url/url.h"
#include "util/text.h"

static uint64_t state;

/* splitmix64. */
static uint64_t
rnd(uint64_t below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return ((z ^ (z >> 31)) % below);
}

static void
add_utf8(struct buf *b, unsigned int c)
{
	if (c < 0x80) {
		buf_addbyte(b, (uint8_t)c);
		return;
	}
	if (c < 0x800) {
		buf_addbyte(b, (uint8_t)(0xc0 | c >> 6));
	} else if (c < 0x10000) {
		buf_addbyte(b, (uint8_t)(0xe0 | c >> 12));
		buf_addbyte(b, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
	} else {
		buf_addbyte(b, (uint8_t)(0xf0 | c >> 18));
		buf_addbyte(b, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
		buf_addbyte(b, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_addbyte(b, (uint8_t)(0x80 | (c & 0x3f)));
}

/* Half of them ASCII, which has the grammar's characters, half anything. */
static unsigned int
random_char(void)
{
	static const unsigned int top[] = {
	    0x7f, 0x7f, 0x7f, 0x800, 0x10000, 0x110000};
	unsigned int c;

	do
		c = (unsigned int)rnd(top[rnd(6)]);
	while (text_iscontrol(c) || (c >= 0xd800 && c <= 0xdfff));
	return (c);
}

/* Make a text of at most ${max} bytes, mostly short, sometimes full. */
static void
random_text(struct buf *b, size_t max)
{
	size_t want = rnd(rnd(500) == 0 ? max + 1 : max < 20 ? max + 1 : 20);

	buf_reset(b);
	while (b->len < want && b->len + 4 <= max)
		add_utf8(b, random_char());
}

/* Any id and signature: no URL says whether they are right. */
static void
random_seal(struct channel *c)
{
	struct seal s = {.exp = 0};
	struct err e;
	size_t i;

	for (i = 0; i < sizeof(s.key); i++)
		s.key[i] = (uint8_t)rnd(256);
	for (i = 0; i < sizeof(s.sig); i++)
		s.sig[i] = (uint8_t)rnd(256);
	if (seal_give(c, &s, &e) != 0)
		abort();
}

static void
random_channel(struct channel *c)
{
	struct buf name = BUF_INIT, value = BUF_INIT;
	size_t n = rnd(200) == 0 ? EXTRAS_MAX : rnd(4);
	struct err e;

	do
		random_text(&name, CHANNEL_MAX);
	while (name.len == 0);
	if (channel_setid(c, (char *)name.data, name.len, &e) != 0)
		abort();
	while (n-- > 0) {
		random_text(&name, EXTRA_NAME_MAX);
		random_text(&value, n > 4 ? 20 : CHANNEL_MAX);
		/* Such a name cannot stand in a URL. */
		if (params_isclouds((char *)name.data, name.len))
			continue;
		/* Refused: an empty name, one with '=', one there already. */
		(void)channel_addextra(c, (char *)name.data, name.len,
		    value.len == 0 ? "" : (char *)value.data, value.len, &e);
	}
	if (rnd(3) == 0)
		random_seal(c);
	buf_free(&name);
	buf_free(&value);
}

/* Append ${n} random characters of ${set}; '%' there is a random code. */
static void
add_of(struct buf *b, const char *set, size_t n)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	char c;

	while (n-- > 0) {
		c = set[rnd(strlen(set))];
		buf_addbyte(b, (uint8_t)c);
		if (c != '%')
			continue;
		buf_addbyte(b, (uint8_t)hex[2 + rnd(20)]);
		buf_addbyte(b, (uint8_t)hex[rnd(22)]);
	}
}

#define ALPHA   "abcxyzABCXYZ"
#define REGNAME ALPHA "0123456789-._~%!$&'()*+,;="
#define PCHAR   REGNAME ":@"

static void
random_base(struct buf *b)
{
	static const char *const odd[] = {"...", "channel", "Channel=x",
	    "channel;=", "xchannel=a", "x-a=b", "sig=", "%2E%2e.", "a%2fb",
	    "%E6%B8%A0", ";"};
	size_t n;

	add_of(b, ALPHA, 1);
	add_of(b, ALPHA "019+-.", rnd(6));
	buf_addstr(b, "://");
	if (rnd(4) == 0) {
		add_of(b, REGNAME ":", rnd(10));
		buf_addstr(b, "@");
	}
	if (rnd(8) == 0)
		buf_addstr(b, "[2001:db8::7]");
	else
		add_of(b, REGNAME, 1 + rnd(20));
	if (rnd(3) == 0) {
		buf_addstr(b, ":");
		add_of(b, "0123456789", rnd(6));
	}
	for (n = 1 + rnd(4); n > 0; n--) {
		buf_addstr(b, "/");
		if (rnd(4) == 0)
			buf_addstr(b, odd[rnd(sizeof(odd) / sizeof(odd[0]))]);
		else
			add_of(b, PCHAR, 1 + rnd(30));
	}
	if (rnd(3) == 0) {
		buf_addstr(b, "?");
		add_of(b, PCHAR "/?", rnd(30));
	}
}

/* Of two seals, but for what their URLs add. */
static int
same_seal(const struct seal *a, const struct seal *b)
{
	if (a == NULL || b == NULL)
		return (a == b);
	return (memcmp(a->key, b->key, sizeof(a->key)) == 0 &&
		memcmp(a->sig, b->sig, sizeof(a->sig)) == 0);
}

static int
same_channel(const struct channel *a, const struct channel *b)
{
	size_t i;

	if (strcmp(a->id, b->id) != 0 || a->nextra != b->nextra ||
	    !same_seal(a->seal, b->seal))
		return (0);
	for (i = 0; i < a->nextra; i++)
		if (strcmp(a->extra[i].name, b->extra[i].name) != 0 ||
		    strcmp(a->extra[i].value, b->extra[i].value) != 0)
			return (0);
	return (1);
}

static int
same_text(const char *a, const char *b)
{
	return (a == NULL || b == NULL ? a == b : strcmp(a, b) == 0);
}

#endif /* !URLGEN_H */
