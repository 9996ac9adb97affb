#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "util/text.h"
#include "util/trust.h"

static unsigned int
width(const struct addr *a)
{
	return (a->kind == ADDR_IP4 ? 32 : 128);
}

/* Clear all but the first ${bits}. */
static void
mask(struct addr *a, unsigned int bits)
{
	unsigned int i, left;

	for (i = 0; i < sizeof(a->ip); i++) {
		left = bits > 8 * i ? bits - 8 * i : 0;
		if (left < 8)
			a->ip[i] &= (uint8_t)(0xff00 >> left);
	}
}

/* Parse the digits behind the slash. */
static int
parse_bits(struct trustnet *net, const char *s, size_t len, struct err *e)
{
	struct addr masked = net->first;
	char text[ADDR_TEXT_MAX];
	uint64_t bits;

	if (num_parse(s, len, &bits) != 0 || bits > width(&net->first))
		return (err_set(e, ERR_INPUT, "a network has 0 to %u bits",
		    width(&net->first)));
	net->bits = (uint8_t)bits;
	mask(&masked, net->bits);
	if (addr_equal(&masked, &net->first))
		return (0);
	addr_text(&masked, text);
	return (err_set(e, ERR_INPUT,
	    "the address has bits set after the first %u; did you mean %s/%u?",
	    net->bits, text, net->bits));
}

static int
parse_net(struct trustnet *net, const char *s, size_t len, struct err *e)
{
	const char *slash = memchr(s, '/', len);
	size_t n = slash == NULL ? len : (size_t)(slash - s);

	if (addr_parse(s, n, &net->first) != 0)
		return (err_set(e, ERR_INPUT,
		    "neither an address, nor a network, nor unix"));
	/* BITS could count from the start of 32 bits or of 128. */
	if (net->first.kind == ADDR_IP4 && memchr(s, ':', n) != NULL)
		return (err_set(e, ERR_INPUT,
		    "write an IPv4 address as 192.0.2.1, not in IPv6 form"));
	net->bits = (uint8_t)width(&net->first);
	if (slash == NULL)
		return (0);
	return (parse_bits(net, slash + 1, len - n - 1, e));
}

static int
parse_one(struct trust *t, const char *s, size_t len, struct err *e)
{
	if (len == strlen("unix") && memcmp(s, "unix", len) == 0) {
		t->local = 1;
		return (0);
	}
	if (parse_net(&t->net[t->n], s, len, e) != 0)
		return (err_in(e, "'%s'", text_safe(s, len)));
	t->n++;
	return (0);
}

int
trust_parse(struct trust *t, const char *list, struct err *e)
{
	size_t max = 1, len;
	const char *s;

	for (s = list; *s != '\0'; s++)
		max += *s == ',';
	if ((t->net = calloc(max, sizeof(*t->net))) == NULL)
		return (err_nomem(e));
	for (s = list;; s += len + 1) {
		len = strcspn(s, ",");
		if (parse_one(t, s, len, e) != 0) {
			trust_free(t);
			return (-1);
		}
		if (s[len] == '\0')
			return (0);
	}
}

int
trust_has(const struct trust *t, const struct addr *a)
{
	struct addr masked;
	size_t i;

	if (a->kind == ADDR_UNIX)
		return (t->local);
	for (i = 0; i < t->n; i++) {
		masked = *a;
		mask(&masked, t->net[i].bits);
		if (addr_equal(&masked, &t->net[i].first))
			return (1);
	}
	return (0);
}

void
trust_free(struct trust *t)
{
	free(t->net);
	*t = (struct trust)TRUST_INIT;
}
